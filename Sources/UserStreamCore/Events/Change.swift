/// What an event says. A consumer who applies every change to an empty ``AccountSnapshot`` holds the account's public state.
///
/// What it is about is kept beside it: events are handed on more often than they are looked into, and most are smaller than the largest.
public indirect enum Change: Hashable, Sendable {
    /// The first complete snapshot is committed.
    case ready
    /// A state to replace begins: at first start, and after a gap.
    case snapshotBegan(reason: SnapshotReason)
    /// One part of a state to replace.
    case snapshotItem(SnapshotItem)
    /// The state to replace is complete; what was not listed does not exist.
    case snapshotEnded
    /// An order was accepted (`previous` is absent), changed, amended, replaced or closed.
    case order(Order, previous: OrderState?)
    /// A terminal state, or a cumulative quantity, turned out wrong.
    case orderCorrected(Order, was: OrderState)
    /// An order was announced by the consumer (`previous` is absent), or more became known of what became of it.
    case inFlight(InFlightOrder, previous: InFlightOrder.State?)
    /// A trade.
    case fill(Fill)
    /// A provisional fill was replaced, wholly or in part, by real ones.
    case fillSuperseded(FillSupersede)
    /// The exchange took a trade back.
    case fillVoided(Fill)
    /// The fee of an earlier fill is final now.
    case feeSettled(Fill)
    /// A balance moved.
    case balance(BalanceChange)
    /// The part of a balance movement that no order explains.
    case transfer(Transfer)
    /// Something is older than promised.
    case stale(Staleness)
    /// It is as young as promised again.
    case fresh(Staleness)
    /// A source lost events, or a limit holds us back.
    case degraded(Degradation)
    /// Something that could not be known.
    case gap(from: Timestamp, to: Timestamp, why: String)
    /// The account ended.
    case stopped(StopReason)
}

/// Why a whole state is sent.
public enum SnapshotReason: String, Hashable, Sendable {
    /// The stream starts for the first time.
    case firstStart
    /// What happened in between could not be known.
    case gap
}

/// One part of a state to replace.
public enum SnapshotItem: Hashable, Sendable {
    // By reference: a balance, of which there may be hundreds, would take as much room as an order otherwise.
    /// A live order.
    indirect case order(Order)
    /// A balance that is not zero.
    case balance(Balance)
    /// A recent fill: baseline, not news.
    indirect case fill(Fill)
}

/// A provisional fill's replacement.
public struct FillSupersede: Hashable, Sendable {
    /// The provisional fill as it was.
    public var fill: Fill
    /// The ids of the real fills that replace it.
    public var by: [String]
    /// What of it is still inferred; absent when nothing is.
    public var remainder: Fill?
    /// Makes a replacement.
    public init(fill: Fill, by: [String], remainder: Fill?) {
        self.fill = fill
        self.by = by
        self.remainder = remainder
    }
}

/// How a balance moved, and what explains it.
public struct BalanceChange: Hashable, Sendable {
    /// What the orders and fills since the last event of this asset explain. `fills` and `fees` are about the total, `locks` about the available.
    public struct Explanation: Hashable, Sendable {
        /// Net amount of fills, without fees.
        public var fills: ExactDecimal
        /// Change of the amount locked by orders, negative when more is locked.
        public var locks: ExactDecimal
        /// Net amount of fees, negative when paid.
        public var fees: ExactDecimal
        /// Makes an explanation.
        public init(fills: ExactDecimal = .zero, locks: ExactDecimal = .zero, fees: ExactDecimal = .zero) {
            self.fills = fills
            self.locks = locks
            self.fees = fees
        }
    }

    /// The balance before.
    public var previous: Balance
    /// The balance now.
    public var balance: Balance
    /// Whether the orders and fills known so far belong to the same moment.
    public var isAligned: Bool
    /// What explains it.
    public var explained: Explanation
    /// What of the total is left unexplained; only on aligned balances.
    public var unexplained: ExactDecimal?

    /// Makes a balance change.
    public init(
        previous: Balance, balance: Balance, isAligned: Bool, explained: Explanation, unexplained: ExactDecimal?
    ) {
        self.previous = previous
        self.balance = balance
        self.isAligned = isAligned
        self.explained = explained
        self.unexplained = unexplained
    }
}

/// A movement that is no trade.
public struct Transfer: Hashable, Sendable {
    /// What kind of movement, as far as the exchange tells.
    public enum Cause: String, Hashable, Sendable {
        /// From outside.
        case deposit
        /// To outside.
        case withdrawal
        /// Between accounts of the same owner.
        case `internal`
        /// A fee given back.
        case rebate
        /// Interest.
        case interest
        /// Not told.
        case unknown
    }
    /// The asset.
    public var asset: Asset
    /// Positive when it came in.
    public var amount: ExactDecimal
    /// What kind of movement.
    public var cause: Cause
    /// Whether fills about the start of the stream may be a part of it: which of them the first balances contained could not be found out. What is
    /// transferred afterwards is exact.
    public var isApproximate: Bool
    /// Makes a transfer.
    public init(asset: Asset, amount: ExactDecimal, cause: Cause = .unknown, isApproximate: Bool = false) {
        self.asset = asset
        self.amount = amount
        self.cause = cause
        self.isApproximate = isApproximate
    }
}

/// Something that is older than promised.
public struct Staleness: Hashable, Sendable {
    /// What: `openOrders`, `fills` or `balances`.
    public var subject: PollClass
    /// How old, in milliseconds.
    public var age: TimeSpan
    /// Why, in words, from the last failure.
    public var cause: String
    /// Makes a staleness.
    public init(subject: PollClass, age: TimeSpan, cause: String) {
        self.subject = subject
        self.age = age
        self.cause = cause
    }
}

/// A loss of quality that is not a loss of data.
public struct Degradation: Hashable, Sendable {
    /// What: an endpoint's name, or a source.
    public var subject: String
    /// What it costs and why.
    public var message: String
    /// Makes a degradation.
    public init(subject: String, message: String) {
        self.subject = subject
        self.message = message
    }
}

/// Why an account ended.
public struct StopReason: Hashable, Sendable, Error {
    /// The category of the error that ended it.
    public var category: APIError.Category
    /// What happened.
    public var message: String
    /// What to do about it.
    public var remedy: String
    /// Makes a reason.
    public init(category: APIError.Category, message: String, remedy: String) {
        self.category = category
        self.message = message
        self.remedy = remedy
    }
}
