import ExchangeSimulator
package import UserStreamCore

/// hummingbot of today (`client_order_tracker.py`, `exchange_py_base.py`, `_update_order_status`): for each order its fills, and its state,
/// are asked for by themselves.
///
/// - Fills come with their trade id and are stated once an order and id, also for 30 s after the order's end.
/// - Whatever state is answered replaces the one before. `filled` waits up to 5 s for the fills to add up.
/// - Any failure of the question for the state counts as "not found", and nothing resets the count: with the fourth, the order has failed. It
///   is asked for on, but its true end is not stated any more. (The original also sends a cancel for such an order.)
/// - Orders that are tracked are saved and survive a restart.
package struct Hummingbot: Rival {
    package static let name = "hummingbot"
    package static let discovery: [QueryKind] = [.openOrders, .closedOrders]

    fileprivate enum Phase: Hashable, Sendable {
        case active
        case lost
        case cached(until: Timestamp)
    }

    fileprivate struct Tracked: Sendable {
        var order: Order
        var phase = Phase.active
        var tradeIDs: Set<String> = []
        var executed = ExactDecimal.zero
        var errors = 0
        /// Since when it waits for the fills of an order that is said to be filled.
        var filledSince: Timestamp?
        var stateAsked = Timestamp.epoch
        var fillsAsked = Timestamp.epoch
    }

    private static let errorLimit = 3
    private static let fillsWait = TimeSpan.seconds(5)
    private static let cacheTime = TimeSpan.seconds(30)

    private var log: RivalLog
    private var listing: OrderListing
    private let interval: TimeSpan
    private var tracked: [Tracked] = []
    private var known: Set<OrderID> = []
    private var isSeeded = false

    package init(account: AccountID, policy: PollingPolicy) {
        log = RivalLog(account: account)
        interval = policy.activeOpenOrders
        listing = OrderListing([.live, .ended], interval: interval)
    }

    package var startTime: Timestamp { listing.start ?? .epoch }

    package func wanted(at now: Timestamp) -> [Want] {
        func due(_ asked: Timestamp) -> Timestamp { asked == .epoch ? now : asked + interval }
        let fills = tracked.sorted { ($0.fillsAsked, $0.order.id) < ($1.fillsAsked, $1.order.id) }.map {
            Want(.orderFills($0.reference), for: .fills, due: due($0.fillsAsked))
        }
        let asked = tracked.filter { $0.phase == .active || $0.phase == .lost }
        let states = asked.sorted { ($0.stateAsked, $0.order.id) < ($1.stateAsked, $1.order.id) }.map {
            Want(.order($0.reference), for: .fills, due: due($0.stateAsked))
        }
        return listing.wanted(at: now) + fills + states
    }

    package mutating func restart() { listing.restart() }

    package mutating func ingest(_ input: Input, at now: Timestamp) -> EventBatch {
        log.begin(input, at: now)
        if let answer = listing.take(input) { discover(answer.orders.compactMap(Order.init)) }
        if case .answer(let result, let query, let sent, _) = input { take(result, of: query, sent: sent, at: now) }
        endWaiting(at: now)
        return log.finish()
    }

    private mutating func discover(_ rows: [Order]) {
        for row in rows where known.insert(row.id).inserted {
            guard isSeeded || !row.state.isTerminal else { continue }
            tracked.append(Tracked(order: isSeeded ? row.asPlaced : row))
            if isSeeded { log.write(.order(row.asPlaced, previous: nil)) }
        }
        if !isSeeded { log.seed(tracked.map(\.order)) }
        isSeeded = true
    }

    private mutating func take(
        _ result: Result<Observation, APIError>, of query: Query, sent: Timestamp, at now: Timestamp
    ) {
        switch query {
        case .orderFills(let reference):
            guard let position = tracked.firstIndex(where: { $0.order.id == reference.id }) else { return }
            tracked[position].fillsAsked = sent
            guard case .success(let observation) = result, case .fills(let fills) = observation.content else { return }
            for fill in fills.reversed() { take(fill, position) }
        case .order(let reference):
            guard let position = tracked.firstIndex(where: { $0.order.id == reference.id }) else { return }
            tracked[position].stateAsked = sent
            if case .success(let observation) = result, case .orders(let rows) = observation.content,
                let row = rows.first, let state = row.state
            {
                take(state, row, position, at: now)
            } else {
                countError(position)
            }
        default: break
        }
    }

    private mutating func take(_ fill: Fill, _ position: Int) {
        guard tracked[position].tradeIDs.insert(fill.tradeID).inserted else { return }
        tracked[position].executed = (try? tracked[position].executed + fill.quantity) ?? .zero
        log.write(.fill(fill), time: fill.time)
    }

    private mutating func take(_ state: OrderState, _ row: OrderReport, _ position: Int, at now: Timestamp) {
        tracked[position].order.cumulativeQuantity = row.cumulativeQuantity ?? .zero
        tracked[position].order.cumulativeQuoteQuantity = row.cumulativeQuoteQuantity
        switch tracked[position].phase {
        case .active where state == .filled:
            tracked[position].filledSince = tracked[position].filledSince ?? now
        case .active: apply(state, position, at: now)
        case .lost: if state.isTerminal { tracked.remove(at: position) }
        case .cached: break
        }
    }

    private mutating func countError(_ position: Int) {
        guard tracked[position].phase == .active else { return }
        tracked[position].errors += 1
        guard tracked[position].errors > Self.errorLimit else { return }
        tracked[position].phase = .lost
        let previous = tracked[position].order.state
        tracked[position].order.state = .rejected
        log.write(.order(tracked[position].order, previous: previous))
    }

    /// States the end of orders whose fills have come, or did not come in time, and forgets those that ended long ago.
    private mutating func endWaiting(at now: Timestamp) {
        for position in tracked.indices {
            guard tracked[position].phase == .active, let since = tracked[position].filledSince else { continue }
            let isComplete = tracked[position].executed >= tracked[position].order.cumulativeQuantity
            if isComplete || now - since >= Self.fillsWait { apply(.filled, position, at: now) }
        }
        tracked.removeAll { if case .cached(let until) = $0.phase { until <= now } else { false } }
    }

    private mutating func apply(_ state: OrderState, _ position: Int, at now: Timestamp) {
        let previous = tracked[position].order.state
        guard state != previous else { return }
        tracked[position].order.state = state
        if state.isTerminal { tracked[position].phase = .cached(until: now + Self.cacheTime) }
        log.write(.order(tracked[position].order, previous: previous))
    }
}

extension Hummingbot.Tracked {
    fileprivate var reference: OrderReference { OrderReference(id: order.id, venueSymbol: order.venueSymbol) }
}
