public import UserStreamCore

/// How a simulated exchange looks from outside: one exchange's paths, names, envelopes and rules, as a pure value. It reads no clock and
/// does no I/O; what it has to remember between requests (limits, faults under way) is its state.
public protocol ExchangeFace: Sendable {
    /// Its rules, as far as others have to know them.
    static var facts: FaceFacts { get }

    /// The faults that it commits, and how often it did.
    var faults: FaultPlan { get set }

    /// By how much stored records are older than they were. The exchange's own time is the served time plus this.
    var ageing: TimeSpan { get set }

    /// A face that accepts `keys`.
    /// - Parameters:
    ///   - dialects: how it reads what the documentation leaves open; those of other exchanges mean nothing to it.
    ///   - otherAssets: assets that it lists besides those of the listed markets, where it lists assets that an account does not have.
    init(keys: [SimulatedKey], dialects: Set<Dialect>, faults: FaultPlan, otherAssets: [Asset])

    /// Accepts a key from now on, or replaces it.
    mutating func accept(_ key: SimulatedKey)

    /// Answers a request: changes the exchange, says what is sent back and how.
    /// - Parameter now: the wall clock.
    mutating func handle(
        _ request: FaceRequest, exchange: inout SimulatedExchange, at now: Timestamp
    ) -> FaceOutcome

    /// Somebody connects to the user-data socket; `nil` where this face has none.
    /// - Parameters:
    ///   - host: what the client calls the exchange's host, with the port if it names one.
    ///   - now: the wall clock.
    func connect(host: String, at now: Timestamp) -> (any FaceSocket)?

    // MARK: What the exchange behind it is like

    /// Changes the settings of an exchange that is going to be made to what the face needs.
    static func adjust(_ configuration: inout SimulatorConfiguration)

    /// The exchange's own symbol of a market.
    static func venueSymbol(of market: Market) -> String

    // MARK: What its clients have to know

    /// The request by which it takes orders or cancels, as a client sends it, not signed; `nil` for what it does not do in one request.
    static func wire(_ request: TradeRequest, account: Int) -> FaceTrade?

    /// Whether requests to an endpoint are counted in a limit.
    static func isMetered(_ endpoint: String) -> Bool

    // MARK: The table of faults

    /// The endpoints of the table, in its order: those that a stream asks, and the trader.
    static var tableEndpoints: [String] { get }

    /// The standings that an answer of an endpoint can be about.
    static func standings(at endpoint: String) -> [OrderStanding]

    /// Whether a fault can meet an endpoint while an order stands so.
    static func isReachable(_ cell: FaultCell) -> Bool
}

extension ExchangeFace {
    /// The exchange's name in lower case.
    public static var exchange: String { facts.exchange }

    /// Whether it serves a user-data socket.
    public static var hasSocket: Bool {
        Self(keys: [], dialects: [], faults: FaultPlan(), otherAssets: []).connect(host: "", at: .epoch) != nil
    }

    /// There is none.
    public func connect(host: String, at now: Timestamp) -> (any FaceSocket)? { nil }

    /// The time to give to calls of the exchange at a moment of the wall clock.
    public func exchangeTime(at now: Timestamp) -> Timestamp { now + ageing }
}

/// A request by which a client trades.
public struct FaceTrade: Hashable, Sendable {
    /// As it is sent, not signed.
    public var request: APIRequest
    /// The limit that the exchange counts it in.
    public var scope: LimitScope

    /// Makes a request.
    public init(_ request: APIRequest, scope: LimitScope) {
        self.request = request
        self.scope = scope
    }
}
