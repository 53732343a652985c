import ExchangeSimulator
package import UserStreamCore

/// gocryptotrader's order manager (`engine/order_manager.go`, `processOrders`): the list of live orders is fetched into a store in memory.
///
/// - An active order that is missing from the list, and was not updated for 60 s, is asked for by itself; a failure of that changes nothing.
/// - What is answered replaces what is stored, older or not. There are no events of fills: an increase of an order's filled
///   quantity over all that was stated stands for a fill at the order's average price.
/// - The store is gone after a restart, and what the first list then shows is added silently.
package struct GoCryptoTrader: Rival {
    package static let name = "gocryptotrader"
    package static let discovery: [QueryKind] = [.closedOrders]

    private struct Stored: Sendable {
        var order: Order
        var updated: Timestamp
    }

    private static let patience = TimeSpan.minutes(1)

    private var log: RivalLog
    private var listing: OrderListing
    private var store: [OrderID: Stored] = [:]
    /// The ids in the order in which they were first seen.
    private var ids: [OrderID] = []
    private var filled: [OrderID: ExactDecimal] = [:]
    /// Orders that the last list did not show.
    private var missing: [OrderID] = []
    private var isSeeded = false

    package init(account: AccountID, policy: PollingPolicy) {
        log = RivalLog(account: account)
        listing = OrderListing([.live, .ended], interval: policy.activeOpenOrders)
    }

    package var startTime: Timestamp { listing.start ?? .epoch }

    package func wanted(at now: Timestamp) -> [Want] {
        listing.wanted(at: now)
            + missing.compactMap { id in
                guard let stored = store[id], now - stored.updated >= Self.patience else { return nil }
                return Want(.order(id: id, venueSymbol: stored.order.venueSymbol), for: .fills, due: listing.due)
            }
    }

    package mutating func restart() {
        listing.restart()
        store = [:]
        ids = []
        filled = [:]
        missing = []
        isSeeded = false
    }

    package mutating func ingest(_ input: Input, at now: Timestamp) -> EventBatch {
        log.begin(input, at: now)
        if let answer = listing.take(input) { poll(answer, at: now) }
        if case .answer(.success(let observation), .order, _, _) = input,
            case .orders(let rows) = observation.content, let row = rows.first.flatMap(Order.init)
        {
            upsert(row, at: now)
            missing.removeAll { $0 == row.id }
        }
        return log.finish()
    }

    private mutating func poll(_ answer: OrderListing.Answer, at now: Timestamp) {
        let live = answer.live.compactMap(Order.init)
        // The bot's own order is in its store since it was placed.
        for row in live + answer.ended.compactMap(Order.init) where store[row.id] == nil {
            ids.append(row.id)
            store[row.id] = Stored(order: isSeeded ? row.asPlaced : row, updated: now)
            filled[row.id] = isSeeded ? .zero : row.cumulativeQuantity
            if isSeeded { log.write(.order(row.asPlaced, previous: nil)) }
        }
        guard isSeeded else {
            isSeeded = true
            return log.seed(live)
        }
        for row in live { upsert(row, at: now) }
        let listed = Set(answer.live.map(\.id))
        missing = ids.filter { !listed.contains($0) && !(store[$0]?.order.state.isTerminal ?? true) }
    }

    private mutating func upsert(_ row: Order, at now: Timestamp) {
        guard let before = store[row.id]?.order else { return }
        guard before.state != row.state || before.cumulativeQuantity != row.cumulativeQuantity else { return }
        store[row.id] = Stored(order: row, updated: now)
        let increase = difference(row.cumulativeQuantity, filled[row.id] ?? .zero)
        if increase > .zero {
            filled[row.id] = row.cumulativeQuantity
            log.fill(of: row, quantity: increase, price: row.averagePrice, upTo: row.cumulativeQuantity)
        }
        log.write(.order(row, previous: before.state))
    }
}
