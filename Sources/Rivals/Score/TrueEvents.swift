import UserStreamCore
import UserStreamTestKit

/// What truly happened, arranged for scoring: the fills of each order on the axis of its cumulative quantity, and how and when it ended.
struct TrueEvents: Sendable {
    struct TrueFill: Sendable {
        let fill: Fill
        let time: Timestamp
        /// The order's cumulative quantity before and after.
        let from: ExactDecimal
        let to: ExactDecimal
    }

    struct End: Sendable {
        let state: OrderState
        let time: Timestamp
    }

    private(set) var fills: [OrderID: [TrueFill]] = [:]
    private(set) var ends: [OrderID: End] = [:]
    /// All orders in the order in which they were accepted.
    private(set) var orders: [OrderID] = []
    /// Orders of which a trade was taken back: their cumulative quantity is no axis.
    private(set) var busted: Set<OrderID> = []

    init(_ history: History) {
        for entry in history.entries {
            switch entry.kind {
            case .order(let order): note(order, at: entry.time)
            case .fill(let fill): note(fill, at: entry.time)
            case .fillVoided(let fill): busted.insert(fill.orderID)
            case .feeSettled, .balance, .transfer: break
            }
        }
    }

    private mutating func note(_ order: Order, at time: Timestamp) {
        if !known.contains(order.id) {
            known.insert(order.id)
            orders.append(order.id)
        }
        if order.state.isTerminal, ends[order.id] == nil { ends[order.id] = End(state: order.state, time: time) }
    }

    private var known: Set<OrderID> = []

    private mutating func note(_ fill: Fill, at time: Timestamp) {
        let from = fills[fill.orderID]?.last?.to ?? .zero
        let to = (try? from + fill.quantity) ?? from
        fills[fill.orderID, default: []].append(TrueFill(fill: fill, time: time, from: from, to: to))
    }
}
