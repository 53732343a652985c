import UserStreamCore

/// Events of every kind with random contents: whatever may be absent is there or not, and texts have what JSON has to escape.
struct RandomEvents {
    var random: SeededRandom

    init(for test: String = #function) { random = SeededRandom(for: test) }

    /// How many kinds of changes there are.
    static let kinds = 20

    mutating func event(_ kind: Int) -> UserStreamEvent {
        UserStreamEvent(
            sequence: integer(), batch: integer(), isLast: flag(), id: text(), account: AccountID(text()),
            origin: flag() ? .venue : .inferred(evidence()), source: pick([.poll, .socket, .own, .replay]),
            time: maybe { $0.time() }, observed: ObservedSpan(from: time(), to: time()), change: change(kind))
    }

    private mutating func change(_ kind: Int) -> Change {
        switch kind {
        case 0: .ready
        case 1: .snapshotBegan(reason: pick([.firstStart, .gap]))
        case 2: .snapshotItem(.order(order()))
        case 3: .snapshotItem(.balance(balance()))
        case 4: .snapshotItem(.fill(fill()))
        case 5: .snapshotEnded
        case 6: .order(order(), previous: maybe { $0.pick(OrderState.allCases) })
        case 7: .orderCorrected(order(), was: pick(OrderState.allCases))
        case 8: .inFlight(inFlight(), previous: maybe { $0.pick(InFlightOrder.State.allCases) })
        case 9: .fill(fill())
        case 10: .fillSuperseded(FillSupersede(fill: fill(), by: texts(), remainder: maybe { $0.fill() }))
        case 11: .fillVoided(fill())
        case 12: .feeSettled(fill())
        case 13: .balance(balanceChange())
        case 14:
            .transfer(
                Transfer(
                    asset: asset(), amount: amount(),
                    cause: pick([.deposit, .withdrawal, .internal, .rebate, .interest, .unknown]),
                    isApproximate: pick([true, false])))
        case 15: .stale(staleness())
        case 16: .fresh(staleness())
        case 17: .degraded(Degradation(subject: text(), message: text()))
        case 18: .gap(from: time(), to: time(), why: text())
        default: .stopped(StopReason(category: category(), message: text(), remedy: text()))
        }
    }

    private mutating func order() -> Order {
        var order = Order(id: OrderID(text()), venueSymbol: text(), state: pick(OrderState.allCases))
        order.clientOrderID = maybe { $0.text() }
        order.market = maybe { $0.market() }
        order.owner = pick([.own, .external])
        order.side = maybe { $0.pick([.buy, .sell]) }
        order.type = type()
        order.timeInForce = maybe { $0.pick([.gtc, .ioc, .fok, .gtx]) }
        order.price = maybe { $0.amount() }
        order.stopPrice = maybe { $0.amount() }
        order.quantity = maybe { $0.amount() }
        order.quoteOrderQuantity = maybe { $0.amount() }
        order.cumulativeQuantity = amount()
        order.cumulativeQuoteQuantity = maybe { $0.amount() }
        order.fees = fees()
        order.rawState = maybe { $0.text() }
        order.closeReason = maybe {
            $0.pick([.user, .ioc, .fok, .postOnly, .selfTrade, .noLiquidity, .exchange, .unknown])
        }
        order.rejectReason = maybe { $0.text() }
        order.replaces = maybe { OrderID($0.text()) }
        order.replacedBy = maybe { OrderID($0.text()) }
        order.listID = maybe { $0.text() }
        order.createdAt = maybe { $0.time() }
        order.updatedAt = maybe { $0.time() }
        return order
    }

    private mutating func fill() -> Fill {
        var fill = Fill(tradeID: text(), orderID: OrderID(text()), venueSymbol: text(), quantity: amount())
        fill.clientOrderID = maybe { $0.text() }
        fill.market = maybe { $0.market() }
        fill.side = maybe { $0.pick([.buy, .sell]) }
        fill.price = maybe { $0.amount() }
        fill.quoteQuantity = maybe { $0.amount() }
        fill.fees = fees()
        fill.feeState = pick([.final, .pending, .estimated])
        fill.role = maybe { $0.pick([.maker, .taker]) }
        fill.orderCumulativeQuantity = maybe { $0.amount() }
        fill.time = maybe { $0.time() }
        fill.leg = maybe { $0.text() }
        fill.isLate = flag()
        fill.isProvisional = flag()
        fill.supersedes = texts()
        return fill
    }

    private mutating func inFlight() -> InFlightOrder {
        let draft = OrderDraft(
            clientOrderID: text(), market: market(), side: pick([.buy, .sell]), type: type(),
            quantity: maybe { $0.amount() }, quoteOrderQuantity: maybe { $0.amount() }, price: maybe { $0.amount() },
            stopPrice: maybe { $0.amount() }, timeInForce: maybe { $0.pick([.gtc, .ioc, .fok, .gtx]) })
        var order = InFlightOrder(draft, announcedAt: time())
        order.state = pick(InFlightOrder.State.allCases)
        order.orderID = maybe { OrderID($0.text()) }
        order.rejectReason = maybe { $0.text() }
        return order
    }

    private mutating func balance() -> Balance {
        var balance = Balance.zero(asset())
        balance.total = amount()
        balance.available = amount()
        balance.locked = amount()
        balance.other = amount()
        balance.version = maybe { $0.integer() }
        return balance
    }

    private mutating func balanceChange() -> BalanceChange {
        BalanceChange(
            previous: balance(), balance: balance(), isAligned: flag(),
            explained: BalanceChange.Explanation(fills: amount(), locks: amount(), fees: amount()),
            unexplained: maybe { $0.amount() })
    }

    private mutating func evidence() -> Evidence {
        Evidence(
            rule: pick([
                .fillsAddUp, .settleWindow, .purged, .gone, .fillOnly, .absent, .voided, .horizon, .noWord,
            ]), listings: maybe { Int($0.integer()) }, detail: maybe { $0.answer() }, history: maybe { $0.answer() },
            fills: maybe { $0.answer() })
    }

    private mutating func answer() -> Evidence.Answer {
        pick([.notAsked, .notFound, .nothing, .some, .failed, .found])
    }

    private mutating func staleness() -> Staleness {
        Staleness(subject: pick(PollClass.allCases), age: .milliseconds(integer()), cause: text())
    }

    private mutating func category() -> APIError.Category {
        let wait = maybe { TimeSpan.milliseconds($0.integer()) }
        let reason = pick([
            APIError.Rejection.badSymbol, .symbolRequired, .badRequest, .badWindow, .insufficientFunds, .cannotCancel,
            .orderRefused, .duplicateOrder,
        ])
        return pick([
            .transient, .rateLimited(retryAfter: wait), .clockSkew, .notFound, .auth, .permission, .maintenance,
            .malformed, .rejected(reason),
        ])
    }

    private mutating func type() -> OrderType {
        pick([
            .limit, .market, .limitMaker, .stopLimit, .stopMarket, .takeProfitLimit, .takeProfitMarket, .trailingStop,
            .other,
        ])
    }

    private mutating func fees() -> [Fee] {
        (0..<Int.random(in: 0...2, using: &random)).map { _ in Fee(asset: asset(), amount: amount()) }
    }

    private mutating func texts() -> [String] {
        (0..<Int.random(in: 0...3, using: &random)).map { _ in text() }
    }

    private mutating func market() -> Market { Market(base: flag() ? asset() : "A-B", quote: asset()) }

    private mutating func asset() -> Asset { pick(["BTC", "USDT", "1INCH", "Ðỹ", "HBPOINT", "S&P/X \"1\""]) }

    private mutating func amount() -> ExactDecimal {
        let digits = Int128(truncatingIfNeeded: random.next()) << Int.random(in: 0...60, using: &random)
        let exponent = Int.random(in: -40...20, using: &random)
        return (try? ExactDecimal(significand: flag() ? digits : -digits / 1_000_003, exponent: exponent)) ?? .zero
    }

    private mutating func text() -> String {
        let pieces = [
            "a", "9", "\"", "\\", "\n", "\u{0}", "\u{1F}", "/", "é", "e\u{301}", "漢", "👩‍👩‍👧", "\u{2028}", " ", "null",
        ]
        return (0..<Int.random(in: 0...6, using: &random)).map { _ in pick(pieces) }.joined()
    }

    private mutating func integer() -> Int64 {
        Int64(truncatingIfNeeded: random.next()) >> Int64.random(in: 0...62, using: &random)
    }

    private mutating func time() -> Timestamp { Timestamp(milliseconds: integer()) }

    private mutating func flag() -> Bool { Bool.random(using: &random) }

    private mutating func maybe<Value>(_ make: (inout RandomEvents) -> Value) -> Value? { flag() ? make(&self) : nil }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]
    }
}
