/// What one answer said, decoded. Rows are facts, whether or not the answer is complete; absence means something only in a complete one.
public struct Observation: Hashable, Sendable {
    /// What was read.
    public var content: Content
    /// The query that reads the next page; `nil` on the last one.
    public var next: Query?
    /// Rows that could not be read, or not wholly. While there is one, absence from this answer proves nothing.
    public var notes: [RowNote]
    /// Which part of the whole state the rows describe.
    public var changed: Changed

    /// What was read.
    public enum Content: Hashable, Sendable {
        /// A token that recognises the user.
        case accessToken(AccessToken)
        /// The exchange's clock.
        case serverTime(Timestamp)
        /// Whether the exchange trades.
        case status(VenueStatus)
        /// The markets.
        case symbols(SymbolTable)
        /// The user's accounts.
        case accounts([ExchangeAccount])
        /// Balances; a row of zero is a row.
        case balances([Balance])
        /// Orders: a listing, a history page, or one order.
        case orders(Rows<OrderReport>)
        /// Fills.
        case fills(Rows<Fill>)
        /// The user's id.
        case uid(String)
        /// What the key may do.
        case keyPermissions(KeyPermissions)
    }

    /// Which part of the whole state an observation's rows describe.
    public enum Changed: Hashable, Sendable {
        /// All of it: what has no row is absent.
        case all
        /// Only what changed since the answer that the decoder's memory remembers; everything else is as it was.
        case rows
    }

    /// Makes an observation.
    public init(_ content: Content, next: Query? = nil, notes: [RowNote] = [], changed: Changed = .all) {
        self.content = content
        self.next = next
        self.notes = notes
        self.changed = changed
    }
}

extension Observation.Content {
    /// Orders: a listing, a history page, or one order.
    public static func orders(_ rows: [OrderReport]) -> Self { .orders(Rows(rows)) }
    /// Fills.
    public static func fills(_ rows: [Fill]) -> Self { .fills(Rows(rows)) }
}

/// A row that could not be read, or whose words are not known.
public struct RowNote: Hashable, Sendable {
    /// Where it is, such as `data[3].state`.
    public var path: String
    /// What is wrong, in words.
    public var message: String
    /// Whether the row is missing from the observation.
    public var isRowLost: Bool
    /// Makes a note.
    public init(path: String, message: String, isRowLost: Bool) {
        self.path = path
        self.message = message
        self.isRowLost = isRowLost
    }
}

/// What one answer said about one order. Absent means: this answer did not say.
public struct OrderReport: Hashable, Sendable {
    /// The exchange's id.
    public var id: OrderID
    /// The owner's id.
    public var clientOrderID: String?
    /// The market; absent when the symbol is not in the list.
    public var market: Market?
    /// The exchange's symbol.
    public var venueSymbol: String
    /// Buy or sell.
    public var side: Side?
    /// The kind.
    public var type: OrderType?
    /// How long it may rest.
    public var timeInForce: TimeInForce?
    /// The limit price.
    public var price: ExactDecimal?
    /// The trigger price.
    public var stopPrice: ExactDecimal?
    /// Base wanted.
    public var quantity: ExactDecimal?
    /// Quote to be spent.
    public var quoteOrderQuantity: ExactDecimal?
    /// Base filled so far.
    public var cumulativeQuantity: ExactDecimal?
    /// Quote of that.
    public var cumulativeQuoteQuantity: ExactDecimal?
    /// Fees so far, where the order states them in a known asset.
    public var fees: [Fee]?
    /// Where it stands; absent when the exchange's word is not known (then `rawState` holds it).
    public var state: OrderState?
    /// The exchange's word, when it is not known.
    public var rawState: String?
    /// Why it ended.
    public var closeReason: CloseReason?
    /// The order it replaced.
    public var replaces: OrderID?
    /// The order that replaced it.
    public var replacedBy: OrderID?
    /// The list it belongs to.
    public var listID: String?
    /// When it was created.
    public var createdAt: Timestamp?
    /// When it last changed.
    public var updatedAt: Timestamp?
    /// The exchange's version number, where it has one.
    public var version: Int64?

    /// Makes a report that says nothing yet.
    public init(id: OrderID, venueSymbol: String) {
        self.id = id
        self.venueSymbol = venueSymbol
    }
}

/// One of the user's accounts at the exchange.
public struct ExchangeAccount: Hashable, Sendable {
    /// The exchange's id of it.
    public var id: String
    /// The exchange's word for its type, such as `spot` or `margin`.
    public var type: String
    /// Whether it works (not locked).
    public var isWorking: Bool
    /// Makes an account.
    public init(id: String, type: String, isWorking: Bool) {
        self.id = id
        self.type = type
        self.isWorking = isWorking
    }
}

/// Whether the exchange trades.
public struct VenueStatus: Hashable, Sendable {
    /// What is possible.
    public enum Mode: String, Hashable, Sendable {
        /// Everything.
        case normal
        /// Nothing.
        case halted
        /// Cancelling only.
        case cancelOnly
    }
    /// What is possible.
    public var mode: Mode
    /// What the exchange says about it.
    public var message: String?
    /// When it is expected to end.
    public var until: Timestamp?
    /// Makes a status.
    public init(mode: Mode, message: String? = nil, until: Timestamp? = nil) {
        self.mode = mode
        self.message = message
        self.until = until
    }
}

/// What a key may do.
public struct KeyPermissions: Hashable, Sendable {
    /// May read the account. All that a stream needs.
    public var canRead: Bool
    /// May trade.
    public var canTrade: Bool
    /// May withdraw.
    public var canWithdraw: Bool
    /// The addresses it is bound to; empty when it is not bound.
    public var boundAddresses: [String]
    /// When it expires; absent when it does not, or is not told.
    public var expiresAt: Timestamp?
    /// Days until it expires, where only that is told.
    public var daysLeft: Int?
    /// Makes permissions.
    public init(
        canRead: Bool, canTrade: Bool, canWithdraw: Bool, boundAddresses: [String] = [],
        expiresAt: Timestamp? = nil, daysLeft: Int? = nil
    ) {
        self.canRead = canRead
        self.canTrade = canTrade
        self.canWithdraw = canWithdraw
        self.boundAddresses = boundAddresses
        self.expiresAt = expiresAt
        self.daysLeft = daysLeft
    }
}
