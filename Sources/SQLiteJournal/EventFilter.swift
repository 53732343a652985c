public import UserStreamCore

/// Which events of a log are wanted. What is not set lets everything through.
public struct EventFilter: Hashable, Sendable {
    /// The first event.
    public var from: Int64?
    /// The last event.
    public var to: Int64?
    /// Only what was received at this moment or later, on the exchange's clock.
    public var since: Timestamp?
    /// Only what was received at this moment or earlier, on the exchange's clock.
    public var until: Timestamp?
    /// Only these kinds, by the words of the JSON forms; all when empty.
    public var kinds: Set<String> = []
    /// Only what is about one of these assets: a balance, a transfer, an order or a fill of one of its markets, a fee; all when empty.
    public var assets: Set<Asset> = []
    /// Only what is about one of these orders, by the exchange's id or the owner's; all when empty.
    public var orders: Set<String> = []

    /// Lets everything through.
    public init() {}

    /// Whether an event is wanted.
    public func matches(_ event: UserStreamEvent) -> Bool {
        if let from, event.sequence < from { return false }
        if let to, event.sequence > to { return false }
        if let since, event.observed.to < since { return false }
        if let until, event.observed.to > until { return false }
        if !kinds.isEmpty, !kinds.contains(event.change.kind) { return false }
        if !orders.isEmpty, !event.change.orderNames.contains(where: orders.contains) { return false }
        if !assets.isEmpty, !event.change.assets.contains(where: assets.contains) { return false }
        return true
    }

    /// Whether nothing from this event on can be wanted.
    func isBeyond(_ event: UserStreamEvent) -> Bool {
        if let to, event.sequence > to { return true }
        return false
    }
}

extension Change {
    /// The order that it is about, by the exchange's id and the owner's.
    fileprivate var orderNames: [String] {
        switch self {
        case .order(let order, previous: _), .orderCorrected(let order, was: _), .snapshotItem(.order(let order)):
            [order.id.text, order.clientOrderID].compactMap { $0 }
        case .inFlight(let order, previous: _): [order.clientOrderID, order.orderID?.text].compactMap { $0 }
        default: fill.map { [$0.orderID.text, $0.clientOrderID].compactMap { $0 } } ?? []
        }
    }

    /// The assets that it is about.
    fileprivate var assets: [Asset] {
        switch self {
        case .order(let order, previous: _), .orderCorrected(let order, was: _), .snapshotItem(.order(let order)):
            order.fees.map(\.asset) + order.market.assets
        case .inFlight(let order, previous: _): [order.draft.market.base, order.draft.market.quote]
        case .balance(let change): [change.balance.asset]
        case .snapshotItem(.balance(let balance)): [balance.asset]
        case .transfer(let transfer): [transfer.asset]
        default: fill.map { $0.fees.map(\.asset) + $0.market.assets } ?? []
        }
    }

    private var fill: Fill? {
        switch self {
        case .fill(let fill), .fillVoided(let fill), .feeSettled(let fill), .snapshotItem(.fill(let fill)): fill
        case .fillSuperseded(let change): change.fill
        default: nil
        }
    }
}

extension Market? {
    fileprivate var assets: [Asset] { map { [$0.base, $0.quote] } ?? [] }
}
