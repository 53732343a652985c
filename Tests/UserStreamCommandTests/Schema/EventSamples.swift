import UserStreamCore

/// One event of every kind, each once with everything that it can say and once with as little as possible.
enum EventSamples {
    static func all() throws -> [UserStreamEvent] {
        try changes().enumerated().flatMap { index, change in
            [event(index, change, origin: .venue), event(index, change, origin: .inferred(evidence))]
        }
    }

    static let evidence = Evidence(
        rule: .gone, listings: 2, detail: .notFound, history: .nothing, fills: .nothing)

    static func event(_ index: Int, _ change: Change, origin: Origin) -> UserStreamEvent {
        let moment = Timestamp(milliseconds: 1_700_000_030_000)
        return UserStreamEvent(
            sequence: Int64(index) + 1, batch: Int64(index) + 1, isLast: index.isMultiple(of: 2), id: "e\(index)",
            account: "huobi:main", origin: origin, source: .poll, time: index.isMultiple(of: 2) ? moment : nil,
            observed: ObservedSpan(from: moment, to: moment + .seconds(1)), change: change)
    }

    private static func changes() throws -> [Change] {
        let order = try fullOrder()
        let bare = Order(id: "1", venueSymbol: "newcoin", state: .closedUnknown)
        let bid = OrderDraft(
            clientOrderID: "us-1", market: Market(base: "BTC", quote: "USDT"), side: .buy, type: .market)
        var taken = InFlightOrder(bid, announcedAt: Timestamp(milliseconds: 1_700_000_000_000))
        taken.draft.timeInForce = .ioc
        taken.draft.price = "30000"
        taken.draft.stopPrice = "30100"
        taken.draft.quantity = "0.5"
        taken.draft.quoteOrderQuantity = "15000"
        (taken.state, taken.orderID, taken.rejectReason) = (.accepted, "59378001", "code: words")
        let fill = try fullFill()
        let bareFill = Fill(tradeID: "9", orderID: "1", venueSymbol: "newcoin", quantity: "1")
        let usdt = try Balance(
            asset: "USDT", available: "812.43", locked: "187.57", version: 4771)
        let moved = BalanceChange.Explanation(fills: "-3000", fees: "-0.5")
        let late = Staleness(subject: .fills, age: .milliseconds(5_200), cause: "transient: no answer in 3000 ms")
        return [
            .ready, .snapshotBegan(reason: .firstStart), .snapshotBegan(reason: .gap), .snapshotItem(.order(order)),
            .snapshotItem(.balance(usdt)), .snapshotItem(.fill(fill)), .snapshotEnded, .order(order, previous: nil),
            .order(bare, previous: .open), .orderCorrected(order, was: .filled),
            .inFlight(InFlightOrder(bid, announcedAt: .epoch), previous: nil), .inFlight(taken, previous: .unknown),
            .fill(fill), .fill(bareFill),
            .fillSuperseded(FillSupersede(fill: fill, by: ["1", "2"], remainder: bareFill)),
            .fillSuperseded(FillSupersede(fill: fill, by: ["1"], remainder: nil)), .fillVoided(fill),
            .feeSettled(fill), .feeSettled(bareFill),
            .balance(change(from: usdt, moved, isAligned: true, unexplained: .zero)),
            .balance(change(from: usdt, moved, isAligned: false, unexplained: nil)),
            .transfer(Transfer(asset: "USDT", amount: "-50", cause: .withdrawal)),
            .transfer(Transfer(asset: "USDT", amount: "7", isApproximate: true)), .stale(late),
            .fresh(late), .degraded(Degradation(subject: "fills", message: "half the rate until the limit recovers")),
            .gap(from: .epoch, to: Timestamp(milliseconds: 5), why: "fills older than 48 h are not served"),
            .stopped(StopReason(category: .permission, message: "no permission", remedy: "allow reading")),
        ]
    }

    private static func change(
        from balance: Balance, _ explained: BalanceChange.Explanation, isAligned: Bool, unexplained: ExactDecimal?
    ) -> BalanceChange {
        BalanceChange(
            previous: .zero(balance.asset), balance: balance, isAligned: isAligned, explained: explained,
            unexplained: unexplained)
    }

    static func fullOrder() throws -> Order {
        var order = Order(id: "59378001", venueSymbol: "btcusdt", state: .partiallyFilled)
        order.clientOrderID = "us-0001"
        order.market = Market(base: "BTC", quote: "USDT")
        order.owner = .own
        order.side = .buy
        order.type = .limit
        order.timeInForce = .gtc
        order.price = "30000"
        order.stopPrice = "29000.5"
        order.quantity = "0.5"
        order.quoteOrderQuantity = "15000"
        order.cumulativeQuantity = "0.1"
        order.cumulativeQuoteQuantity = "3000"
        order.fees = [Fee(asset: "BTC", amount: "0.0002")]
        order.rawState = "half-done"
        order.closeReason = .ioc
        order.rejectReason = "too \"small\""
        order.replaces = "59378000"
        order.replacedBy = "59378002"
        order.listID = "7"
        order.createdAt = Timestamp(milliseconds: 1_700_000_000_000)
        order.updatedAt = Timestamp(milliseconds: 1_700_000_030_500)
        return order
    }

    static func fullFill() throws -> Fill {
        var fill = Fill(
            tradeID: "100077123", orderID: "59378001", venueSymbol: "btcusdt", quantity: "0.1")
        fill.clientOrderID = "us-0001"
        fill.market = Market(base: "BTC", quote: "USDT")
        fill.side = .buy
        fill.price = "30000"
        fill.quoteQuantity = "3000"
        fill.fees = [Fee(asset: "HBPOINT", amount: "-0.0002")]
        fill.role = .maker
        fill.orderCumulativeQuantity = "0.1"
        fill.time = Timestamp(milliseconds: 1_700_000_030_500)
        fill.leg = "sell"
        fill.isLate = true
        fill.isProvisional = true
        fill.supersedes = ["p1"]
        return fill
    }
}
