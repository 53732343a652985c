/// What a random trader does and leaves. The default is everything; a narrower one takes away the occasions for some mistakes.
public struct TraderHabits: Hashable, Sendable {
    /// One kind of act.
    public enum Act: Hashable, Sendable, CaseIterable {
        /// Others trade: the price wanders, and resting orders are filled in parts.
        case activity
        /// An order close to the price.
        case nearby
        /// An order far from the price.
        case far
        /// A limit order that meets the book at once.
        case marketable
        /// An IOC or FOK order.
        case immediate
        /// A post-only order.
        case postOnly
        /// A stop order.
        case stop
        /// A market order.
        case market
        /// An order that is cancelled at the moment of its birth.
        case flash
        /// A cancel.
        case cancel
        /// The price jumps.
        case price
        /// A cancel of everything in one market.
        case cancelAll
        /// A deposit, a withdrawal or a transfer.
        case funds
    }

    /// What it does at all.
    public var acts = Set(Act.allCases)
    /// Whether it sells as well. Who only buys never trades with himself.
    public var sells = true
    /// Whether some orders come from elsewhere, and some have no owner's id.
    public var placesExternally = true
    /// Whether an owner's id is used again now and then.
    public var reusesClientOrderIDs = true
    /// Whether its orders have the least quantity, which others fill in one trade.
    public var isSmall = false

    /// Everything.
    public init() {}

    /// Everything, but of the kinds of act only these.
    public init(_ acts: Set<Act>) { self.acts = acts }
}
