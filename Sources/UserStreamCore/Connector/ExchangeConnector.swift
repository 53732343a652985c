/// An exchange, described: what it allows, how it is asked, how it signs, what its answers mean. Pure: no I/O, no clock, no memory of its
/// own, so that a recorded answer is a complete test.
public protocol ExchangeConnector: Sendable {
    /// What is known about the exchange's way of answering.
    var facts: ExchangeFacts { get }

    /// The base URL of its REST service, without a path.
    var baseURL: String { get }

    /// What recognises a user.
    /// - Throws: ``ConnectorError`` of code `credentials` when the key cannot sign for this exchange.
    func auth(_ credentials: Credentials) throws(ConnectorError) -> any Auth

    /// The request that asks a query, not signed.
    /// - Throws: ``ConnectorError/needs(_:)`` when the session has to ask something else first.
    func request(for query: Query, context: ExchangeContext) throws(ConnectorError) -> APIRequest

    /// What an answer says. Every failure is classified; rows that cannot be read are noted, the others kept.
    func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory
    ) throws(APIError) -> (Observation, DecoderMemory)

    /// What the answer to one of the consumer's own requests about its orders says, order by order. Failures are classified as everywhere.
    func decode(
        _ response: APIResponse, of request: TradeRequest, context: ExchangeContext
    ) throws(APIError) -> TradeAnswer

    /// What the answer's headers say about limits.
    func limits(from response: APIResponse) -> [LimitReading]

    /// An answer as it may be kept, where the exchange itself tells a secret in it: decoded again, it says the same, but for the secret.
    func withoutSecrets(_ response: APIResponse, to query: Query) -> APIResponse

    /// What the sources about the exchange leave open, and how it can be asked.
    var probes: [Probe] { get }

    /// The socket by which the exchange tells what happens to a user; `nil` where it has none.
    var userSocket: (any UserSocket)? { get }
}

extension ExchangeConnector {
    /// As it is: the exchange tells no secret.
    public func withoutSecrets(_ response: APIResponse, to query: Query) -> APIResponse { response }

    /// Nothing: its answers do not tell what is left of a limit.
    public func limits(from response: APIResponse) -> [LimitReading] { [] }

    /// Nothing is left open.
    public var probes: [Probe] { [] }

    /// There is none.
    public var userSocket: (any UserSocket)? { nil }
}

/// What a session has learned, and requests and decoders need.
public struct ExchangeContext: Hashable, Sendable {
    /// The exchange's id of the account.
    public var accountID: String?
    /// The markets.
    public var symbols: SymbolTable
    /// The user's id.
    public var uid: String?
    /// The key's public part, for queries about the key.
    public var apiKey: String?
    /// Makes a context.
    public init(
        accountID: String? = nil, symbols: SymbolTable = SymbolTable(), uid: String? = nil, apiKey: String? = nil
    ) {
        self.accountID = accountID
        self.symbols = symbols
        self.uid = uid
        self.apiKey = apiKey
    }
}
