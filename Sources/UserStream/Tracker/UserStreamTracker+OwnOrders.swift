public import UserStreamCore

/// The consumer's own orders, followed from before they are sent.
///
/// ```swift
/// let bid = OrderDraft.limit(.buy, "BTC-USDT", quantity: "0.1", price: "29990", clientOrderID: "mm-17")
/// try await tracker.send(bid) { try await exchange.place($0) }
/// ```
///
/// is the same as
///
/// ```swift
/// try await tracker.expect(bid)
/// do {
///     try await tracker.observe(try await exchange.place(bid), of: .place(bid))
/// } catch {
///     try await tracker.observe(failure: error, of: .place(bid))
/// }
/// ```
///
/// The stream tells each step as an `inFlight` event: `announced`, then `accepted` with the exchange's id (and from there on everything as `order`
/// and `fill` events), or `rejected`, which only an explicit refusal of the exchange is. A request that timed out, was answered 5xx, or whose
/// answer was lost, leaves the order `unknown`: it may exist. It is looked for by its `clientOrderID` until it is found, or the exchange's look-up
/// horizon has passed (8 hours on HTX): then it is `closedUnknown`. What is heard later than that, or after a rejection, is still told.
extension UserStreamTracker {
    /// Announces an order that is about to be sent, so that it is followed through any unknown outcome. When this returns, the announcement is in
    /// the journal: from here on a crash does not lose the order.
    ///
    /// Announce an order when it can leave at once, after any wait for a permit: one of which nothing was heard for as long as the exchange can be
    /// asked for it is given up. It may be called before ``start()``. To announce the same order again changes nothing, so that it can be
    /// repeated after a crash.
    /// - Throws: ``AnnouncementError`` when the order has no `clientOrderID`, or another one with that id is in flight or live; the ``StopReason``
    ///   of an account that ended; a ``JournalError``.
    public func expect(_ order: OrderDraft) async throws {
        try await open()
        try await engine.announce(order, at: dataSource.exchangeTime)
        dataSource.wake()
    }

    /// Hands in the raw answer to a request about the consumer's orders: evidence that costs nothing. The polls look at once at what came of it.
    ///
    /// An answer that is a failure is evidence as well, and no error here: a refusal makes an order `rejected`, anything else leaves the outcome
    /// `unknown`. Orders that were not announced are taken as announced now.
    /// - Parameters:
    ///   - request: what was sent.
    ///   - age: how long ago it was sent.
    /// - Throws: the ``StopReason`` of an account that ended; a ``JournalError``.
    public func observe(_ response: APIResponse, of request: TradeRequest, age: TimeSpan = .zero) async throws {
        try await open()
        let now = dataSource.exchangeTime
        try await engine.ingest(own: response, at: now) {
            let result = Result { () throws(APIError) in try dataSource.decode(response, of: request) }
            return .traded(result, of: request, sent: now - age, received: now)
        }
        dataSource.wake()
    }

    /// Hands in that a request about the consumer's orders brought no answer, such as a time-out: what became of it is unknown.
    /// - Parameters:
    ///   - error: what happened. Only an ``APIError`` of the exchange's own can be a refusal.
    ///   - request: what was sent.
    ///   - age: how long ago it was sent.
    /// - Throws: the ``StopReason`` of an account that ended; a ``JournalError``.
    public func observe(failure error: any Error, of request: TradeRequest, age: TimeSpan = .zero) async throws {
        let failure = error as? APIError ?? APIError(.transient, message: "\(error)")
        try await open()
        let now = dataSource.exchangeTime
        try await engine.ingest(.traded(.failure(failure), of: request, sent: now - age, received: now), at: now)
        dataSource.wake()
    }

    /// Hands in the raw answer to a query of the consumer's own, such as the detail of an order. Its rows count as if they had been asked for here.
    /// - Parameters:
    ///   - query: what the answer is the answer to.
    ///   - age: how long ago it was asked for.
    /// - Throws: ``APIError`` when the answer is a failure, or cannot be read; the ``StopReason`` of an account that ended; a ``JournalError``.
    public func observe(_ response: APIResponse, of query: Query, age: TimeSpan = .zero) async throws {
        try await open()
        let now = dataSource.exchangeTime
        try await engine.ingest(own: response, at: now) { () throws(APIError) in
            .observed(try dataSource.decode(response, of: query), of: query, sent: now - age, received: now)
        }
        dataSource.wake()
    }

    /// Announces an order, sends it, and hands in what comes of it.
    /// - Parameter place: sends the order, and gives the exchange's answer, also where that is a refusal.
    /// - Returns: the exchange's answer.
    /// - Throws: what ``expect(_:)`` throws, and then nothing was sent; or what `place` throws, and then the order's outcome is unknown and it is
    ///   followed all the same.
    @discardableResult
    public func send(
        _ order: OrderDraft, by place: (OrderDraft) async throws -> APIResponse
    ) async throws -> APIResponse {
        try await expect(order)
        let sent = dataSource.exchangeTime
        let response: APIResponse
        do {
            response = try await place(order)
        } catch {
            try await observe(failure: error, of: .place(order), age: dataSource.exchangeTime - sent)
            throw error
        }
        try await observe(response, of: .place(order), age: dataSource.exchangeTime - sent)
        return response
    }
}
