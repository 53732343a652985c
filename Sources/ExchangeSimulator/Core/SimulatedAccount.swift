public import UserStreamCore

/// What fees are taken from.
public enum FeePayment: Hashable, Sendable {
    /// From what is received.
    case received
    /// From another asset (or from points that have no balance row), some time after the trade. Where there is not
    /// enough of it, from what is received.
    case deducted(Asset, unitsPerQuote: ExactDecimal)
}

/// One account of the exchange.
public struct SimulatedAccount: Hashable, Sendable {
    /// The exchange's id of it, such as 100009.
    public let id: Int
    /// The user that it belongs to, such as 100001.
    public let userID: Int
    /// A name for people.
    public let name: String
    /// What its fees are taken from.
    public internal(set) var feePayment: FeePayment
}

/// How much of one asset an account held at some moment.
public struct SimulatedBalance: Hashable, Sendable {
    /// The asset.
    public let asset: Asset
    /// From when on.
    public let time: Timestamp
    /// What a new order may use.
    public let available: ExactDecimal
    /// What open orders hold.
    public let locked: ExactDecimal
    /// Grows with every change of this row (HTX `seq-num`).
    public let version: Int64

    /// All that is owned.
    public var total: ExactDecimal { Exact.sum(available, locked) }

    /// The same in the stream's vocabulary.
    public var streamBalance: Balance {
        var balance = Balance.zero(asset)
        balance.total = total
        balance.available = available
        balance.locked = locked
        balance.version = version
        return balance
    }
}

/// Something that happened to an account, in the order in which it happened. A socket face pushes these.
public struct AccountChange: Hashable, Sendable {
    /// When.
    public let time: Timestamp
    /// What.
    public let kind: Kind

    /// What happened.
    public enum Kind: Hashable, Sendable {
        /// An order was accepted or changed.
        case order(SimulatedOrder)
        /// A trade.
        case fill(SimulatedFill)
        /// A trade was taken back.
        case fillVoided(SimulatedFill)
        /// A fee was settled.
        case feeSettled(SimulatedFill)
        /// A balance moved.
        case balance(SimulatedBalance, BalanceCause)
        /// Something came in or went out that is no trade.
        case transfer(Transfer)
    }
}

/// Why a balance moved.
public enum BalanceCause: String, Hashable, Sendable {
    /// An order locked it.
    case orderPlaced
    /// An order was matched.
    case orderMatched
    /// A matched order gave back what it had locked too much.
    case orderRefunded
    /// An order ended and gave back what it had locked.
    case orderCanceled
    /// A deducted fee was settled.
    case feeSettled
    /// From outside.
    case deposit
    /// To outside.
    case withdrawal
    /// Between accounts of one owner.
    case transfer
    /// A trade was taken back.
    case tradeBusted
}
