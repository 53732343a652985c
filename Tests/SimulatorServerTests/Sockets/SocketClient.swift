import ExchangeConnectors
import ExchangeSimulator
import Signing
import SimulatorServer
import UserStream
import UserStreamCore
import WebSocketTransport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A client of the user-data socket that does what a test says, message by message.
actor SocketClient {
    nonisolated let connection: any WebSocketConnection
    private let connector: Huobi
    private var waiting: [WebSocketMessage] = []

    init(_ url: String, path: String = "/ws/v2") async throws {
        connector = Huobi(baseURL: url)
        let place = "ws" + url.dropFirst("http".count) + path
        connection = try await WebSocketTransport().open(WebSocketRequest(url: place), timeout: .seconds(5))
    }

    /// The next message.
    func next() async throws -> WebSocketMessage.Content {
        while waiting.isEmpty { waiting = try await connection.receive() }
        return waiting.removeFirst().content
    }

    /// The next text.
    func text() async throws -> String {
        while true {
            if case .text(let bytes) = try await next() { return String(decoding: bytes, as: UTF8.self) }
        }
    }

    func send(_ text: String) async throws { try await connection.send(.text(Array(text.utf8))) }

    /// Logs in and subscribes to everything; gives the channels that were acknowledged.
    @discardableResult
    func logIn(at now: Timestamp = ServerBench.now) async throws -> [String] {
        guard let socket = connector.userSocket else { return [] }
        var dialogue = socket.dialogue()
        let auth = try connector.auth(Credentials(apiKey: "key", secretKey: SecretBytes("secret")))
        var steps = try dialogue.opened(auth, at: now)
        var acknowledged: [String] = []
        while true {
            for step in steps {
                if case .send(let text) = step { try await connection.send(.text(text)) }
                if case .live = step { return acknowledged }
            }
            let text = try await text()
            let message = try JSONDocument(Array(text.utf8)).root
            if message["code"] != nil { acknowledged.append(message["ch"]?.text ?? "") }
            steps = try dialogue.received(Array(text.utf8), context: ExchangeContext(), at: now)
        }
    }

    /// Logs in, and subscribes to nothing.
    func authenticate() async throws {
        let auth = try connector.auth(Credentials(apiKey: "key", secretKey: SecretBytes("secret")))
        try await send(auth.getWSAuthPayload(at: ServerBench.now))
        _ = try await text()
    }

    /// Subscribes to a channel; gives the answer.
    func subscribe(to channel: String) async throws -> String {
        try await send(#"{"action":"sub","ch":"\#(channel)"}"#)
        return try await text()
    }

    func close() async { await connection.close(.normal, reason: "", timeout: .seconds(2)) }
}

extension SimulatorServer {
    /// Somebody places an order that rests.
    func place() async throws {
        let market = Market(base: "BTC", quote: "USDT")
        _ = try await withExchange { exchange, now in
            try exchange.place(
                .limit(.buy, market, quantity: "0.1", price: "20000"), account: ServerBench.account, at: now)
        }
    }
}

/// A connection on which nothing is said.
struct IdleConnection {
    private let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let isOpen: Bool

    init(to url: String) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = (UInt16(url.split(separator: ":").last ?? "") ?? 0).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let handle = handle
        isOpen = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    func end() { close(handle) }
}
