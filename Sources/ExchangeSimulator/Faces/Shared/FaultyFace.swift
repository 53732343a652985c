import UserStreamCore

/// What faces have in common: how faults happen at them. A face gives its own words for what it refuses.
protocol FaultyFace: ExchangeFace {
    associatedtype Endpoint: FaceEndpoint
    /// A refusal in the exchange's words.
    associatedtype Words: Error

    /// The keys that it accepts, by their public part.
    var keys: [String: SimulatedKey] { get }
    /// How it reads what the documentation leaves open.
    var dialects: Set<Dialect> { get }
    /// Faults under way.
    var episodes: FaultEpisodes { get set }
    /// How many bodies were compressed.
    var compressions: UInt32 { get set }

    /// The public part of the key that a request names, itself or by a token.
    func apiKey(of request: FaceRequest) -> String?
    /// Whom a ban is for: a user, or an address.
    static func banned(_ call: FaceCall<Endpoint>) -> Int
    /// How much of a limit a window has that the requests of an endpoint are counted in.
    static func budget(of endpoint: Endpoint) -> Int
    /// The orders that a request names.
    func named(
        _ endpoint: Endpoint, _ id: String?, _ request: FaceRequest, _ exchange: SimulatedExchange, account: Int,
        at time: Timestamp
    ) -> [SimulatedOrder]

    /// A refusal while everything of a user, or an address, is refused.
    static func banned(until end: Timestamp, at now: Timestamp) -> Words
    /// A refusal while the exchange is closed.
    static var closed: Words { get }
    /// An answer of a gateway with status 5xx.
    func gatewayError(status: Int) -> FaceResponse
    /// An answer to one request too many, HTTP 429.
    func rateRefusal(at endpoint: Endpoint, retryAfter: TimeSpan?) -> FaceResponse
    /// The endpoints that a stream asks, in the order of the table of faults.
    static var polled: [Endpoint] { get }
    /// Those of them whose later pages can begin in the middle of what was there before.
    static var paged: [Endpoint] { get }
    /// Whether bans and limits are an address's, so that they meet requests without a key as well.
    static var isAddressMetered: Bool { get }
    /// Whether trades have ids of all markets, unless a fault has two of them share theirs.
    static var hasTradeIDsOfAllMarkets: Bool { get }
    /// Whether it looks at the times that requests state.
    static var checksTimes: Bool { get }
    /// Where it gives tokens; `nil` where it recognises users otherwise.
    static var tokenEndpoint: Endpoint? { get }
    /// How orders can stand there.
    static var orderStandings: [OrderStanding] { get }
    /// The HTTP statuses that a page for people comes with, in turn.
    static var pageStatuses: (Int, Int) { get }
}

extension FaultyFace {
    static var checksTimes: Bool { true }
    static var tokenEndpoint: Endpoint? { nil }
    static var orderStandings: [OrderStanding] { OrderStanding.allCases }

    typealias Call = FaceCall<Endpoint>
}
