import CurlTransport
import LoopbackTestKit
import Testing
import UserStream
import UserStreamCore
import WebSocketTransport

typealias Loop = CurlTransportConfiguration.Loop

extension LoopbackServer {
    func socketURL(_ path: String = "/ws") -> String { "ws://127.0.0.1:\(port)\(path)" }
}

/// A transport that gives up in time when a test is broken.
func makeTransport(
    _ loop: Loop = .platformDefault, maximumMessageBytes: Int = 16 << 20, maximumBufferedBytes: Int = 4 << 20,
    network: CurlTransportConfiguration = .init(), clock: any StreamClock = SystemClock.shared
) throws -> WebSocketTransport {
    var network = network
    network.loop = loop
    return try WebSocketTransport(
        configuration: .init(
            network: network, maximumMessageBytes: maximumMessageBytes, maximumBufferedBytes: maximumBufferedBytes),
        clock: clock)
}

extension WebSocketTransport {
    func open(_ url: String) async throws -> any WebSocketConnection {
        try await open(WebSocketRequest(url: url), timeout: Patience.seconds(20))
    }

    /// The error that an attempt ends with.
    func failure(_ url: String, timeout: TimeSpan = Patience.seconds(20)) async -> WebSocketError? {
        do {
            _ = try await open(WebSocketRequest(url: url), timeout: timeout)
            return nil
        } catch {
            return error
        }
    }
}

extension WebSocketConnection {
    /// Everything that comes until the end, and the end.
    func drain() async -> (contents: [WebSocketMessage.Content], end: WebSocketError) {
        var contents: [WebSocketMessage.Content] = []
        while true {
            do throws(WebSocketError) {
                contents += try await receive().map(\.content)
            } catch {
                return (contents, error)
            }
        }
    }
}
