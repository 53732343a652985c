/// A question to an exchange. A page of a longer answer is a query of its own: the decoder of one page names the next.
public enum Query: Hashable, Sendable {
    /// A token that recognises the user.
    case accessToken
    /// The exchange's clock.
    case serverTime
    /// Whether the exchange trades.
    case status
    /// The list of markets.
    case symbols
    /// The ids of the user's accounts.
    case accounts
    /// All balances of the account.
    case balances
    /// Every live order of the account.
    case openOrders(ListingPage)
    /// One order.
    case order(OrderReference)
    /// Orders that ended.
    case closedOrders(HistoryWindow)
    /// Fills of the account.
    case fills(HistoryWindow)
    /// All fills of one order.
    case orderFills(OrderReference)
    /// The user's id.
    case uid
    /// What the key may do.
    case keyPermissions

    /// The kind of query, which decides its endpoint, its limits and the rule that at most one of a kind is alive.
    public var kind: QueryKind {
        switch self {
        case .accessToken: .accessToken
        case .serverTime: .serverTime
        case .status: .status
        case .symbols: .symbols
        case .accounts: .accounts
        case .balances: .balances
        case .openOrders: .openOrders
        case .order: .order
        case .closedOrders: .closedOrders
        case .fills: .fills
        case .orderFills: .orderFills
        case .uid: .uid
        case .keyPermissions: .keyPermissions
        }
    }

    /// The one market that it is about, by the exchange's symbol; `nil` when it is about all of them, or about none.
    public var venueSymbol: String? {
        switch self {
        case .openOrders(let page): page.venueSymbol
        case .closedOrders(let window), .fills(let window): window.venueSymbol
        case .order(let reference), .orderFills(let reference): reference.venueSymbol
        case .accessToken, .serverTime, .status, .symbols, .accounts, .balances, .uid, .keyPermissions: nil
        }
    }

    /// The mark of the page that it is about; `nil` for a first page, and for what has no pages.
    var pageCursor: String? {
        switch self {
        case .openOrders(let page): page.cursor
        case .closedOrders(let window), .fills(let window): window.cursor
        default: nil
        }
    }

    /// The first page of the listing of all markets.
    public static var openOrders: Query { .openOrders(ListingPage()) }
    /// One order by the exchange's id.
    public static func order(id: OrderID, venueSymbol: String? = nil) -> Query {
        .order(OrderReference(id: id, venueSymbol: venueSymbol))
    }
    /// One order by the owner's id.
    public static func order(clientOrderID: String, venueSymbol: String? = nil) -> Query {
        .order(OrderReference(clientOrderID: clientOrderID, venueSymbol: venueSymbol))
    }
}

/// The endpoint names of the JSON forms.
public enum QueryKind: String, Hashable, Sendable, CaseIterable {
    /// The exchange's clock.
    case serverTime
    /// Whether the exchange trades.
    case status
    /// The list of markets.
    case symbols
    /// The ids of the user's accounts.
    case accounts
    /// All balances.
    case balances
    /// Live orders.
    case openOrders
    /// One order.
    case order
    /// Orders that ended.
    case closedOrders
    /// Fills of the account.
    case fills
    /// Fills of one order.
    case orderFills
    /// The user's id.
    case uid
    /// What the key may do.
    case keyPermissions
    /// A token that recognises the user.
    case accessToken

    /// Its place among all.
    private var place: UInt8 {
        switch self {
        case .serverTime: 0
        case .status: 1
        case .symbols: 2
        case .accounts: 3
        case .balances: 4
        case .openOrders: 5
        case .order: 6
        case .closedOrders: 7
        case .fills: 8
        case .orderFills: 9
        case .uid: 10
        case .keyPermissions: 11
        case .accessToken: 12
        }
    }

    /// Hashes its place: kinds are looked up in every request, and the name would be hashed otherwise.
    public func hash(into hasher: inout Hasher) { hasher.combine(place) }
}

/// Where a paged listing goes on.
public struct ListingPage: Hashable, Sendable {
    /// One market only; `nil` for all of them.
    public var venueSymbol: String?
    /// The connector's own mark of the page, such as the last id of the page before; `nil` for the first page.
    public var cursor: String?
    /// Makes a page.
    public init(venueSymbol: String? = nil, cursor: String? = nil) {
        self.venueSymbol = venueSymbol
        self.cursor = cursor
    }
}

/// A span of exchange time to be read, newest rows first, both ends included.
public struct HistoryWindow: Hashable, Sendable {
    /// The oldest moment.
    public var from: Timestamp
    /// The newest moment.
    public var to: Timestamp
    /// Whether rows of later moments are welcome, up to the answer's: the window was made until "now", and is on its way for a while. What it
    /// covers ends at `to` all the same.
    public var isOpenEnded = false
    /// One market only; `nil` for all of them.
    public var venueSymbol: String?
    /// The connector's own mark of the page inside the window; `nil` for the first page.
    public var cursor: String?
    /// Makes a window.
    public init(from: Timestamp, to: Timestamp, venueSymbol: String? = nil, cursor: String? = nil) {
        self.from = from
        self.to = to
        self.venueSymbol = venueSymbol
        self.cursor = cursor
    }
}

/// One order, by either id. At least one of the ids is there.
public struct OrderReference: Hashable, Sendable {
    /// The exchange's id.
    public var id: OrderID?
    /// The owner's id; used when the exchange's is not known.
    public var clientOrderID: String?
    /// The exchange's symbol, which some exchanges require.
    public var venueSymbol: String?

    /// Names an order by the exchange's id.
    public init(id: OrderID, venueSymbol: String? = nil) {
        self.id = id
        self.venueSymbol = venueSymbol
    }

    /// Names an order by the owner's id.
    public init(clientOrderID: String, venueSymbol: String? = nil) {
        self.clientOrderID = clientOrderID
        self.venueSymbol = venueSymbol
    }
}

/// What is polled on an interval of its own, and can be stale on its own.
public enum PollClass: String, Hashable, Sendable, CaseIterable {
    /// The listing of live orders.
    case openOrders
    /// The fills window.
    case fills
    /// The balances.
    case balances
}
