import CurlTransport
import UserStreamCore

/// Reads the answer to a ``HandshakeRequest``, and judges it.
struct Handshake: Sendable {
    /// What came of it.
    enum Outcome: Hashable, Sendable {
        /// The WebSocket is open.
        case accepted(subprotocol: String?)
        /// The server answered like any HTTP server.
        case refused(APIResponse)
        /// It agreed, but wrongly; in words.
        case failed(String)
    }

    /// The most bytes that the head of the answer may have.
    static let maximumHeadBytes = 65_536

    /// Set once the answer is whole.
    private(set) var outcome: Outcome?
    private let key: HandshakeKey
    private let subprotocols: [String]
    private var head: [UInt8] = []
    /// The head of a refusal, and the body that belongs to it.
    private var refusal: APIResponse?
    private var body: RefusalBody?

    init(key: HandshakeKey, subprotocols: [String]) {
        self.key = key
        self.subprotocols = subprotocols
    }

    /// Takes bytes of the answer, and returns how many of them belong to it: what follows belongs to the WebSocket.
    mutating func receive(_ bytes: Span<UInt8>) -> Int {
        var index = 0
        while outcome == nil, index < bytes.count {
            if body == nil {
                takeHead(bytes[index])
            } else {
                body?.take(bytes[index])
            }
            if body?.isWhole == true { finish() }
            index += 1
        }
        return index
    }

    /// Nothing more will come, or nobody waits for it any longer: a refusal counts as far as it came.
    mutating func finish() {
        guard outcome == nil, var refusal, let body else { return }
        refusal.body = body.bytes
        outcome = .refused(refusal)
    }

    private mutating func takeHead(_ byte: UInt8) {
        head.append(byte)
        guard head.count <= Self.maximumHeadBytes else {
            outcome = .failed("the head of the answer has more than \(Self.maximumHeadBytes) bytes")
            return
        }
        // An empty line ends the head; line feeds alone will do.
        guard byte == UInt8(ascii: "\n"),
            head.suffix(4).elementsEqual("\r\n\r\n".utf8) || head.suffix(2).elementsEqual("\n\n".utf8)
        else { return }
        judge()
    }

    private mutating func judge() {
        defer { head = [] }
        guard let status = Self.status(head) else {
            outcome = .failed("the answer is not HTTP")
            return
        }
        // Without the status line and the empty one.
        let lines = head.drop { $0 != UInt8(ascii: "\n") }.dropLast(head.suffix(2).first == UInt8(ascii: "\n") ? 1 : 2)
        let fields = ResponseHead(Array(lines)).fields
        switch status {
        case 101: outcome = HandshakeRules(key: key, subprotocols: subprotocols).judge(fields)
        // Interim answers, which the real one follows.
        case 100...199: break
        default:
            refusal = APIResponse(status: status, headers: fields, body: [])
            body = RefusalBody(status: status, fields)
        }
    }

    /// The number behind `HTTP/1.1`.
    private static func status(_ head: [UInt8]) -> Int? {
        let line = String(decoding: head.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0].hasPrefix("HTTP/1."), parts[1].utf8.count == 3,
            parts[1].utf8.first != UInt8(ascii: "+")
        else { return nil }
        return UInt16(parts[1]).map(Int.init)
    }
}
