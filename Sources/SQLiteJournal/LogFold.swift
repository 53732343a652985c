import UserStreamCore

/// The fold of a log's events, beside what its checkpoint says. Where the beginning of the log was removed, only what the events that are left
/// state can be compared.
struct LogFold: Sendable {
    /// The public state after the events.
    private(set) var snapshot = AccountSnapshot()
    /// Whether everything was stated since the fold began.
    private var isWhole: Bool
    private var assets: Set<Asset> = []
    private var orders: Set<OrderID> = []
    private var announced: Set<String> = []

    /// Begins.
    /// - Parameter first: the first event of the log that is kept.
    init(first: Int64) { isWhole = first == 1 }

    /// Applies an event.
    mutating func apply(_ event: UserStreamEvent) {
        snapshot.apply(event)
        switch event.change {
        case .order(let order, previous: _), .orderCorrected(let order, was: _), .snapshotItem(.order(let order)):
            orders.insert(order.id)
        case .balance(let change): assets.insert(change.balance.asset)
        case .snapshotItem(.balance(let balance)): assets.insert(balance.asset)
        case .inFlight(let order, previous: _): announced.insert(order.clientOrderID)
        default: break
        }
    }

    /// Where a checkpoint says something else; `nil` when it says the same.
    func difference(from stored: AccountSnapshot) -> String? {
        if stored.sequence != snapshot.sequence { return "it was stored after event \(stored.sequence)" }
        let assets = isWhole ? assets.union(stored.balances.keys) : assets
        for asset in assets.sorted() where stored.balance(of: asset) != snapshot.balance(of: asset) {
            let one = stored.balance(of: asset)?.total ?? .zero
            let other = snapshot.balance(of: asset)?.total ?? .zero
            return "it has another balance of \(asset), \(one) in place of \(other)"
                + (one == other ? " with another division" : "")
        }
        let orders = isWhole ? orders.union(stored.openOrders.keys) : orders
        for id in orders.sorted() where stored.order(id) != snapshot.order(id) {
            return "it has another state of the order \(id)"
        }
        let announced = isWhole ? announced.union(stored.inFlight.keys) : announced
        for id in announced.sorted() where stored.inFlight[id] != snapshot.inFlight[id] {
            return "it has another state of the announced order \(id)"
        }
        return nil
    }
}
