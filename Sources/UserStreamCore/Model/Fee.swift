/// A fee in one asset: positive when it is paid, negative for a rebate.
public struct Fee: Hashable, Sendable {
    /// What it is paid in; a pseudo asset (`HBPOINT`) where it is taken from points that have no balance row.
    public var asset: Asset
    /// How much.
    public var amount: ExactDecimal

    /// Makes a fee.
    public init(asset: Asset, amount: ExactDecimal) {
        self.asset = asset
        self.amount = amount
    }
}
