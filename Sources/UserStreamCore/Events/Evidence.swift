/// What an inferred verdict rests on. Nothing is ever inferred from absence alone (contract, rule 3).
public struct Evidence: Hashable, Sendable {
    /// What the answers to one question said.
    public enum Answer: String, Hashable, Sendable {
        /// It was not asked.
        case notAsked
        /// The exchange said three times that there is no such thing.
        case notFound
        /// There was none.
        case nothing = "none"
        /// There were some.
        case some
        /// It was asked and gave no usable answer.
        case failed
        /// It still shows the order alive, or shows it closed.
        case found
    }

    /// The kind of reasoning.
    public enum Rule: String, Hashable, Sendable {
        /// Orders and fills add up to the quantity.
        case fillsAddUp
        /// The settle window ended before the fills were visible; the rest was computed from cumulative amounts.
        case settleWindow
        /// The exchange's declared purge rule leaves one possible end.
        case purged
        /// The order is gone, and no endpoint could say how it ended.
        case gone
        /// The order was seen in a fill, and its own record did not come in time.
        case fillOnly
        /// A row was missing from complete lists.
        case absent
        /// Rows that should be there are gone, and a later detail agrees.
        case voided
        /// The exchange's look-up horizon passed.
        case horizon
        /// A placement ended without the exchange's word, or nothing was heard of it while it was young.
        case noWord
    }

    /// The reasoning.
    public var rule: Rule
    /// How many complete listings showed it missing.
    public var listings: Int?
    /// What its detail said.
    public var detail: Answer?
    /// What the closed-orders listing said.
    public var history: Answer?
    /// What its fills said.
    public var fills: Answer?

    /// Makes evidence.
    public init(
        rule: Rule, listings: Int? = nil, detail: Answer? = nil, history: Answer? = nil, fills: Answer? = nil
    ) {
        self.rule = rule
        self.listings = listings
        self.detail = detail
        self.history = history
        self.fills = fills
    }
}

/// Whether an event states what the exchange said, or what follows from it.
public enum Origin: Hashable, Sendable {
    /// The exchange said so.
    case venue
    /// It follows from evidence.
    case inferred(Evidence)
}
