import ExchangeSimulator
import UserStreamCore

/// The exchange with its face, one caller at a time.
actor SimulatorState {
    private var exchange: SimulatedExchange
    private var face: any ExchangeFace
    private var trader: FaultyTrader?
    private var traderInterval = Duration.zero
    private var sockets: ServedSockets
    private let clock: @Sendable () -> Timestamp

    init(
        exchange: SimulatedExchange, face: any ExchangeFace, trader: TraderConfiguration?, socketFaults: SocketFaults,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.exchange = exchange
        self.face = face
        self.clock = clock
        self.trader = trader.map { Self.trader($0, on: exchange) }
        traderInterval = trader?.interval ?? .zero
        sockets = ServedSockets(socketFaults, seed: trader?.seed ?? 1)
    }

    func handle(_ request: FaceRequest) -> FaceOutcome {
        defer { tellSockets() }
        return face.handle(request, exchange: &exchange, at: clock())
    }

    /// Gives the exchange, brought up to date, its face and the time to use in calls.
    func withExchange<Result: Sendable, Failure: Error>(
        _ body: @Sendable (inout SimulatedExchange, inout any ExchangeFace, Timestamp) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let time = bringUpToDate()
        defer { tellSockets() }
        return try body(&exchange, &face, time)
    }

    func setTrader(_ configuration: TraderConfiguration?) {
        trader = configuration.map { Self.trader($0, on: exchange) }
        traderInterval = configuration?.interval ?? .zero
    }

    private static func trader(_ configuration: TraderConfiguration, on exchange: SimulatedExchange) -> FaultyTrader {
        let markets = exchange.marketRules.map(\.market)
        return FaultyTrader(
            RandomTrader(account: configuration.account, markets: markets, seed: configuration.seed),
            seed: configuration.seed)
    }

    /// One step of every market.
    func moveMarkets() {
        let time = bringUpToDate()
        defer { tellSockets() }
        for rules in exchange.marketRules {
            // Only an unlisted market is refused, and these are listed.
            try? exchange.marketActivity(rules.market, at: time)
        }
    }

    /// One step of the trader, if there is one and it is due; says how long it is until the next.
    func stepTrader() -> Duration {
        guard trader != nil else { return .milliseconds(200) }
        let time = bringUpToDate()
        defer { tellSockets() }
        var faults = face.faults
        trader?.step(&exchange, &faults, at: time)
        face.faults = faults
        return traderInterval
    }

    /// Lets happen at the exchange what is due; gives the time to use in calls.
    @discardableResult
    private func bringUpToDate() -> Timestamp {
        let time = face.exchangeTime(at: clock())
        exchange.advance(to: time)
        return time
    }

    // MARK: The user-data socket

    /// Somebody connected; `nil` where nobody is let in.
    func openSocket(host: String, _ outlet: SocketOutlet) -> Int? {
        let now = clock()
        guard sockets.isOpen(at: now) else { return nil }
        return face.connect(host: host, at: now).map { sockets.open($0, outlet, at: now) }
    }

    /// A message came.
    func receive(_ message: [UInt8], on number: Int) {
        bringUpToDate()
        sockets.receive(message, on: number, face, exchange, at: clock())
    }

    /// A ping came.
    func answerPing(_ bytes: [UInt8], on number: Int) { sockets.answerPing(bytes, on: number, at: clock()) }

    /// Somebody is gone.
    func closeSocket(_ number: Int) { sockets.close(number) }

    /// Tells all sockets what happened, and what is due.
    func tellSockets() {
        guard !sockets.isEmpty else { return }
        bringUpToDate()
        sockets.tell(exchange, from: face, at: clock())
    }

    func change(_ faults: SocketFaults) { sockets.change(faults, at: clock()) }

    func cutSockets(away span: TimeSpan) { sockets.cutAll(until: clock() + span) }

    var socketCounts: SocketCounts { sockets.summary }
}
