import UserStreamCore

/// What stories about the consumer's own orders do.
extension Story {
    static func draft(_ id: String, quantity: ExactDecimal = "1", price: ExactDecimal = "100") -> OrderDraft {
        OrderDraft(
            clientOrderID: id, market: market, side: .buy, type: .limit, quantity: quantity, price: price)
    }

    /// Tells the symbols, as the session does.
    mutating func learnSymbols() {
        let table = SymbolTable([.init(venueSymbol: "btcusdt", market: Self.market, isTrading: true)])
        answer(.success(Observation(.symbols(table))), of: .symbols)
    }

    @discardableResult
    mutating func take(_ input: Input) -> [UserStreamEvent] {
        let batch = reconciler.ingest(input, at: now)
        log += batch.events
        return batch.events
    }

    @discardableResult
    mutating func expect(_ draft: OrderDraft) -> [UserStreamEvent] { take(.expected(draft)) }

    /// The answer to a request of the consumer's own comes 20 ms after it was sent.
    @discardableResult
    mutating func trade(_ result: Result<TradeAnswer, APIError>, of request: TradeRequest) -> [UserStreamEvent] {
        let sent = now
        now = now + .milliseconds(20)
        return take(.traded(result, of: request, sent: sent, received: now))
    }

    @discardableResult
    mutating func placed(_ draft: OrderDraft, as id: OrderID) -> [UserStreamEvent] {
        let placement = TradeAnswer.Placement(clientOrderID: draft.clientOrderID, .success(id))
        return trade(.success(TradeAnswer(placements: [placement])), of: .place(draft))
    }

    @discardableResult
    mutating func placing(_ draft: OrderDraft, fails category: APIError.Category) -> [UserStreamEvent] {
        trade(.failure(APIError(category, code: "why", message: "so it is")), of: .place(draft))
    }

    @discardableResult
    mutating func canceling(_ id: OrderID, _ error: APIError? = nil) -> [UserStreamEvent] {
        let request = TradeRequest.cancel(OrderReference(id: id))
        if let error { return trade(.failure(error), of: request) }
        return trade(.success(TradeAnswer(cancels: [.init(OrderReference(id: id))])), of: request)
    }

    /// A look-up by the owner's id finds an order.
    @discardableResult
    mutating func lookUp(_ id: String, finds row: OrderReport) -> [UserStreamEvent] {
        answer(.success(Observation(.orders([row]))), of: .order(clientOrderID: id, venueSymbol: "btcusdt"))
    }

    /// A look-up by the owner's id finds none, or fails in another way.
    @discardableResult
    mutating func lookUp(_ id: String, fails category: APIError.Category = .notFound) -> [UserStreamEvent] {
        answer(
            .failure(APIError(category, message: "no")), of: .order(clientOrderID: id, venueSymbol: "btcusdt"))
    }

    func own(
        _ id: OrderID, _ clientOrderID: String, _ state: OrderState = .open, filled: ExactDecimal = .zero,
        createdAt: Timestamp? = nil
    ) -> OrderReport {
        var report = order(id, state, filled: filled, createdAt: createdAt ?? now - .milliseconds(10))
        report.clientOrderID = clientOrderID
        return report
    }

    /// When each order in flight is looked up next, after now.
    func lookUps(_ id: String) -> [Timestamp] {
        reconciler.wanted(at: now).compactMap { want in
            guard case .order(let reference) = want.query, reference.clientOrderID == id else { return nil }
            return want.due
        }
    }
}
