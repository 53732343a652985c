public import UserStreamCore

/// An exchange's rules, as far as whoever plays whole histories has to know them.
public struct FaceFacts: Hashable, Sendable {
    /// The exchange's name in lower case.
    public var exchange: String
    /// The longest window of orders and fills.
    public var longestWindow: TimeSpan
    /// How far back orders that ended are listed.
    public var ordersDepth: TimeSpan
    /// How far back fills are served.
    public var fillsDepth: TimeSpan
    /// How long after its end an order without a fill is kept.
    public var unfilledRetention: TimeSpan
    /// How long a client may have to keep quiet after a refusal or a ban that does not say how long.
    public var longestPause: TimeSpan
    /// How quickly the trader may act, in milliseconds from one act to the next, for the promised times to be kept: where more happens, every page is
    /// full, and one page comes after the other.
    public var quickestTrading: Int64
    /// How long a client waits from one page of fills to the next, where that is longer than the way there and back.
    public var pagePause: TimeSpan
    /// How long a client waits from any request to the next, where one limit is that narrow.
    public var requestPause: TimeSpan
    /// Whether fills, and orders that ended, are listed market by market.
    public var listsByMarket: Bool
    /// Whether an order can only be named together with its market.
    public var namesByMarket: Bool
    /// Whether a refusal for the rate means every request, and not only those to the same endpoint.
    public var hasOneLimit: Bool
    /// Whether it recognises users by tokens that it gives for a while.
    public var hasTokens: Bool
    /// Whether orders that ended are listed anywhere. What was never filled and lived between two polls is seen by nobody otherwise.
    public var listsEndedOrders: Bool
    /// Whether a row of an order tells when it ended.
    public var tellsEnds: Bool
    /// Whether a page of fills is asked for by the id of the trade behind which it begins, so that no two markets can share ids.
    public var pagesByTradeID: Bool
    /// In what steps the times of orders and fills are told; the time that is told is the beginning of one. Zero for milliseconds.
    public var timeResolution: TimeSpan
    /// The path of the user-data socket beside the REST service; `nil` where the exchange has none.
    public var socketPath: String?
    /// The readings that it knows, in the order in which they are drawn.
    public var dialects: [Dialect]

    /// Makes facts.
    public init(
        exchange: String, longestWindow: TimeSpan, ordersDepth: TimeSpan, fillsDepth: TimeSpan,
        unfilledRetention: TimeSpan, longestPause: TimeSpan = .zero, quickestTrading: Int64 = 20,
        pagePause: TimeSpan = .zero, requestPause: TimeSpan = .zero,
        listsByMarket: Bool = false, namesByMarket: Bool = false,
        hasOneLimit: Bool = false, hasTokens: Bool = false, listsEndedOrders: Bool = true, tellsEnds: Bool = true,
        pagesByTradeID: Bool = false,
        timeResolution: TimeSpan = .zero, socketPath: String? = nil, dialects: [Dialect] = []
    ) {
        self.exchange = exchange
        self.longestWindow = longestWindow
        self.ordersDepth = ordersDepth
        self.fillsDepth = fillsDepth
        self.unfilledRetention = unfilledRetention
        self.longestPause = longestPause
        self.quickestTrading = quickestTrading
        self.pagePause = pagePause
        self.requestPause = requestPause
        self.listsByMarket = listsByMarket
        self.namesByMarket = namesByMarket
        self.hasOneLimit = hasOneLimit
        self.hasTokens = hasTokens
        self.listsEndedOrders = listsEndedOrders
        self.tellsEnds = tellsEnds
        self.pagesByTradeID = pagesByTradeID
        self.timeResolution = timeResolution
        self.socketPath = socketPath
        self.dialects = dialects
    }
}
