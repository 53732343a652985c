/// A pair of assets that trade against each other, written `BASE-QUOTE`.
public struct Market: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What is bought and sold; quantities are in it.
    public let base: Asset
    /// What it is paid in; prices and notional are in it.
    public let quote: Asset

    /// Makes the market of `base` against `quote`.
    public init(base: Asset, quote: Asset) {
        self.base = base
        self.quote = quote
    }

    /// Reads `BASE-QUOTE`; `nil` unless there is exactly one hyphen with text on both sides.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        self.init(base: Asset(String(parts[0])), quote: Asset(String(parts[1])))
    }

    /// By base, then by quote.
    public static func < (left: Market, right: Market) -> Bool {
        (left.base, left.quote) < (right.base, right.quote)
    }

    /// `BASE-QUOTE`.
    public var description: String { "\(base)-\(quote)" }
}
