import UserStreamCore
import UserStreamTestKit

/// A small true history that has one of everything, and the log of who saw all of it.
struct Story {
    static let market = Market(base: "BTC", quote: "USDT")

    private(set) var history = History()
    private var now = Timestamp(milliseconds: 1_000_000)

    init() {
        wait {
            $0.history.append(.transfer(Transfer(asset: "USDT", amount: 1_000, cause: .deposit)), at: $0.now)
            $0.balance("USDT", available: 1_000)
        }
        filledOrder()
        partlyCanceledOrder()
        wait {
            $0.order("3", .buy, price: 50, quantity: 1)
            $0.balance("USDT", available: 905, locked: 50)
        }
        wait {
            $0.history.append(.transfer(Transfer(asset: "USDT", amount: 5, cause: .deposit)), at: $0.now)
            $0.balance("USDT", available: 910, locked: 50)
        }
        wait { $0.order("4", .buy, price: 40, quantity: 1) }
        wait { $0.order("4", .buy, price: 40, quantity: 1, .canceled, reason: .user) }
        wait { $0.balance("BTC", available: "0.5", locked: 0) }
    }

    var log: [UserStreamEvent] { PerfectStream.log(of: history) }

    /// What the judge says about another log of this history.
    func verdict(_ log: [UserStreamEvent], _ change: (inout JudgeRules) -> Void = { _ in }) -> Verdict {
        var rules = JudgeRules()
        change(&rules)
        return Judge(history: history, rules: rules).verdict(of: log)
    }

    private mutating func filledOrder() {
        wait {
            $0.order("1", .buy, price: 100, quantity: 1)
            $0.balance("USDT", available: 900, locked: 100)
        }
        wait {
            $0.fill("11", of: "1", .buy, price: 100, quantity: "0.4", fee: Fee(asset: "BTC", amount: "0.0004"))
            $0.order("1", .buy, price: 100, quantity: 1, .partiallyFilled, filled: "0.4", notional: 40)
            $0.balance("USDT", available: 900, locked: 60)
            $0.balance("BTC", available: "0.3996")
        }
        wait {
            $0.fill("12", of: "1", .buy, price: 99, quantity: "0.6", fee: Fee(asset: "BTC", amount: "0.0006"))
            $0.order("1", .buy, price: 100, quantity: 1, .filled, filled: 1, notional: "99.4")
            $0.balance("USDT", available: "900.6")
            $0.balance("BTC", available: "0.999")
        }
    }

    private mutating func partlyCanceledOrder() {
        wait {
            $0.order("2", .sell, price: 110, quantity: "0.9")
            $0.balance("BTC", available: "0.099", locked: "0.9")
        }
        wait {
            $0.fill("13", of: "2", .sell, price: 110, quantity: "0.5", fee: nil)
            $0.order("2", .sell, price: 110, quantity: "0.9", .partiallyFilled, filled: "0.5", notional: 55)
            $0.balance("BTC", available: "0.099", locked: "0.4")
            $0.balance("USDT", available: 955)
        }
        wait { $0.order("2", .sell, price: 110, quantity: "0.9", .pendingCancel, filled: "0.5", notional: 55) }
        wait {
            $0.order("2", .sell, price: 110, quantity: "0.9", .canceled, filled: "0.5", notional: 55, reason: .user)
            $0.balance("BTC", available: "0.499")
        }
        wait {
            $0.fill("13", of: "2", .sell, price: 110, quantity: "0.5", fee: Fee(asset: "HTX", amount: 7), settles: true)
        }
    }

    private mutating func wait(_ body: (inout Story) -> Void) {
        now = now + .milliseconds(250)
        body(&self)
    }

    private mutating func balance(_ asset: Asset, available: ExactDecimal, locked: ExactDecimal = 0) {
        guard let balance = try? Balance(asset: asset, available: available, locked: locked) else { return }
        history.append(.balance(balance), at: now)
    }

    private mutating func order(
        _ id: OrderID, _ side: Side, price: ExactDecimal, quantity: ExactDecimal, _ state: OrderState = .open,
        filled: ExactDecimal = 0, notional: ExactDecimal = 0, reason: CloseReason? = nil
    ) {
        var order = Order(id: id, venueSymbol: "btcusdt", state: state)
        order.market = Self.market
        order.side = side
        order.type = .limit
        order.price = price
        order.quantity = quantity
        order.cumulativeQuantity = filled
        order.cumulativeQuoteQuantity = notional
        order.closeReason = reason
        history.append(.order(order), at: now)
    }

    private mutating func fill(
        _ id: String, of order: OrderID, _ side: Side, price: ExactDecimal, quantity: ExactDecimal, fee: Fee?,
        settles: Bool = false
    ) {
        var fill = Fill(tradeID: id, orderID: order, venueSymbol: "btcusdt", quantity: quantity)
        fill.market = Self.market
        fill.side = side
        fill.price = price
        fill.quoteQuantity = try? price * quantity
        fill.fees = fee.map { [$0] } ?? []
        fill.feeState = fee == nil ? .pending : .final
        fill.role = .maker
        fill.time = settles ? Timestamp(milliseconds: now.milliseconds - 750) : now
        history.append(settles ? .feeSettled(fill) : .fill(fill), at: now)
    }
}

extension [UserStreamEvent] {
    /// The same events with new numbers, so that only what was meant to be wrong is wrong.
    func renumbered() -> [UserStreamEvent] {
        var events = self
        for index in events.indices {
            events[index].sequence = Int64(index + 1)
            events[index].isLast = index == events.count - 1 || events[index].batch != events[index + 1].batch
        }
        return events
    }

    func firstPosition(_ isIt: (Change) -> Bool) -> Int { firstIndex { isIt($0.change) } ?? 0 }

    func position(ofFill id: String) -> Int {
        firstPosition { if case .fill(let fill) = $0 { fill.tradeID == id } else { false } }
    }

    func position(ofOrder id: OrderID, _ state: OrderState) -> Int {
        firstPosition { if case .order(let order, _) = $0 { order.id == id && order.state == state } else { false } }
    }

    func lastPosition(ofBalance asset: Asset) -> Int {
        lastIndex { if case .balance(let change) = $0.change { change.balance.asset == asset } else { false } } ?? 0
    }

    /// Without the event at a position.
    func without(_ position: Int) -> [UserStreamEvent] {
        var events = self
        events.remove(at: position)
        return events.renumbered()
    }

    /// With one event more, in the batch of the event before it.
    func with(_ change: Change, id: String = "one more", after position: Int, origin: Origin = .venue)
        -> [UserStreamEvent]
    {
        var events = self
        var event = events[position]
        (event.change, event.id, event.origin) = (change, id, origin)
        events.insert(event, at: position + 1)
        return events.renumbered()
    }

    /// With another change at a position.
    func changing(_ position: Int, _ edit: (inout Change) -> Void) -> [UserStreamEvent] {
        var events = self
        edit(&events[position].change)
        return events
    }

    func changingFill(_ id: String, _ edit: (inout Fill) -> Void) -> [UserStreamEvent] {
        changing(position(ofFill: id)) { change in
            guard case .fill(var fill) = change else { return }
            edit(&fill)
            change = .fill(fill)
        }
    }

    func changingOrder(_ id: OrderID, _ state: OrderState, _ edit: (inout Order) -> Void) -> [UserStreamEvent] {
        changing(position(ofOrder: id, state)) { change in
            guard case .order(var order, let previous) = change else { return }
            edit(&order)
            change = .order(order, previous: previous)
        }
    }

    func changingLastBalance(_ asset: Asset, _ edit: (inout BalanceChange) -> Void) -> [UserStreamEvent] {
        changing(lastPosition(ofBalance: asset)) { change in
            guard case .balance(var balance) = change else { return }
            edit(&balance)
            change = .balance(balance)
        }
    }

    func order(_ id: OrderID, _ state: OrderState) -> Order? {
        guard case .order(let order, _) = self[position(ofOrder: id, state)].change else { return nil }
        return order
    }

    func fill(_ id: String) -> Fill? {
        guard case .fill(let fill) = self[position(ofFill: id)].change else { return nil }
        return fill
    }
}
