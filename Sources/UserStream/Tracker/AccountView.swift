public import UserStreamCore

/// A consistent view of the latest committed state of an account. It is a value: what it says does not change while it is looked at.
public struct AccountView: Sendable {
    private let reconciler: AccountReconciler
    private var snapshot: AccountSnapshot { reconciler.snapshot }

    /// Makes a view of a state.
    init(_ reconciler: AccountReconciler) { self.reconciler = reconciler }

    /// The position in the log that the view rests on.
    public var sequence: Int64 { snapshot.sequence }

    /// Whether the first snapshot is complete and, after a restart, everything was read once since.
    public var isReady: Bool { reconciler.isReady }

    /// What is older than promised at the moment, in the order of ``PollClass``.
    public var stale: [PollClass] { PollClass.allCases.filter { snapshot.stale.contains($0) } }

    /// Why the account ended, once it has.
    public var stopped: StopReason? { snapshot.stopped }

    /// Live orders, by id.
    public var openOrders: [Order] { snapshot.liveOrders }

    /// Orders that were announced and of which the exchange's word is not known yet, by the owner's id.
    public var inFlight: [InFlightOrder] { snapshot.inFlight.values.sorted { $0.clientOrderID < $1.clientOrderID } }

    /// Balances that are not zero, by asset.
    public var balances: [BalanceView] {
        let balances = snapshot.heldBalances
        return zip(balances, reconciler.spendable(of: balances.map(\.asset))).map { balance, spendable in
            BalanceView(balance, spendable: spendable, sequence: sequence)
        }
    }

    /// The order in flight of an owner's id; `nil` when none was announced, or it is known by now what became of it.
    public func inFlight(_ clientOrderID: String) -> InFlightOrder? { snapshot.inFlight[clientOrderID] }

    /// The live order of an id.
    public func order(_ id: OrderID) -> Order? { snapshot.order(id) }

    /// The balance of an asset; zero when the account holds none.
    public subscript(asset: Asset) -> BalanceView {
        BalanceView(
            snapshot.balance(of: asset) ?? .zero(asset), spendable: reconciler.spendable(of: [asset])[0],
            sequence: sequence)
    }
}

/// How much of one asset an account holds, as of a position in the log.
public struct BalanceView: Hashable, Sendable {
    /// The balance as the stream stated it last.
    public let balance: Balance
    /// What a new order may use, as far as is known here: of what the exchange stated last, with the fills since, less what live orders hold
    /// and what is in flight. Orders and fills of which nothing was heard yet are not in it.
    public let spendable: ExactDecimal
    /// The position in the log that it rests on.
    public let sequence: Int64

    init(_ balance: Balance, spendable: ExactDecimal, sequence: Int64) {
        self.balance = balance
        self.spendable = spendable
        self.sequence = sequence
    }

    /// The asset.
    public var asset: Asset { balance.asset }
    /// All that the account owns of it.
    public var total: ExactDecimal { balance.total }
    /// What a new order may use, as the exchange stated it.
    public var available: ExactDecimal { balance.available }
    /// What open orders hold.
    public var locked: ExactDecimal { balance.locked }
}
