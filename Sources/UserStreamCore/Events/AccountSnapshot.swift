/// The public state of an account: the fold of its events, and nothing else.
///
/// Copies share what they have in common, so that an event costs what it changes and not what the account has.
public struct AccountSnapshot: Hashable, Sendable {
    /// Balances that are not zero, by asset. The table is made when it is asked for: for one of them there is ``balance(of:)``.
    public var balances: [Asset: Balance] { table(of: held) }
    /// Live orders, by id. The table is made when it is asked for: for one of them there is ``order(_:)``.
    public var openOrders: [OrderID: Order] { table(of: live) }
    /// Orders that were announced and of which the exchange's word is not known yet, by the owner's id.
    public private(set) var inFlight: [String: InFlightOrder] = [:]
    /// Whether the first snapshot is complete.
    public private(set) var isReady = false
    /// What is older than promised at the moment.
    public private(set) var stale: Set<PollClass> = []
    /// Why the account ended, once it has.
    public private(set) var stopped: StopReason?
    /// The sequence number of the last event applied; 0 before the first.
    public private(set) var sequence: Int64 = 0

    private var held = SortedTable<Asset, Shared<Balance>>()
    private var live = SortedTable<OrderID, Shared<Order>>()

    /// The state before the first event.
    public init() {}

    /// What ``balances`` tells, sorted by asset.
    public var heldBalances: [Balance] { Array(held.values.map(\.value)) }

    /// What ``openOrders`` tells, sorted by id.
    public var liveOrders: [Order] { Array(live.values.map(\.value)) }

    /// The balance of an asset; `nil` when it is zero.
    public func balance(of asset: Asset) -> Balance? { held[asset]?.value }

    /// A live order; `nil` when none has that id.
    public func order(_ id: OrderID) -> Order? { live[id]?.value }

    /// Takes in a state that was stored.
    init(
        balances: [Balance], openOrders: [Order], inFlight: [InFlightOrder], isReady: Bool, stale: [PollClass],
        sequence: Int64
    ) {
        for balance in balances { set(balance) }
        for order in openOrders { set(order) }
        for order in inFlight { self.inFlight[order.clientOrderID] = order }
        self.isReady = isReady
        self.stale = Set(stale)
        self.sequence = sequence
    }

    /// Applies one event.
    public mutating func apply(_ event: UserStreamEvent) {
        sequence = event.sequence
        // An account that goes on is not stopped any more.
        stopped = nil
        switch event.change {
        case .ready: isReady = true
        case .snapshotBegan:
            held = SortedTable()
            live = SortedTable()
        case .snapshotItem(.order(let order)): set(order)
        case .snapshotItem(.balance(let balance)): set(balance)
        case .order(let order, previous: _), .orderCorrected(let order, was: _): set(order)
        case .inFlight(let order, previous: _): inFlight[order.clientOrderID] = order.state.isEnded ? nil : order
        case .balance(let change): set(change.balance)
        case .stale(let staleness): stale.insert(staleness.subject)
        case .fresh(let staleness): stale.remove(staleness.subject)
        case .stopped(let reason): stopped = reason
        case .snapshotItem(.fill), .snapshotEnded, .fill, .fillSuperseded, .fillVoided, .feeSettled, .transfer,
            .degraded, .gap:
            break
        }
    }

    private mutating func set(_ order: Order) {
        live[order.id] = order.state.isTerminal ? nil : Shared(order)
    }

    private mutating func set(_ balance: Balance) {
        held[balance.asset] = balance.hasSameAmounts(as: .zero(balance.asset)) ? nil : Shared(balance)
    }

    private func table<Key, Value>(of sorted: SortedTable<Key, Shared<Value>>) -> [Key: Value] {
        Dictionary(uniqueKeysWithValues: sorted.lazy.map { ($0.key, $0.value.value) })
    }
}
