import UserStreamCore

/// An endpoint of a face. The raw value is the name that faults and counters use; what all exchanges have is called the same at all faces, as in
/// ``EndpointName``.
protocol FaceEndpoint: RawRepresentable<String>, Hashable, Sendable {
    /// Whether it needs no key.
    var isPublic: Bool { get }
    /// Whether it needs the right to trade.
    var isTrading: Bool { get }
    /// Whether it answers with a list of rows of which there can be none.
    var isList: Bool { get }
    /// Whether it tells how orders ended.
    var isAboutEndedOrders: Bool { get }
    /// Whether it tells the exchange's time.
    var isServerTime: Bool { get }
    /// Whether it answers with balances, of which some can stand still while others do not.
    var hasBalances: Bool { get }
    /// The endpoint together with which it stands still.
    var replica: Self { get }
    /// How many times as long as others it can stand still.
    var slowness: Int64 { get }
    /// Whom its answer is about.
    var concern: FaceConcern { get }
}

extension FaceEndpoint {
    var slowness: Int64 { 1 }
}

/// Names of endpoints that are the same at all faces.
enum EndpointName {
    static let serverTime = "serverTime"
    static let openOrders = "openOrders"
    static let balances = "balances"
    static let order = "order"
    static let closedOrders = "closedOrders"
    static let fills = "fills"
    static let orderFills = "orderFills"
}

/// A request on its way through a face.
struct FaceCall<Endpoint: FaceEndpoint> {
    let endpoint: Endpoint
    /// The id in the path.
    var id: String?
    let request: FaceRequest
    /// What it states: its query, and where the exchange reads parameters there, its body.
    let query: QueryString
    /// Its body, where that is JSON and the exchange reads it for every request.
    var body: JSONValue?
    /// The wall clock.
    let now: Timestamp
    /// The exchange's own time: later than the wall clock by what the records have aged.
    let time: Timestamp
    /// The key's public part; empty for a public request.
    var apiKey = ""
    var account = 0
    var userID = 0

    /// The name that faults and counters use.
    var name: String { endpoint.rawValue }
}
