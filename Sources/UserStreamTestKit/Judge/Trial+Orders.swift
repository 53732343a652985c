import UserStreamCore

extension Trial {
    mutating func hearItem(_ item: SnapshotItem, _ event: UserStreamEvent) {
        switch item {
        case .order(let order):
            checkTrue(order, event)
            checkOwn(order, event)
            orders[order.id] = Heard(
                last: order, states: [order.state], isBaseline: true, listed: order.cumulativeQuantity)
        case .balance(let balance):
            checkTrue(balance, event)
            balances[balance.asset] = balance
        case .fill(let fill):
            checkContent(fill, event)
            if !baselineFills.insert(fill.key).inserted { fail(.complete, event, "\(name(fill)) is listed twice") }
        }
    }

    mutating func hearOrder(_ order: Order, _ previous: OrderState?, _ event: UserStreamEvent) {
        touched.insert(order.id)
        checkTrue(order, event)
        checkOwn(order, event)
        guard let heard = orders[order.id] else {
            if previous != nil { fail(.exact, event, "order \(order.id) has a previous state, but is new") }
            orders[order.id] = Heard(last: order, states: [order.state], isBaseline: false)
            if order.state.isTerminal {
                fail(.causal, event, "order \(order.id) ends before it was accepted")
                checkEndOfOrder(order, event)
            }
            return
        }
        if previous != heard.last.state {
            fail(.exact, event, "order \(order.id) was \(heard.last.state), not \(text(previous))")
        }
        if heard.isClosed { fail(.monotone, event, "order \(order.id) changes after its end") }
        if order.cumulativeQuantity < heard.last.cumulativeQuantity {
            fail(.monotone, event, "order \(order.id): the cumulative quantity fell to \(order.cumulativeQuantity)")
        }
        note(order)
        checkStates(order.id, event)
        if order.state.isTerminal { checkEndOfOrder(order, event) }
    }

    mutating func hearCorrection(_ order: Order, _ was: OrderState, _ event: UserStreamEvent) {
        touched.insert(order.id)
        let isBusted = truth.voided.keys.contains { $0.orderID == order.id }
        if isBusted {
            verdict.excuses.orderCorrected += 1
        } else {
            excuse(\.orderCorrected, .monotone, event, "order \(order.id) was corrected")
        }
        checkTrue(order, event)
        guard let heard = orders[order.id] else {
            return fail(.causal, event, "order \(order.id) is corrected, but was never stated")
        }
        if heard.last.state != was { fail(.exact, event, "order \(order.id) was \(heard.last.state), not \(was)") }
        orders[order.id]?.states = [order.state]
        orders[order.id]?.last = order
    }

    private mutating func note(_ order: Order) {
        orders[order.id]?.last = order
        if orders[order.id]?.states.last != order.state { orders[order.id]?.states.append(order.state) }
    }

    /// P2: the emitted states are a subsequence of the true ones; `closedUnknown` stands for any end.
    private mutating func checkStates(_ id: OrderID, _ event: UserStreamEvent) {
        guard let heard = orders[id], let life = truth.orders[id] else { return }
        guard !isPart(heard.states, of: life.states), !isPart(heard.states, of: life.statesWithLateCancel) else {
            return
        }
        let states = heard.states.map(\.rawValue).joined(separator: ", ")
        fail(.monotone, event, "order \(id): \(states) is no part of its true life")
    }

    private func isPart(_ states: [OrderState], of life: [OrderState]) -> Bool {
        var remaining = life[...]
        for state in states {
            guard let found = remaining.firstIndex(where: { $0 == state || (state == .closedUnknown && $0.isTerminal) })
            else { return false }
            remaining = remaining[(found + 1)...]
        }
        return true
    }

    /// P4: what is stated of an order was so.
    private mutating func checkTrue(_ order: Order, _ event: UserStreamEvent) {
        guard let life = truth.orders[order.id] else {
            return fail(.noGuess, event, "there is no order \(order.id)")
        }
        let limit = limit(event)
        let isEnd = order.state == .closedUnknown
        if isEnd { excuse(\.closedUnknown, .noGuess, event, "order \(order.id) ended, nobody knows how") }
        let wasSo = isEnd ? (life.closedAt ?? .distantFuture) <= limit : life.had(order.state, until: limit)
        if !wasSo { fail(.noGuess, event, "order \(order.id) was not \(order.state) then") }
        if isEnd, order.cumulativeQuantity != life.last.cumulativeQuantity {
            fail(.noGuess, event, "order \(order.id) ended with \(life.last.cumulativeQuantity) filled")
        }
        if order.cumulativeQuantity > life.highestCumulative(until: limit) {
            fail(.noGuess, event, "order \(order.id) had not filled \(order.cumulativeQuantity) then")
        }
        for difference in differences(order, life.last) {
            fail(.noGuess, event, "order \(order.id): \(difference) is not what it was")
        }
    }

    /// What is stated and never changes, but is not as in the truth.
    private func differences(_ order: Order, _ true: Order) -> [String] {
        func differs<Value: Equatable>(_ one: Value?, _ other: Value?) -> Bool { one != nil && one != other }
        var names: [String] = []
        if order.venueSymbol != `true`.venueSymbol { names.append("venueSymbol") }
        if differs(order.market, `true`.market) { names.append("market") }
        if differs(order.side, `true`.side) { names.append("side") }
        if differs(order.price, `true`.price) { names.append("price") }
        if differs(order.stopPrice, `true`.stopPrice) { names.append("stopPrice") }
        if differs(order.quantity, `true`.quantity) { names.append("quantity") }
        if differs(order.quoteOrderQuantity, `true`.quoteOrderQuantity) { names.append("quoteOrderQuantity") }
        if differs(order.clientOrderID, `true`.clientOrderID) { names.append("clientOrderId") }
        if differs(order.createdAt, `true`.createdAt) { names.append("createdAt") }
        return names
    }

    /// P6: an order ends when its fills, real or inferred, have been stated.
    private mutating func checkEndOfOrder(_ order: Order, _ event: UserStreamEvent) {
        let stated = stated(of: order, event)
        if stated.quantity != order.cumulativeQuantity {
            fail(
                .causal, event,
                "order \(order.id) ends with \(order.cumulativeQuantity) filled, but \(stated.quantity) was stated")
        }
    }

    private func text(_ state: OrderState?) -> String { state?.rawValue ?? "new" }
}
