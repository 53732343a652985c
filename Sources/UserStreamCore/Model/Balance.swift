/// How much of one asset an account holds.
public struct Balance: Hashable, Sendable {
    /// The asset.
    public var asset: Asset
    /// All that the account owns of it: available, locked and other.
    public var total: ExactDecimal
    /// What a new order may use, as the exchange states it.
    public var available: ExactDecimal
    /// What open orders hold.
    public var locked: ExactDecimal
    /// What is owned but neither available nor locked by orders, such as a time lock.
    public var other: ExactDecimal
    /// The exchange's own version number of this row, where it has one (HTX `seq-num`). A higher one is newer.
    public var version: Int64?

    /// Makes a balance; `total` is the sum of the three parts.
    /// - Throws: ``DecimalError/overflow(_:)`` when the sum needs more than 38 digits.
    public init(
        asset: Asset, available: ExactDecimal, locked: ExactDecimal = .zero, other: ExactDecimal = .zero,
        version: Int64? = nil
    ) throws(DecimalError) {
        self.asset = asset
        self.total = try available + locked + other
        self.available = available
        self.locked = locked
        self.other = other
        self.version = version
    }

    /// A balance of nothing.
    public static func zero(_ asset: Asset) -> Balance {
        Balance(zero: asset)
    }

    private init(zero asset: Asset) {
        self.asset = asset
        total = .zero
        available = .zero
        locked = .zero
        other = .zero
    }

    /// Whether the amounts agree; versions are not compared.
    public func hasSameAmounts(as other: Balance) -> Bool {
        total == other.total && available == other.available && locked == other.locked && self.other == other.other
    }
}
