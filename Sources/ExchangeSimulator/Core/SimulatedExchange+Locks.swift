import UserStreamCore

/// What an order has to keep to, and what it holds from then on.
extension SimulatedExchange {
    /// How much of the asset that it gives the order locks, once it has passed all checks.
    func checkedLock(_ request: OrderRequest, _ marketIndex: Int) throws(Refusal) -> ExactDecimal {
        let rules = markets[marketIndex].rules
        guard request.type == .market else { return try checkedLimitLock(request, rules) }
        guard request.price == nil, request.stopPrice == nil else { throw .invalid("a market order has no price") }
        if let value = request.quoteOrderQuantity {
            guard request.quantity == nil else { throw .invalid("a market order is given in base or in quote") }
            try checkValue(value, rules)
            return request.side == .buy ? value : baseFor(value, marketIndex)
        }
        let quantity = try checkedQuantity(request, rules)
        return request.side == .sell ? quantity : quoteFor(quantity, marketIndex)
    }

    private func checkValue(_ value: ExactDecimal, _ rules: MarketRules) throws(Refusal) {
        try checkAmount(value)
        guard value.scale <= rules.pricePrecision + rules.amountPrecision else {
            throw .amountPrecision(rules.pricePrecision + rules.amountPrecision)
        }
        guard value >= rules.minimumValue else { throw .belowMinimumValue(rules.minimumValue) }
    }

    private func checkedQuantity(_ request: OrderRequest, _ rules: MarketRules) throws(Refusal) -> ExactDecimal {
        guard let quantity = request.quantity, request.quoteOrderQuantity == nil else {
            throw .invalid("a quantity in base is needed")
        }
        try checkAmount(quantity)
        guard quantity.scale <= rules.amountPrecision else { throw .amountPrecision(rules.amountPrecision) }
        guard quantity >= rules.minimumAmount else { throw .belowMinimumAmount(rules.minimumAmount) }
        return quantity
    }

    private func checkedLimitLock(_ request: OrderRequest, _ rules: MarketRules) throws(Refusal) -> ExactDecimal {
        let quantity = try checkedQuantity(request, rules)
        switch request.type {
        case .limit, .limitMaker:
            guard request.stopPrice == nil else { throw .invalid("only a stop order has a stop price") }
        case .stopLimit, .takeProfitLimit:
            guard configuration.hasStopOrders else { throw .invalid("no order waits for a price here") }
            guard let stopPrice = request.stopPrice else { throw .invalid("a stop price is needed") }
            try checkPrice(stopPrice, rules)
        case .market, .stopMarket, .takeProfitMarket, .trailingStop, .other:
            throw .invalid("orders of type \(request.type.rawValue) are not traded here")
        }
        guard let price = request.price else { throw .invalid("a price is needed") }
        try checkPrice(price, rules)
        let value = Exact.product(price, quantity)
        guard value <= Exact.limit else { throw .tooLarge }
        guard value >= rules.minimumValue else { throw .belowMinimumValue(rules.minimumValue) }
        return request.side == .buy ? value : quantity
    }

    /// What a quantity costs that is bought at once, as far as the book has it.
    private func quoteFor(_ quantity: ExactDecimal, _ marketIndex: Int) -> ExactDecimal {
        var (missing, cost) = (quantity, ExactDecimal.zero)
        for entry in markets[marketIndex].book.entries(.sell).reversed() where missing.signum > 0 {
            let taken = min(missing, offered(entry))
            cost = Exact.sum(cost, Exact.product(taken, entry.price))
            missing = Exact.difference(missing, taken)
        }
        return cost
    }

    /// What has to be sold at once to earn an amount of quote, as far as the book takes it.
    private func baseFor(_ value: ExactDecimal, _ marketIndex: Int) -> ExactDecimal {
        let places = markets[marketIndex].rules.amountPrecision
        var (missing, sold) = (value, ExactDecimal.zero)
        for entry in markets[marketIndex].book.entries(.buy).reversed() {
            let taken = min(offered(entry), Exact.quotient(missing, entry.price, places: places))
            guard !taken.isZero else { break }
            sold = Exact.sum(sold, taken)
            missing = Exact.difference(missing, Exact.product(taken, entry.price))
        }
        return sold
    }

    /// Refuses a post-only order that would take, where that is the rule.
    func checkPostOnly(_ request: OrderRequest, _ marketIndex: Int) throws(Refusal) {
        guard configuration.takingPostOnly == .isRefused, request.type == .limitMaker || request.timeInForce == .gtx,
            let price = request.price, let best = markets[marketIndex].book.best(request.side.opposite)
        else { return }
        if Book.crosses(request.side, limit: price, other: best.price) { throw .wouldTake }
    }
}
