import ExchangeSimulator
import UserStreamCore

/// The exchange with its face, one caller at a time.
actor SimulatorState {
    private var exchange: SimulatedExchange
    private var face: any ExchangeFace
    private var trader: FaultyTrader?
    private var traderInterval = Duration.zero
    private let clock: @Sendable () -> Timestamp

    init(
        exchange: SimulatedExchange, face: any ExchangeFace, trader: TraderConfiguration?,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.exchange = exchange
        self.face = face
        self.clock = clock
        self.trader = trader.map { Self.trader($0, on: exchange) }
        traderInterval = trader?.interval ?? .zero
    }

    func handle(_ request: FaceRequest) -> FaceOutcome {
        face.handle(request, exchange: &exchange, at: clock())
    }

    /// Gives the exchange, brought up to date, its face and the time to use in calls.
    func withExchange<Result: Sendable, Failure: Error>(
        _ body: @Sendable (inout SimulatedExchange, inout any ExchangeFace, Timestamp) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let time = face.exchangeTime(at: clock())
        exchange.advance(to: time)
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
        let time = face.exchangeTime(at: clock())
        exchange.advance(to: time)
        for rules in exchange.marketRules {
            // Only an unlisted market is refused, and these are listed.
            try? exchange.marketActivity(rules.market, at: time)
        }
    }

    /// One step of the trader, if there is one and it is due; says how long it is until the next.
    func stepTrader() -> Duration {
        guard trader != nil else { return .milliseconds(200) }
        let time = face.exchangeTime(at: clock())
        exchange.advance(to: time)
        var faults = face.faults
        trader?.step(&exchange, &faults, at: time)
        face.faults = faults
        return traderInterval
    }
}
