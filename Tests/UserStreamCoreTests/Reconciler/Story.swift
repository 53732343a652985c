import UserStreamCore

/// Plays answers to a reconciler, one after the other, and keeps its log.
struct Story {
    var reconciler: AccountReconciler
    var now = Timestamp(milliseconds: 1_700_000_000_000)
    var log: [UserStreamEvent] = []

    static let market = Market(base: "BTC", quote: "USDT")

    /// - Parameter saysStale: whether old knowledge is said; stories about other things leave it out.
    init(
        account: AccountID = "test:main", listsEveryAsset: Bool = true, saysStale: Bool = false,
        endpoints: [QueryKind: EndpointFacts] = [:], limits: [LimitRule] = [], takesFeesWithFills: Bool = false
    ) {
        var policy = PollingPolicy()
        if !saysStale { policy.staleAfterAtLeast = .days(1_000) }
        let facts = ExchangeFacts(
            exchange: "test", endpoints: endpoints, limits: limits, visibilityLag: .minutes(3),
            sweepHorizon: .hours(48),
            purge: PurgeRule(state: .canceled, onlyUnfilled: true, after: .hours(2)), listsEveryAsset: listsEveryAsset,
            clientOrderIDHorizon: .hours(8), takesFeesWithFills: takesFeesWithFills)
        reconciler = AccountReconciler(account: account, facts: facts, policy: policy)
    }

    /// Feeds one input 20 ms after it was asked for.
    @discardableResult
    mutating func answer(_ result: Result<Observation, APIError>, of query: Query) -> [UserStreamEvent] {
        let sent = now
        now = now + .milliseconds(20)
        let batch = reconciler.ingest(.answer(result, of: query, sent: sent, received: now), at: now)
        log += batch.events
        return batch.events
    }

    @discardableResult
    mutating func listing(_ rows: [OrderReport], notes: [RowNote] = []) -> [UserStreamEvent] {
        answer(.success(Observation(.orders(rows), notes: notes)), of: .openOrders)
    }

    @discardableResult
    mutating func fills(_ rows: [Fill]) -> [UserStreamEvent] {
        let window = HistoryWindow(from: now - .minutes(3), to: now)
        return answer(.success(Observation(.fills(rows))), of: .fills(window))
    }

    /// Reads the fills up to now as often as it takes to believe that nothing was left out.
    mutating func readFills() {
        for _ in 0..<8 {
            for want in reconciler.wanted(at: now) where want.query.kind == .fills {
                answer(.success(Observation(.fills([Fill]()))), of: want.query)
            }
            wait(.seconds(11))
        }
    }

    /// Reads the fills that are wanted next, and finds none.
    mutating func readNextFills() {
        guard let want = reconciler.wanted(at: now).first(where: { $0.query.kind == .fills }) else { return }
        answer(.success(Observation(.fills([Fill]()))), of: want.query)
    }

    @discardableResult
    mutating func history(_ rows: [OrderReport]) -> [UserStreamEvent] {
        let window = HistoryWindow(from: now - .minutes(1), to: now)
        return answer(.success(Observation(.orders(rows))), of: .closedOrders(window))
    }

    @discardableResult
    mutating func detail(_ row: OrderReport) -> [UserStreamEvent] {
        answer(.success(Observation(.orders([row]))), of: .order(id: row.id))
    }

    @discardableResult
    mutating func notFound(_ id: OrderID) -> [UserStreamEvent] {
        answer(.failure(APIError(.notFound, message: "record invalid")), of: .order(id: id))
    }

    @discardableResult
    mutating func orderFills(_ id: OrderID, _ rows: [Fill]) -> [UserStreamEvent] {
        answer(.success(Observation(.fills(rows))), of: .orderFills(OrderReference(id: id)))
    }

    @discardableResult
    mutating func balances(_ rows: [Balance]) -> [UserStreamEvent] {
        answer(.success(Observation(.balances(rows))), of: .balances)
    }

    /// Time passes in which it is asked every second and nothing is shown.
    @discardableResult
    mutating func tick(after span: TimeSpan) -> [UserStreamEvent] {
        let (end, before, step) = (now + span, log.count, max(.seconds(1), span / 50))
        repeat {
            now = min(now + step, end)
            log += reconciler.ingest(.tick, at: now).events
        } while now < end
        return Array(log[before...])
    }

    mutating func wait(_ span: TimeSpan) { now = now + span }

    /// Starts with these orders, fills and balances.
    @discardableResult
    mutating func start(
        _ orders: [OrderReport] = [], fills baseline: [Fill] = [], balances held: [Balance] = Story.funds
    ) -> [UserStreamEvent] {
        listing(orders)
        fills(baseline)
        // Where assets of zero have no row, it takes four lists to believe that the others are none.
        if !reconciler.facts.listsEveryAsset { for _ in 0..<3 { balances(held) } }
        let events = balances(held)
        wait(.seconds(1))
        return events
    }

    static let funds = [balance("BTC", "1"), balance("USDT", "100000")]

    static func balance(_ asset: Asset, _ available: ExactDecimal, locked: ExactDecimal = .zero, version: Int64? = nil)
        -> Balance
    {
        do {
            return try Balance(asset: asset, available: available, locked: locked, version: version)
        } catch { return .zero(asset) }
    }

    func order(
        _ id: OrderID, _ state: OrderState = .open, filled: ExactDecimal = .zero, quantity: ExactDecimal = "1",
        price: ExactDecimal = "100", createdAt: Timestamp? = nil
    ) -> OrderReport {
        var report = OrderReport(id: id, venueSymbol: "btcusdt")
        report.market = Story.market
        report.side = .buy
        report.type = .limit
        report.price = price
        report.quantity = quantity
        report.cumulativeQuantity = filled
        report.cumulativeQuoteQuantity = try? filled * price
        report.state = state
        report.createdAt = createdAt ?? now - .milliseconds(100)
        if state.isTerminal { report.updatedAt = now }
        if state == .canceled { report.closeReason = .user }
        return report
    }

    func fill(
        _ trade: String, of order: OrderID, _ quantity: ExactDecimal, price: ExactDecimal = "100",
        at time: Timestamp? = nil,
        fee: Fee? = nil
    ) -> Fill {
        var fill = Fill(tradeID: trade, orderID: order, venueSymbol: "btcusdt", quantity: quantity)
        fill.market = Story.market
        fill.side = .buy
        fill.price = price
        fill.quoteQuantity = try? quantity * price
        fill.role = .maker
        fill.time = time ?? now - .milliseconds(50)
        if let fee { fill.fees = [fee] }
        return fill
    }
}

extension UserStreamEvent {
    /// A short text of an event, for comparing whole stories.
    var short: String {
        switch change {
        case .order(let order, let previous):
            "order \(order.id) \(previous?.rawValue ?? "-")>\(order.state.rawValue) \(order.cumulativeQuantity)"
        case .orderCorrected(let order, let was):
            "corrected \(order.id) \(was.rawValue)>\(order.state.rawValue) \(order.cumulativeQuantity)"
        case .inFlight(let order, let previous):
            "inFlight \(order.clientOrderID) \(previous?.rawValue ?? "-")>\(order.state.rawValue)"
                + (order.orderID.map { " \($0)" } ?? "")
        case .fill(let fill):
            "fill \(fill.isProvisional ? "provisional" : fill.tradeID) of \(fill.orderID) \(fill.quantity)@\(fill.price?.description ?? "?")"
                + (fill.isLate ? " late" : "")
        case .fillSuperseded(let replaced):
            "superseded by \(replaced.by.joined(separator: ",")) rest \(replaced.remainder?.quantity.description ?? "0")"
        case .fillVoided(let fill): "voided \(fill.tradeID)"
        case .feeSettled(let fill):
            "fee \(fill.tradeID) \(fill.fees.map { "\($0.amount) \($0.asset)" }.joined(separator: ","))"
        case .balance(let change):
            "balance \(change.balance.asset) \(change.balance.total)\(change.isAligned ? "" : " unaligned")"
                + (change.unexplained.map { $0.isZero ? "" : " unexplained \($0)" } ?? "")
        case .transfer(let transfer):
            "transfer \(transfer.asset) \(transfer.amount)" + (transfer.isApproximate ? " approximate" : "")
        case .stale(let staleness): "stale \(staleness.subject.rawValue)"
        case .fresh(let staleness): "fresh \(staleness.subject.rawValue)"
        case .snapshotItem(.order(let order)):
            "item order \(order.id) \(order.state.rawValue) \(order.cumulativeQuantity)"
        case .snapshotItem(.balance(let balance)): "item balance \(balance.asset) \(balance.total)"
        case .snapshotItem(.fill(let fill)): "item fill \(fill.tradeID)"
        case .snapshotBegan(let reason): "began \(reason.rawValue)"
        case .snapshotEnded: "ended"
        case .ready: "ready"
        case .degraded(let degradation): "degraded \(degradation.subject)"
        case .gap: "gap"
        case .stopped(let reason): "stopped \(reason.category.name)"
        }
    }
}

extension [UserStreamEvent] {
    var short: [String] { map(\.short) }
}
