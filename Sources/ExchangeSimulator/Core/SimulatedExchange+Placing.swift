public import UserStreamCore

extension SimulatedExchange {
    /// Places an order and matches what can be matched.
    /// - Returns: the id of the order. An order that ended at once (post-only, FOK, …) was placed all the same.
    @discardableResult
    public mutating func place(
        _ request: OrderRequest, account: Int, at time: Timestamp
    ) throws(Refusal) -> Int64 {
        advance(to: time)
        return try place(request, account: account, replacing: nil)
    }

    /// Cancels an order and places another one in its stead, both or neither.
    /// - Returns: the id of the new order.
    @discardableResult
    public mutating func replace(
        order id: Int64, with request: OrderRequest, account: Int, at time: Timestamp
    ) throws(Refusal) -> Int64 {
        advance(to: time)
        var changed = self
        let old = try changed.cancellableOrder(id, account: account)
        changed.close(
            old, as: .canceled, because: .user, replacedBy: nextNumber(try marketIndex(request.market)).streamID)
        let new = try changed.place(request, account: account, replacing: orders[old].terms.streamID)
        self = changed
        return new
    }

    private mutating func place(
        _ request: OrderRequest, account: Int, replacing: OrderID?
    ) throws(Refusal) -> Int64 {
        let accountIndex = try accountIndex(account)
        let marketIndex = try marketIndex(request.market)
        guard markets[marketIndex].isTrading else { throw .marketClosed }
        let lock = try checkedLock(request, marketIndex)
        let given = request.side == .buy ? request.market.quote : request.market.base
        try checkFunds(accountIndex, given, lock)
        try checkPostOnly(request, marketIndex)

        let index = orders.count
        let request = completed(request, lastPrice: markets[marketIndex].lastPrice)
        let terms = Shared(terms(request, account, marketIndex, replacing))
        let isStop = request.isStop
        let first = OrderRevision(
            time: now, state: isStop ? .untriggered : .open, cumulativeQuantity: .zero, cumulativeQuoteQuantity: .zero,
            fees: [], updatedAt: now, workingSince: isStop ? nil : now)
        orders.append(
            OrderRecord(
                sharedTerms: terms, accountIndex: accountIndex, marketIndex: marketIndex,
                revisions: [SimulatedOrder(terms: terms, revision: first)],
                remaining: request.quantity ?? request.quoteOrderQuantity ?? .zero, locked: lock))
        if configuration.orderIDScope == .perMarket { markets[marketIndex].numbered.append(index) }
        accounts[accountIndex].orders.append(index)
        accounts[accountIndex].live.append(index)
        if let clientOrderID = request.clientOrderID {
            accounts[accountIndex].ordersByClientID[clientOrderID, default: []].append(index)
        }
        accounts[accountIndex].journal.append(JournalItem(time: now, kind: .order(index, revision: 0)))
        move(accountIndex, given, available: -lock, locked: lock, .orderPlaced)
        if isStop { markets[marketIndex].stops.append(index) } else { enter(index) }
        triggerStops(marketIndex)
        return terms.value.id
    }

    /// What the next order of a market is called.
    private func nextNumber(_ marketIndex: Int) -> (number: Int64, streamID: OrderID) {
        switch configuration.orderIDScope {
        case .global:
            let number = configuration.firstOrderID + Int64(orders.count)
            return (number, OrderID(String(number)))
        case .perMarket:
            let number = configuration.firstOrderID + Int64(markets[marketIndex].numbered.count)
            return (number, OrderID("\(markets[marketIndex].rules.venueSymbol):\(number)"))
        }
    }

    private func terms(
        _ request: OrderRequest, _ account: Int, _ marketIndex: Int, _ replacing: OrderID?
    ) -> OrderTerms {
        let (number, streamID) = nextNumber(marketIndex)
        return OrderTerms(
            id: configuration.firstOrderID + Int64(orders.count), number: number, streamID: streamID, account: account,
            request: request, venueSymbol: markets[marketIndex].rules.venueSymbol, createdAt: now, replaces: replacing)
    }

    /// The request with an owner's id and a stop condition where it left these open, and the exchange does not.
    private mutating func completed(_ request: OrderRequest, lastPrice: ExactDecimal) -> OrderRequest {
        var request = request
        if configuration.namesOrders, request.clientOrderID == nil { request.clientOrderID = names.orderName() }
        if let stopPrice = request.stopPrice, request.stopCondition == nil {
            request.stopCondition = stopPrice > lastPrice ? .atOrAbove : .atOrBelow
        }
        return request
    }

    func checkPrice(_ price: ExactDecimal, _ rules: MarketRules) throws(Refusal) {
        guard price.signum > 0 else { throw .invalid("a price must be positive") }
        guard price <= Exact.limit else { throw .tooLarge }
        guard price.scale <= rules.pricePrecision else { throw .pricePrecision(rules.pricePrecision) }
    }
}
