import ExchangeSimulator
package import UserStreamCore

/// LEAN's Tradier brokerage (`TradierBrokerage.cs`, `CheckForFills`): the list of all orders is fetched and compared with the remembered rows.
///
/// - When the remaining quantity or the state differs, one fill is stated: the quantity is the difference of the executed quantities,
///   which an older answer makes negative; the price is that of the order's last trade ("guaranteed to be wrong" where there were several).
///   Tradier's rows state the last price; here it is read from the account's newest fills in the same poll, and the average of the
///   difference stands in where it is not there.
/// - A remembered order that is missing is asked for by itself. The answer replaces the remembered row before the two are compared, so
///   nothing is stated of what happened; an order that ended is forgotten.
/// - Orders that ended are not taken up again. After a restart the live orders are remembered anew.
package struct Lean: Rival {
    package static let name = "LEAN Tradier"

    private var log: RivalLog
    private var listing: OrderListing
    private var cached: [OrderID: Order] = [:]
    /// The ids in the order in which they were first seen.
    private var ids: [OrderID] = []
    private var ended: Set<OrderID> = []
    private var missing: [OrderID] = []
    private var isSeeded = false

    package init(account: AccountID, policy: PollingPolicy) {
        log = RivalLog(account: account)
        listing = OrderListing([.live, .ended, .fills], interval: policy.activeOpenOrders)
    }

    package var startTime: Timestamp { listing.start ?? .epoch }

    package func wanted(at now: Timestamp) -> [Want] {
        listing.wanted(at: now)
            + missing.map { id in
                Want(.order(id: id, venueSymbol: cached[id]?.venueSymbol), for: .inquiry, due: now)
            }
    }

    package mutating func restart() {
        listing.restart()
        cached = [:]
        ids = []
        ended = []
        missing = []
        isSeeded = false
    }

    package mutating func ingest(_ input: Input, at now: Timestamp) -> EventBatch {
        log.begin(input, at: now)
        if let answer = listing.take(input) { poll(answer.orders, answer.fills) }
        if case .answer(let result, .order(let reference), _, _) = input, let id = reference.id {
            missing.removeAll { $0 == id }
            if case .success(let observation) = result, case .orders(let rows) = observation.content,
                let row = rows.first.flatMap(Order.init)
            {
                replace(row)
            }
        }
        return log.finish()
    }

    private mutating func poll(_ reports: [OrderReport], _ fills: [Fill]) {
        let rows = reports.compactMap(Order.init)
        for row in rows where cached[row.id] == nil && !ended.contains(row.id) {
            ids.append(row.id)
            if isSeeded {
                cached[row.id] = row.asPlaced
                log.write(.order(row.asPlaced, previous: nil))
            } else {
                replace(row)
            }
        }
        guard isSeeded else {
            isSeeded = true
            return log.seed(ids.compactMap { cached[$0] })
        }
        for row in rows { compare(row, fills) }
        let listed = Set(reports.map(\.id))
        for id in ids where cached[id] != nil && !listed.contains(id) && !missing.contains(id) { missing.append(id) }
    }

    private mutating func compare(_ row: Order, _ fills: [Fill]) {
        guard let before = cached[row.id] else { return }
        if before.cumulativeQuantity != row.cumulativeQuantity || before.state != row.state {
            let quantity = difference(row.cumulativeQuantity, before.cumulativeQuantity)
            if !quantity.isZero {
                let last = fills.filter { $0.orderID == row.id }.max { $0.age < $1.age }
                let price = last?.price ?? averagePrice(of: quantity, before, row)
                log.fill(of: row, quantity: quantity, price: price, upTo: row.cumulativeQuantity)
            }
            log.write(.order(row, previous: before.state))
        }
        replace(row)
    }

    private mutating func replace(_ row: Order) {
        cached[row.id] = row.state.isTerminal ? nil : row
        if row.state.isTerminal {
            ended.insert(row.id)
            ids.removeAll { $0 == row.id }
            missing.removeAll { $0 == row.id }
        }
    }

    private func averagePrice(of quantity: ExactDecimal, _ before: Order, _ row: Order) -> ExactDecimal? {
        let quote = difference(row.cumulativeQuoteQuantity ?? .zero, before.cumulativeQuoteQuantity ?? .zero)
        return try? quote.divided(by: quantity, scale: 18, rounding: .halfEven)
    }
}

extension Fill {
    /// Later trades are greater; of one moment, those with the higher id.
    fileprivate var age: (Timestamp, OrderID) { (time ?? .epoch, OrderID(tradeID)) }
}
