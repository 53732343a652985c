public import UserStreamCore

/// Everything that truly happened to one account, in the order in which it happened: what a stream must refine.
public struct History: Hashable, Sendable {
    /// One thing that happened.
    public struct Entry: Hashable, Sendable {
        /// When.
        public var time: Timestamp
        /// What.
        public var kind: Kind
        /// Makes an entry.
        public init(time: Timestamp, kind: Kind) {
            self.time = time
            self.kind = kind
        }
    }

    /// What can happen.
    public enum Kind: Hashable, Sendable {
        /// An order was accepted or changed; what it is since.
        case order(Order)
        /// A trade, with its fee as it was known in that moment.
        case fill(Fill)
        /// A trade was taken back.
        case fillVoided(Fill)
        /// A fee was settled; the fill with it.
        case feeSettled(Fill)
        /// A balance row changed; what it is since.
        case balance(Balance)
        /// Something came in or went out that is no trade.
        case transfer(Transfer)
    }

    /// What happened, in order; times never decrease.
    public private(set) var entries: [Entry]

    /// Makes a history.
    public init(entries: [Entry] = []) { self.entries = entries }

    /// Adds what happened next.
    public mutating func append(_ kind: Kind, at time: Timestamp) { entries.append(Entry(time: time, kind: kind)) }

    /// What happened until a moment, inclusive.
    public func until(_ moment: Timestamp) -> History { History(entries: entries.filter { $0.time <= moment }) }

    /// Where everything stands at the end.
    public var finalState: HistoryState { HistoryState(self) }
}

/// Where an account stands at the end of a history.
public struct HistoryState: Hashable, Sendable {
    /// Live orders, by id.
    public private(set) var openOrders: [Order] = []
    /// Orders that ended, by id.
    public private(set) var closedOrders: [Order] = []
    /// Fills that stand, with their settled fees, in the order in which they happened.
    public private(set) var fills: [Fill] = []
    /// Fills that were taken back, in the order in which they happened.
    public private(set) var voidedFills: [Fill] = []
    /// The last row of every asset, also at zero, by asset.
    public private(set) var balances: [Balance] = []

    init(_ history: History) {
        var orders: [OrderID: Order] = [:]
        var latest: [Asset: Balance] = [:]
        var positions: [FillKey: Int] = [:]
        var all: [Fill] = []
        var voided: Set<FillKey> = []
        for entry in history.entries {
            switch entry.kind {
            case .order(let order): orders[order.id] = order
            case .fill(let fill):
                positions[fill.key] = all.count
                all.append(fill)
            case .feeSettled(let fill): if let position = positions[fill.key] { all[position] = fill }
            case .fillVoided(let fill): voided.insert(fill.key)
            case .balance(let balance): latest[balance.asset] = balance
            case .transfer: break
            }
        }
        for order in orders.values.sorted(by: { $0.id < $1.id }) {
            if order.state.isTerminal { closedOrders.append(order) } else { openOrders.append(order) }
        }
        fills = all.filter { !voided.contains($0.key) }
        voidedFills = all.filter { voided.contains($0.key) }
        balances = latest.values.sorted { $0.asset < $1.asset }
    }

    /// An order by its id.
    public func order(_ id: OrderID) -> Order? {
        openOrders.first { $0.id == id } ?? closedOrders.first { $0.id == id }
    }

    /// The fills of one order that stand, in the order in which they happened.
    public func fills(of order: OrderID) -> [Fill] { fills.filter { $0.orderID == order } }

    /// The last row of an asset.
    public func balance(of asset: Asset) -> Balance? { balances.first { $0.asset == asset } }
}
