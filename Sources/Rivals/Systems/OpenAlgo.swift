import ExchangeSimulator
package import UserStreamCore

/// OpenAlgo's polled order updates: the order book is fetched, and an update is stated where an order's status or filled quantity is another
/// than in the poll before.
///
/// - The first list is taken in silently, also after a restart.
/// - An update has the filled quantity so far and the order's average price. An increase over all that was stated stands for a fill at
///   this price.
/// - What disappears from the list is ignored.
package struct OpenAlgo: Rival {
    package static let name = "OpenAlgo"

    private var log: RivalLog
    private var listing: OrderListing
    private var orders: [OrderID: Order] = [:]
    /// The largest filled quantity of each order that was stated.
    private var filled: [OrderID: ExactDecimal] = [:]
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
        filled = [:]
        isSeeded = false
    }

    package mutating func ingest(_ input: Input, at now: Timestamp) -> EventBatch {
        log.begin(input, at: now)
        if let answer = listing.take(input) { poll(answer.orders.compactMap(Order.init)) }
        return log.finish()
    }

    private mutating func poll(_ rows: [Order]) {
        if isSeeded {
            for row in rows { compare(row) }
        } else {
            for row in rows {
                orders[row.id] = row
                filled[row.id] = row.cumulativeQuantity
            }
            log.seed(rows.filter { !$0.state.isTerminal })
        }
        isSeeded = true
    }

    private mutating func compare(_ row: Order) {
        let before = orders[row.id]
        orders[row.id] = row
        guard before?.state != row.state || before?.cumulativeQuantity != row.cumulativeQuantity else { return }
        let increase = difference(row.cumulativeQuantity, filled[row.id] ?? .zero)
        if increase > .zero {
            filled[row.id] = row.cumulativeQuantity
            log.fill(of: row, quantity: increase, price: row.averagePrice, upTo: row.cumulativeQuantity)
        }
        log.write(.order(row, previous: before?.state))
    }
}
