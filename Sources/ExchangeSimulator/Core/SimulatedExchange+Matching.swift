import UserStreamCore

extension SimulatedExchange {
    /// Lets an order meet the book; what is left of it rests or ends, as its terms say.
    mutating func enter(_ index: Int) {
        let order = orders[index]
        let side = order.request.side
        if order.isPostOnly, let best = markets[order.marketIndex].book.best(side.opposite), meets(order, best.price) {
            let isRejected = configuration.takingPostOnly == .isRejected
            return close(index, as: isRejected ? .rejected : .expired, because: .postOnly)
        }
        if order.request.timeInForce == .fok, !isWhollyFillable(order) {
            return close(index, as: expired, because: .fok)
        }
        let end = match(index)
        guard orders[index].latest.closedAt == nil else { return }
        switch end {
        case .selfTrade: close(index, as: expired, because: .selfTrade)
        case .spent: close(index, as: .filled, because: nil)
        case .exhausted:
            if order.request.type == .market {
                close(index, as: expired, because: .noLiquidity)
            } else if order.request.timeInForce == .ioc {
                close(index, as: expired, because: .ioc)
            } else {
                rest(index)
            }
        }
    }

    /// What an order is that ended by its own terms.
    private var expired: OrderState { configuration.letsOrdersExpire ? .expired : .canceled }

    private mutating func rest(_ index: Int) {
        guard let price = orders[index].request.price else { return }
        markets[orders[index].marketIndex].book.insert(.order(index), orders[index].request.side, at: price)
    }

    /// Why matching went no further.
    private enum MatchEnd {
        /// Nobody is there at an acceptable price, or the order is filled.
        case exhausted
        /// The next one belongs to the same account.
        case selfTrade
        /// What is left of an order given in quote buys nothing.
        case spent
    }

    private func meets(_ order: OrderRecord, _ price: ExactDecimal) -> Bool {
        guard let limit = order.request.price else { return true }
        return Book.crosses(order.request.side, limit: limit, other: price)
    }

    func offered(_ entry: BookEntry) -> ExactDecimal {
        switch entry.owner {
        case .order(let index): orders[index].remaining
        case .house(let quantity): quantity
        }
    }

    private func isWhollyFillable(_ order: OrderRecord) -> Bool {
        var missing = order.remaining
        for entry in markets[order.marketIndex].book.entries(order.request.side.opposite).reversed() {
            guard meets(order, entry.price), !isBarredSelfTrade(order, entry) else { return false }
            missing = Exact.difference(missing, offered(entry))
            if missing.signum <= 0 { return true }
        }
        return false
    }

    private func isBarredSelfTrade(_ order: OrderRecord, _ entry: BookEntry) -> Bool {
        guard order.request.preventsSelfTrade, let other = entry.order else { return false }
        return orders[other].accountIndex == order.accountIndex
    }

    private mutating func match(_ index: Int) -> MatchEnd {
        let (marketIndex, side) = (orders[index].marketIndex, orders[index].request.side)
        let places = markets[marketIndex].rules.amountPrecision
        lastMatchID += 1
        let matchID = lastMatchID
        while !orders[index].remaining.isZero, let entry = markets[marketIndex].book.best(side.opposite),
            meets(orders[index], entry.price)
        {
            if isBarredSelfTrade(orders[index], entry) { return .selfTrade }
            let available = offered(entry)
            var quantity = min(available, orders[index].remaining)
            if orders[index].isInQuote {
                quantity = min(available, Exact.quotient(orders[index].remaining, entry.price, places: places))
                if quantity.isZero { return .spent }
            }
            let rest = Exact.difference(available, quantity)
            if rest.isZero {
                markets[marketIndex].book.removeBest(side.opposite)
            } else if entry.order == nil {
                markets[marketIndex].book.replaceBest(side.opposite, owner: .house(rest))
            }
            trade(
                Match(marketIndex: marketIndex, price: entry.price, quantity: quantity, takerSide: side, id: matchID),
                taker: index, maker: entry.order)
        }
        return .exhausted
    }

    /// Starts the stop orders whose price has come, one after the other: each may move the price for the next.
    mutating func triggerStops(_ marketIndex: Int) {
        while let position = markets[marketIndex].stops.firstIndex(where: { isTriggered($0, marketIndex) }) {
            let index = markets[marketIndex].stops.remove(at: position)
            let time = now
            revise(index) { revision in
                revision.state = .open
                revision.workingSince = time
            }
            enter(index)
        }
    }

    private func isTriggered(_ index: Int, _ marketIndex: Int) -> Bool {
        guard markets[marketIndex].isTrading, orders[index].latest.state == .untriggered,
            let stopPrice = orders[index].request.stopPrice
        else { return false }
        let last = markets[marketIndex].lastPrice
        return orders[index].request.stopCondition == .atOrAbove ? last >= stopPrice : last <= stopPrice
    }
}
