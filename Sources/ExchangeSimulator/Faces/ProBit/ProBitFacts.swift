public import UserStreamCore
import UserStreamTestKit

/// ProBit's rules, as far as whoever plays whole histories has to know them.
extension ProBitFace {
    /// What it says of itself (documentation): nothing on how long windows may be, how far back it remembers, and bans. ccxt asked for windows of a year.
    public static let facts = FaceFacts(
        exchange: "probit", longestWindow: .days(365), ordersDepth: .days(3_650), fillsDepth: .days(3_650),
        unfilledRetention: .days(3_650), longestPause: .seconds(10), namesByMarket: true, hasOneLimit: true,
        hasTokens: true, tellsEnds: false, socketPath: "/api/exchange/v1/ws",
        dialects: [
            .endTimeExclusive, .partlyFilledIsCancelled, .shortTokens, .oneToken, .escapedSlashes, .gzipUnstable,
        ])

    /// Such as `BTC-USDT`.
    public static func venueSymbol(of market: Market) -> String { "\(market.base)-\(market.quote)" }

    /// Trades are numbered per market and say so, each fee is told seconds after its trade, what ends by its own terms counts as cancelled, no order
    /// waits for a price, and a post-only order that would take is refused.
    public static func adjust(_ configuration: inout SimulatorConfiguration) {
        configuration.tradeIDScope = .perMarket
        configuration.namesTradesByMarket = true
        configuration.tellsAllFeesLater = true
        configuration.assetsWithoutRow = []
        configuration.letsOrdersExpire = false
        configuration.hasStopOrders = false
        configuration.takingPostOnly = .isRefused
    }

    /// All are, for the address.
    public static func isMetered(_ endpoint: String) -> Bool { ProBitEndpoint(rawValue: endpoint) != nil }

    /// The request by which it takes an order or a cancel, as a client sends it. It takes one at a time, and cancels by its own id only.
    public static func wire(_ request: TradeRequest, account: Int) -> FaceTrade? {
        switch request {
        case .place(let draft): return post(.place, scope: "uid:place") { $0.members(of: draft) }
        case .cancel(let reference):
            guard let id = reference.id, let symbol = reference.venueSymbol else { return nil }
            return post(.cancel, scope: "uid:cancel") { writer in
                writer.key("market_id", symbol)
                writer.key("order_id", id.text)
            }
        case .placeMany, .cancelMany: return nil
        }
    }

    private static func post(
        _ endpoint: ProBitEndpoint, scope: LimitScope, _ members: (inout JSONWriter) -> Void
    ) -> FaceTrade {
        FaceTrade(
            APIRequest(
                .post, endpoint.path, body: JSONWriter.object(members), contentType: "application/json", isPrivate: true
            ),
            scope: scope)
    }
}

extension JSONWriter {
    fileprivate mutating func members(of draft: OrderDraft) {
        key("market_id", ProBitFace.venueSymbol(of: draft.market))
        key("type", ProBitWords.type(draft.type))
        key("side", draft.side.rawValue)
        key("time_in_force", ProBitWords.timeInForce(draft.type, draft.timeInForce))
        if let price = draft.price { key("limit_price", price) }
        // Only who buys at the market can say how much quote he means.
        if let cost = draft.quoteOrderQuantity { key("cost", cost) }
        if let quantity = draft.quantity { key("quantity", quantity) }
        key("client_order_id", draft.clientOrderID)
    }
}
