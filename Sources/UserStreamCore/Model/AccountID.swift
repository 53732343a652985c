/// The name of one account at one exchange, written `exchange:name`, such as `huobi:main`. All keys of the stream are scoped by it, so two
/// accounts never collide.
public struct AccountID: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The text as given.
    public let text: String

    /// Makes an account name.
    public init(_ text: String) { self.text = text }

    /// Makes an account name from a literal.
    public init(stringLiteral value: String) { self.init(value) }

    /// Alphabetic order.
    public static func < (left: AccountID, right: AccountID) -> Bool { left.text < right.text }

    /// The text.
    public var description: String { text }
}
