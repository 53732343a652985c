public import UserStreamCore

/// Why the exchange did not do what it was asked. Nothing has changed then.
public enum Refusal: Error, Hashable, Sendable {
    /// There is no such market.
    case unknownMarket
    /// The market does not trade at the moment.
    case marketClosed
    /// There is no such account.
    case unknownAccount
    /// The account has no such order.
    case unknownOrder
    /// The order cannot be cancelled any more, or is being cancelled already; where it stands.
    case notCancellable(OrderState)
    /// There is no such trade, or it was taken back before.
    case unknownTrade
    /// Not enough of the asset is available.
    case insufficientFunds(Asset)
    /// The price has too many decimal places.
    case pricePrecision(Int)
    /// The amount has too many decimal places.
    case amountPrecision(Int)
    /// The quantity is below the least one.
    case belowMinimumAmount(ExactDecimal)
    /// The notional is below the least one.
    case belowMinimumValue(ExactDecimal)
    /// A post-only order would take.
    case wouldTake
    /// An amount is above 10^15.
    case tooLarge
    /// The request makes no sense; why, in words.
    case invalid(String)
}
