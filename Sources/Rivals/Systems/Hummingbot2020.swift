import ExchangeSimulator
package import UserStreamCore

/// hummingbot's Huobi connector of 2020 (`huobi_exchange.pyx`, `_update_order_status`): each tracked order is asked for by itself, one after
/// the other.
///
/// - A larger filled amount than before is stated as one fill: the quantity is the difference, the price the order's running average
///   (cash amount over filled amount), the trade id a time.
/// - An error that the exchange states in its answer, whichever, fails the order at once and ends the tracking. A request that got no
///   readable answer does nothing.
/// - Orders that are tracked are saved and survive a restart.
package struct Hummingbot2020: Rival {
    package static let name = "hummingbot 2020"
    package static let discovery: [QueryKind] = [.openOrders, .closedOrders]

    private struct Tracked: Sendable {
        var order: Order
        var lastAsked: Timestamp
    }

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
        listing.wanted(at: now)
            + tracked.sorted { ($0.lastAsked, $0.order.id) < ($1.lastAsked, $1.order.id) }.map {
                Want(
                    .order(id: $0.order.id, venueSymbol: $0.order.venueSymbol), for: .fills,
                    due: $0.lastAsked == .epoch ? now : $0.lastAsked + interval)
            }
    }

    package mutating func restart() { listing.restart() }

    package mutating func ingest(_ input: Input, at now: Timestamp) -> EventBatch {
        log.begin(input, at: now)
        if let answer = listing.take(input) { discover(answer.orders.compactMap(Order.init)) }
        if case .answer(let result, .order(let reference), let sent, _) = input,
            let position = tracked.firstIndex(where: { $0.order.id == reference.id })
        {
            tracked[position].lastAsked = sent
            switch result {
            case .success(let observation):
                guard case .orders(let rows) = observation.content, let row = rows.first else { break }
                update(position, row)
            case .failure(let error): if error.isStatedByExchange { end(position, as: .rejected) }
            }
        }
        return log.finish()
    }

    private mutating func discover(_ rows: [Order]) {
        for row in rows where known.insert(row.id).inserted {
            if isSeeded {
                tracked.append(Tracked(order: row.asPlaced, lastAsked: .epoch))
                log.write(.order(row.asPlaced, previous: nil))
            } else if !row.state.isTerminal {
                tracked.append(Tracked(order: row, lastAsked: .epoch))
            }
        }
        if !isSeeded { log.seed(tracked.map(\.order)) }
        isSeeded = true
    }

    private mutating func update(_ position: Int, _ row: OrderReport) {
        var order = tracked[position].order
        let cumulative = row.cumulativeQuantity ?? .zero
        let filled = difference(cumulative, order.cumulativeQuantity)
        if filled > .zero {
            order.cumulativeQuantity = cumulative
            order.cumulativeQuoteQuantity = row.cumulativeQuoteQuantity
            log.fill(of: order, quantity: filled, price: order.averagePrice, upTo: cumulative)
        }
        tracked[position].order = order
        guard let state = row.state, state != order.state else { return }
        if state.isTerminal { return end(position, as: state) }
        tracked[position].order.state = state
        log.write(.order(tracked[position].order, previous: order.state))
    }

    private mutating func end(_ position: Int, as state: OrderState) {
        var order = tracked.remove(at: position).order
        let previous = order.state
        order.state = state
        log.write(.order(order, previous: previous))
    }
}

extension APIError {
    /// Whether the exchange's own body states it, rather than a gateway, the line or the HTTP status.
    fileprivate var isStatedByExchange: Bool { code != nil && status == 200 }
}
