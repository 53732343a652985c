public import UserStreamCore

/// One exchange's face, as its rules alone: what a package of its own writes to pretend an exchange. ``RuledFace`` makes an ``ExchangeFace`` of it and
/// commits the faults, the same as at every other face.
///
/// Rules are a value. What they have to remember between requests, such as the last nonce of a key, is their state.
public protocol FaceRules: Sendable {
    /// Its rules, as far as others have to know them.
    static var facts: FaceFacts { get }

    /// Nothing to remember yet.
    init()

    // MARK: What the exchange behind it is like

    /// Changes the settings of an exchange that is going to be made to what the face needs.
    static func adjust(_ configuration: inout SimulatorConfiguration)
    /// The exchange's own symbol of a market.
    static func venueSymbol(of market: Market) -> String
    /// The request by which it takes an order or a cancel, as a client sends it, not signed; `nil` for what it does not do in one request.
    static func wire(_ request: TradeRequest, account: Int) -> FaceTrade?

    // MARK: What a request is

    /// The endpoints that a stream asks, in the order of the table of faults.
    static var polled: [RuledEndpoint] { get }
    /// Those of them whose later pages can begin in the middle of what was there before.
    static var paged: [RuledEndpoint] { get }
    /// The endpoint that a request is for; `nil` for one that there is not.
    static func endpoint(of request: FaceRequest) -> RuledEndpoint?
    /// The public part of the key that a request names.
    static func apiKey(of request: FaceRequest) -> String?
    /// The orders that a request names.
    static func orders(namedBy request: FaceRequest) -> [OrderReference]
    /// The limit that an endpoint's requests are counted in, of their account or of their address; `nil` where they are not counted.
    static func limit(of endpoint: RuledEndpoint) -> LimitRule?
    /// For how long all is refused that is counted in a limit, after it was exceeded.
    static var lockout: TimeSpan { get }

    // MARK: What is answered

    /// What stands in an answer that refuses something.
    static func refuse(_ refusal: FaceRefusal) -> FaceResponse
    /// Checks a request for what belongs to an account as strictly as the exchange does. Limits, rights and revoked keys are checked by others.
    mutating func admit(_ request: FaceRequest, key: SimulatedKey, at now: Timestamp) throws(FaceRefusal)
    /// Does what an admitted request asks, and says the body of the answer. What is shown of the exchange goes through the face, so that faults
    /// happen to it.
    mutating func answer(
        _ question: FaceQuestion, face: inout RuledFace<Self>, exchange: inout SimulatedExchange
    ) throws(FaceRefusal) -> [UInt8]
}

extension FaceRules {
    /// The limit begins anew with its next window.
    public static var lockout: TimeSpan { .zero }
}

/// Why a request is refused, before the exchange has put it into words.
public enum FaceRefusal: Error, Hashable, Sendable {
    /// There is no such endpoint.
    case noEndpoint
    /// The key is not known, or not any more, or it did not sign this.
    case unknownKey
    /// The nonce or the time was used, or is too old.
    case usedNonce
    /// The key may not do this.
    case forbidden
    /// One request too many.
    case tooMany(retryAfter: TimeSpan?)
    /// Everything of an address is refused until then.
    case banned(until: Timestamp)
    /// The exchange is closed.
    case closed
    /// A gateway's own failure, HTTP 5xx.
    case gateway(status: Int)
    /// A parameter is missing or wrong.
    case badParameter(String)
    /// The exchange behind the face does not do it.
    case refused(Refusal)
}

/// A request on its way through a face.
public struct FaceQuestion: Sendable {
    let call: FaceCall<RuledEndpoint>

    /// The endpoint.
    public var endpoint: RuledEndpoint { call.endpoint }
    /// As it came.
    public var request: FaceRequest { call.request }
    /// The wall clock.
    public var now: Timestamp { call.now }
    /// The exchange's own time: later than the wall clock by what the records have aged.
    public var time: Timestamp { call.time }
    /// The account behind the key; 0 where none is needed.
    public var account: Int { call.account }
    /// The body, where that is JSON.
    public var body: JSONValue? { call.body }

    /// The first parameter of that name in the query, decoded; `nil` when there is none or it is empty.
    public func parameter(_ name: StaticString) -> String? { call.query[name] }
}
