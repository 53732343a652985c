/// A currency or token, in upper case: `BTC`, `USDT`. A unit without a balance row (HTX's points) is a pseudo asset such as `HBPOINT`.
public struct Asset: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The upper-case code.
    public let code: String

    /// Makes an asset from a code in any case.
    public init(_ code: String) { self.code = code.uppercased() }

    /// Makes an asset from a literal in any case.
    public init(stringLiteral value: String) { self.init(value) }

    /// Alphabetic order.
    public static func < (left: Asset, right: Asset) -> Bool { left.code < right.code }

    /// The code.
    public var description: String { code }
}
