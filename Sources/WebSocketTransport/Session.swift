import UserStream
import UserStreamCore

/// What client and server agreed on in the handshake.
struct Agreement: Hashable, Sendable {
    var subprotocol: String?
}

/// The client's side of a connection from the handshake to the end: bytes in, contents and bytes out. Without socket and clock.
struct Session<Random: RandomNumberGenerator & Sendable>: Sendable {
    /// Names the peer in errors.
    let host: String
    /// Set once nothing more can be received or sent. What ``takeOutput()`` gives may still be sent.
    private(set) var end: WebSocketError?
    /// Set once the handshake has succeeded.
    private(set) var agreement: Agreement?
    private var handshake: Handshake
    private var frames: FrameProtocol<Random>
    private var request: [UInt8]

    init(_ request: HandshakeRequest, host: String, maximumMessageBytes: Int, random: Random) {
        self.host = host
        self.request = request.bytes
        handshake = Handshake(key: request.key, subprotocols: request.subprotocols)
        frames = FrameProtocol(maximumMessageBytes: maximumMessageBytes, random: random)
    }

    /// Takes bytes of the server, and appends what they completed.
    mutating func receive(_ bytes: Span<UInt8>, into contents: inout [WebSocketMessage.Content]) {
        guard end == nil else { return }
        var start = 0
        if agreement == nil {
            start = handshake.receive(bytes)
            settleHandshake()
        }
        guard start < bytes.count, end == nil else { return }
        frames.receive(bytes.extracting(start..<bytes.count), into: &contents)
        end = frames.end.map { WebSocketError(of: $0, host) }
    }

    /// The connection is over without the server's goodbye, or nobody waits for it any longer.
    mutating func receiveEnd(_ error: WebSocketError) {
        guard end == nil else { return }
        if agreement == nil {
            handshake.finish()
            settleHandshake()
        }
        if end == nil { end = frames.isClosing ? .closed(host) : error }
    }

    /// Sends a message or a control frame; false when it is too early or too late for that.
    mutating func send(_ content: WebSocketMessage.Content) -> Bool {
        agreement != nil && end == nil && frames.send(content)
    }

    /// Says goodbye. Before the handshake is done there is nobody to say it to.
    mutating func close(_ frame: CloseFrame) {
        guard end == nil else { return }
        if agreement == nil { end = .closed(host) } else { frames.close(frame) }
    }

    /// What has to be sent, in order.
    mutating func takeOutput() -> [UInt8] {
        guard request.isEmpty else {
            defer { request = [] }
            return request
        }
        return frames.takeOutput()
    }

    /// Whether this side has said goodbye.
    var isClosing: Bool { frames.isClosing }

    private mutating func settleHandshake() {
        switch handshake.outcome {
        case nil: break
        case .accepted(let subprotocol): agreement = Agreement(subprotocol: subprotocol)
        case .refused(let response): end = .refused(response, host)
        case .failed(let words):
            end = WebSocketError(.handshake, "\(host): \(words); is this the address of a WebSocket?")
        }
    }
}

extension WebSocketError {
    fileprivate init(of end: FrameEnd, _ host: String) {
        self =
            switch end {
            case .closed: .closed(host)
            case .closedByPeer(let code, let reason):
                WebSocketError(.closedByPeer(code, reason: reason), "\(host) closed the WebSocket")
            case .violation(let violation): WebSocketError(.violation(violation.code), "\(host): \(violation.message)")
            }
    }

    static func closed(_ host: String) -> WebSocketError {
        WebSocketError(.closed, "the WebSocket to \(host) was closed by this side")
    }

    static func refused(_ response: APIResponse, _ host: String) -> WebSocketError {
        let redirects = (300...399).contains(response.status) ? "; redirects are not followed, use the final URL" : ""
        return WebSocketError(
            .refused(response), "\(host) answered \(response.status) instead of a WebSocket\(redirects)")
    }
}
