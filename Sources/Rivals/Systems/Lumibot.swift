import ExchangeSimulator
package import UserStreamCore

/// lumibot's polling brokers (`lumibot/brokers/tradier.py`, `do_polling`): the list of all orders is fetched and compared by status.
///
/// - An active order that is missing from the list is stated as cancelled.
/// - Partial fills are not stated ("not handled for polling"): a fill comes once, when the order is filled, with the order's
///   whole quantity and average price. What was filled of an order that is cancelled later is never stated.
/// - The first list is taken in silently, also after a restart.
package struct Lumibot: Rival {
    package static let name = "lumibot"

    private var log: RivalLog
    private var listing: OrderListing
    private var orders: [OrderID: Order] = [:]
    /// The ids in the order in which they were first seen.
    private var ids: [OrderID] = []
    private var isSeeded = false

    package init(account: AccountID, policy: PollingPolicy) {
        log = RivalLog(account: account)
        listing = OrderListing([.live, .ended], interval: policy.activeOpenOrders)
    }

    package var startTime: Timestamp { listing.start ?? .epoch }

    package func wanted(at now: Timestamp) -> [Want] { listing.wanted(at: now) }

    package mutating func restart() {
        listing.restart()
        orders = [:]
        ids = []
        isSeeded = false
    }

    package mutating func ingest(_ input: Input, at now: Timestamp) -> EventBatch {
        log.begin(input, at: now)
        if let answer = listing.take(input) { poll(answer.orders) }
        return log.finish()
    }

    private mutating func poll(_ reports: [OrderReport]) {
        let rows = reports.compactMap(Order.init)
        guard isSeeded else {
            isSeeded = true
            for row in rows { store(row) }
            return log.seed(rows.filter { !$0.state.isTerminal })
        }
        for row in rows {
            if orders[row.id] == nil {
                store(row.asPlaced)
                log.write(.order(row.asPlaced, previous: nil))
            }
            compare(row)
        }
        let listed = Set(reports.map(\.id))
        for id in ids where !listed.contains(id) {
            guard var order = orders[id], !order.state.isTerminal else { continue }
            let previous = order.state
            order.state = .canceled
            orders[id] = order
            log.write(.order(order, previous: previous))
        }
    }

    private mutating func store(_ order: Order) {
        if orders.updateValue(order, forKey: order.id) == nil { ids.append(order.id) }
    }

    private mutating func compare(_ row: Order) {
        guard let stored = orders[row.id], stored.state != row.state, row.state != .partiallyFilled else { return }
        if row.state == .filled {
            let quantity = row.quantity ?? row.cumulativeQuantity
            log.fill(of: row, quantity: quantity, price: row.averagePrice, upTo: quantity)
        }
        orders[row.id] = row
        log.write(.order(row, previous: stored.state))
    }
}
