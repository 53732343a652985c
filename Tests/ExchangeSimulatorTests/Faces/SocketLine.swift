import ExchangeConnectors
import ExchangeSimulator
import Testing
import UserStreamCore

/// A face, the exchange behind it, and a clock that the test moves.
protocol SocketBench {
    associatedtype Face: ExchangeFace
    static var apiKey: String { get }
    static var secret: String { get }
    var exchange: SimulatedExchange { get set }
    var face: Face { get set }
    var now: Timestamp { get set }
}

extension BinanceBench: SocketBench {}
extension CryptoComBench: SocketBench {}
extension FaceBench: SocketBench {}
extension ProBitBench: SocketBench {}

/// A face's socket, with the connector's dialogue on its other end: what one says the other hears at once.
struct SocketLine<Bench: SocketBench> {
    var bench: Bench
    private let connector: any ExchangeConnector
    private var auth: any Auth
    private(set) var socket: any FaceSocket
    private var dialogue: any SocketDialogue
    private var context: ExchangeContext

    /// Whether the client knows that everything is subscribed.
    private(set) var isLive = false
    /// Whether the client answers heartbeats, and whatever else it is told.
    var isAnswering = true
    /// What it was told.
    private(set) var orders: [OrderReport] = []
    private(set) var fills: [Fill] = []
    private(set) var balances: [Balance] = []
    private(set) var leaves = 0
    private(set) var pings = 0
    /// The code with which the exchange closed the connection.
    private(set) var closed: UInt16?
    /// What the client made of a refusal.
    private(set) var failure: APIError?

    init(_ bench: Bench, credentials: Credentials? = nil) throws {
        self.bench = bench
        connector = try ExchangeRegistry.make(Bench.Face.exchange, baseURL: "http://exchange.test")
        auth = try connector.auth(
            credentials ?? Credentials(apiKey: Bench.apiKey, secretKey: SecretBytes(Bench.secret)))
        socket = try #require(bench.face.connect(host: "exchange.test", at: bench.now))
        dialogue = try #require(connector.userSocket).dialogue()
        context = ExchangeContext(accountID: "100009")
        if case .symbols(let symbols) = try ask(.symbols).content { context.symbols = symbols }
        if connector.facts.endpoints[.accessToken] != nil, case .accessToken(let token) = try ask(.accessToken).content
        {
            auth = auth.authorised(by: token)
        }
    }

    // MARK: Over HTTP

    /// What the exchange answers to a query.
    mutating func ask(_ query: Query) throws -> Observation {
        let signed = try auth.sign(connector.request(for: query, context: context), at: bench.now)
        let request = FaceRequest(
            signed.method.rawValue, target: String(signed.url.dropFirst("http://exchange.test".count)),
            headers: [NameValue("Host", "exchange.test")] + signed.headers, body: signed.body ?? [])
        var (face, exchange) = (bench.face, bench.exchange)
        let outcome = face.handle(request, exchange: &exchange, at: bench.now)
        (bench.face, bench.exchange) = (face, exchange)
        let response = try #require(outcome.response)
        return try connector.decode(
            APIResponse(status: response.status, headers: response.headers, body: response.body), for: query,
            context: context, memory: DecoderMemory()
        ).0
    }

    /// What the exchange says of an order.
    mutating func order(_ report: OrderReport) throws -> OrderReport {
        let query = Query.order(id: report.id, venueSymbol: report.venueSymbol)
        guard case .orders(let rows) = try ask(query).content else { throw APIError(.malformed, message: "no orders") }
        return try #require(Array(rows).first)
    }

    // MARK: On the socket

    /// Waits for as long as the exchange wants quiet, and logs in.
    mutating func open() throws {
        bench.now = bench.now + (connector.userSocket?.facts.quietAfterOpening ?? .zero)
        try take(dialogue.opened(auth, at: bench.now))
    }

    /// Sends a text of the test's own; what comes back is for the client as well.
    @discardableResult
    mutating func say(_ text: String) -> [String] {
        hear(socket.receive(Array(text.utf8), from: bench.face, bench.exchange, at: bench.now))
    }

    /// Time passes, and the exchange says what it has to say.
    @discardableResult
    mutating func listen(after span: TimeSpan = .zero) -> [String] {
        bench.now = bench.now + span
        return hear(socket.tell(from: bench.face, bench.exchange, at: bench.now))
    }

    /// - Returns: the texts that came.
    @discardableResult
    private mutating func hear(_ steps: [FaceSocketStep]) -> [String] {
        var texts: [String] = []
        for step in steps {
            switch step {
            case .push(let text), .send(let text):
                texts.append(String(decoding: text, as: UTF8.self))
                do {
                    try take(dialogue.received(text, context: context, at: bench.now))
                } catch { failure = error as? APIError }
            case .ping: pings += 1
            case .close(let code): closed = code
            }
        }
        return texts
    }

    private mutating func take(_ steps: [SocketStep]) throws {
        for step in steps {
            switch step {
            case .send(let text):
                if isAnswering { hear(socket.receive(text, from: bench.face, bench.exchange, at: bench.now)) }
            case .live: isLive = true
            case .leave: leaves += 1
            case .pushed(let observation, _):
                #expect(observation.notes.isEmpty)
                switch observation.content {
                case .orders(let rows): orders += Array(rows)
                case .fills(let rows): fills += Array(rows)
                case .balances(let rows): balances += rows
                default: throw APIError(.malformed, message: "not of an account")
                }
            }
        }
    }

    /// Forgets what was told.
    mutating func forget() { (orders, fills, balances) = ([], [], []) }

    // MARK: What happens

    /// The account places a limit order.
    @discardableResult
    mutating func place(_ side: Side, _ quantity: ExactDecimal, at price: ExactDecimal) throws -> Int64 {
        try bench.exchange.place(
            .limit(side, BenchExchange.bitcoin, quantity: quantity, price: price, clientOrderID: "mine"),
            account: BenchExchange.account, at: bench.now)
    }

    /// Somebody else places one.
    mutating func meet(_ side: Side, _ quantity: ExactDecimal, at price: ExactDecimal) throws {
        try bench.exchange.place(
            .limit(side, BenchExchange.bitcoin, quantity: quantity, price: price), account: BenchExchange.counterparty,
            at: bench.now)
    }

    mutating func cancel(_ id: Int64) throws {
        try bench.exchange.cancel(order: id, account: BenchExchange.account, at: bench.now)
    }
}
