public import UserStreamCore

/// Where the events of one account come from: polls, a socket, a recording. A source only feeds the account's engine; what is true is decided
/// there.
public protocol UserStreamTrackerDataSource: Sendable {
    /// The account.
    var account: AccountID { get }

    /// What is known about its exchange.
    var facts: ExchangeFacts { get }

    /// Times and counts.
    var policy: PollingPolicy { get }

    /// Which of the exchange's sites is used, on exchanges that have several.
    var domain: String? { get }

    /// What recognises the user; absent for a source that signs nothing, or when the credentials do not fit the exchange.
    var auth: (any Auth)? { get }

    /// When the exchange last told something, in milliseconds since 1970 UTC of the local clock; 0 before the first time. It advances on every
    /// successful poll, also on an empty one: an account without funds is ready, not silent. Heartbeats of a socket do not move it.
    var lastRecvTime: Int64 { get }

    /// Tells the source which engine it will feed. Called before ``listenForUserStream(output:)``, and again with the same engine once that has
    /// opened its journal, and so knows what the process before knew.
    func attach(to engine: AccountEngine)

    /// Feeds the engine until the task is cancelled, the service group shuts down or the account ends.
    /// - Throws: the ``StopReason`` when the account ended, a ``JournalError`` when its journal failed, `CancellationError`.
    func listenForUserStream(output: AccountEngine) async throws

    /// Something happened that changes what the engine wants to know: look at it now, not at the next interval.
    func wake()

    /// Decodes the raw answer to one of the consumer's own requests.
    func decode(_ response: APIResponse, of query: Query) throws(APIError) -> Observation

    /// Decodes the raw answer to one of the consumer's own requests about its orders.
    func decode(_ response: APIResponse, of request: TradeRequest) throws(APIError) -> TradeAnswer

    /// The exchange's time, as far as it is known.
    var exchangeTime: Timestamp { get }
}

extension UserStreamTrackerDataSource {
    /// Does nothing.
    public func attach(to engine: AccountEngine) {}

    /// Does nothing.
    public func wake() {}
}
