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
        changed.close(old, as: .canceled, because: .user, replacedBy: configuration.firstOrderID + Int64(orders.count))
        let new = try changed.place(request, account: account, replacing: id)
        self = changed
        return new
    }

    private mutating func place(
        _ request: OrderRequest, account: Int, replacing: Int64?
    ) throws(Refusal) -> Int64 {
        let accountIndex = try accountIndex(account)
        let marketIndex = try marketIndex(request.market)
        guard markets[marketIndex].isTrading else { throw .marketClosed }
        let lock = try checkedLock(request, markets[marketIndex].rules)
        let given = request.side == .buy ? request.market.quote : request.market.base
        try checkFunds(accountIndex, given, lock)

        let index = orders.count
        let id = configuration.firstOrderID + Int64(index)
        let terms = Shared(
            OrderTerms(
                id: id, account: account, request: completed(request, lastPrice: markets[marketIndex].lastPrice),
                venueSymbol: markets[marketIndex].rules.venueSymbol, createdAt: now, replaces: replacing))
        let isStop = request.type == .stopLimit
        let first = OrderRevision(
            time: now, state: isStop ? .untriggered : .open, cumulativeQuantity: .zero, cumulativeQuoteQuantity: .zero,
            fees: [], updatedAt: now)
        orders.append(
            OrderRecord(
                sharedTerms: terms, accountIndex: accountIndex, marketIndex: marketIndex,
                revisions: [SimulatedOrder(terms: terms, revision: first)],
                remaining: request.quantity ?? request.quoteOrderQuantity ?? .zero, locked: lock))
        accounts[accountIndex].orders.append(index)
        accounts[accountIndex].live.append(index)
        if let clientOrderID = request.clientOrderID {
            accounts[accountIndex].ordersByClientID[clientOrderID, default: []].append(index)
        }
        accounts[accountIndex].journal.append(JournalItem(time: now, kind: .order(index, revision: 0)))
        move(accountIndex, given, available: -lock, locked: lock, .orderPlaced)
        if isStop { markets[marketIndex].stops.append(index) } else { enter(index) }
        triggerStops(marketIndex)
        return id
    }

    /// The request with a stop condition where it left that open.
    private func completed(_ request: OrderRequest, lastPrice: ExactDecimal) -> OrderRequest {
        guard let stopPrice = request.stopPrice, request.stopCondition == nil else { return request }
        var request = request
        request.stopCondition = stopPrice > lastPrice ? .atOrAbove : .atOrBelow
        return request
    }

    func checkPrice(_ price: ExactDecimal, _ rules: MarketRules) throws(Refusal) {
        guard price.signum > 0 else { throw .invalid("a price must be positive") }
        guard price <= Exact.limit else { throw .tooLarge }
        guard price.scale <= rules.pricePrecision else { throw .pricePrecision(rules.pricePrecision) }
    }

    /// How much of the asset that it gives the order locks, once it has passed all checks.
    private func checkedLock(_ request: OrderRequest, _ rules: MarketRules) throws(Refusal) -> ExactDecimal {
        guard request.side == .buy, request.type == .market else { return try checkedBaseLock(request, rules) }
        guard let value = request.quoteOrderQuantity, request.quantity == nil, request.price == nil else {
            throw .invalid("a market buy is given in quote, without a price")
        }
        try checkAmount(value)
        guard value.scale <= rules.pricePrecision + rules.amountPrecision else {
            throw .amountPrecision(rules.pricePrecision + rules.amountPrecision)
        }
        guard value >= rules.minimumValue else { throw .belowMinimumValue(rules.minimumValue) }
        return value
    }

    private func checkedBaseLock(_ request: OrderRequest, _ rules: MarketRules) throws(Refusal) -> ExactDecimal {
        guard let quantity = request.quantity, request.quoteOrderQuantity == nil else {
            throw .invalid("a quantity in base is needed")
        }
        try checkAmount(quantity)
        guard quantity.scale <= rules.amountPrecision else { throw .amountPrecision(rules.amountPrecision) }
        guard quantity >= rules.minimumAmount else { throw .belowMinimumAmount(rules.minimumAmount) }
        switch request.type {
        case .market:
            guard request.price == nil, request.stopPrice == nil else { throw .invalid("a market order has no price") }
            return quantity
        case .limit, .limitMaker:
            guard request.stopPrice == nil else { throw .invalid("only a stop order has a stop price") }
        case .stopLimit:
            guard let stopPrice = request.stopPrice else { throw .invalid("a stop price is needed") }
            try checkPrice(stopPrice, rules)
        case .stopMarket, .takeProfitLimit, .takeProfitMarket, .trailingStop, .other:
            throw .invalid("orders of type \(request.type.rawValue) are not traded here")
        }
        guard let price = request.price else { throw .invalid("a price is needed") }
        try checkPrice(price, rules)
        let value = Exact.product(price, quantity)
        guard value <= Exact.limit else { throw .tooLarge }
        guard value >= rules.minimumValue else { throw .belowMinimumValue(rules.minimumValue) }
        return request.side == .buy ? value : quantity
    }
}
