public import UserStreamCore

/// Binance's rules, as far as whoever plays whole histories has to know them.
extension BinanceFace {
    /// What it says of itself (binance-spot-api-docs): windows of 24 hours, orders and fills without a documented end, unfilled ends for 90 days.
    /// The shortest ban, and what a firewall may want, are two minutes.
    public static let facts = FaceFacts(
        exchange: "binance", longestWindow: .hours(24), ordersDepth: .days(3_650), fillsDepth: .days(3_650),
        unfilledRetention: .days(90), longestPause: .minutes(2), listsByMarket: true, hasOneLimit: true,
        socketPath: "/ws-api/v3",
        dialects: [.idsAbove2to53, .gzipUnstable, .startTimeIsDay])

    /// Such as `BTCUSDT`.
    public static func venueSymbol(of market: Market) -> String { "\(market.base)\(market.quote)" }

    /// Orders and trades are numbered per symbol, fees are settled at once and have eight places, every order has an owner's id, and a post-only
    /// order that would take is refused.
    public static func adjust(_ configuration: inout SimulatorConfiguration) {
        configuration.orderIDScope = .perMarket
        configuration.tradeIDScope = .perMarket
        configuration.feeSettlementDelay = .zero
        configuration.feePlaces = 8
        configuration.assetsWithoutRow = []
        configuration.namesOrders = true
        configuration.takingPostOnly = .isRefused
    }

    /// All are: even the time weighs something.
    public static func isMetered(_ endpoint: String) -> Bool { BinanceEndpoint(rawValue: endpoint) != nil }

    /// The request by which it takes an order or a cancel, as a client sends it. It takes one at a time.
    public static func wire(_ request: TradeRequest, account: Int) -> FaceTrade? {
        switch request {
        case .place(let draft):
            FaceTrade(APIRequest(.post, path, parameters: parameters(draft), isPrivate: true), scope: "uid:orders")
        case .cancel(let reference):
            parameters(reference).map {
                FaceTrade(APIRequest(.delete, path, parameters: $0, isPrivate: true), scope: "uid:orders")
            }
        case .placeMany, .cancelMany: nil
        }
    }

    private static let path = "/api/v3/order"

    private static func parameters(_ draft: OrderDraft) -> [NameValue] {
        var parameters = [
            NameValue("symbol", venueSymbol(of: draft.market)), NameValue("side", BinanceWords.side(draft.side)),
            NameValue("type", BinanceWords.type(draft.type)),
        ]
        let rests = draft.type != .market && draft.type != .limitMaker
        if rests { parameters.append(NameValue("timeInForce", BinanceWords.timeInForce(draft.timeInForce ?? .gtc))) }
        let amounts: [(String, ExactDecimal?)] = [
            ("quantity", draft.quantity), ("quoteOrderQty", draft.quoteOrderQuantity), ("price", draft.price),
            ("stopPrice", draft.stopPrice),
        ]
        for (name, amount) in amounts {
            if let amount { parameters.append(NameValue(name, amount.description)) }
        }
        return parameters + [NameValue("newClientOrderId", draft.clientOrderID)]
    }

    /// A stream's id of an order is its symbol and its number.
    private static func parameters(_ reference: OrderReference) -> [NameValue]? {
        if let parts = reference.id?.text.split(separator: ":"), parts.count == 2 {
            return [NameValue("symbol", String(parts[0])), NameValue("orderId", String(parts[1]))]
        }
        guard let symbol = reference.venueSymbol, let clientOrderID = reference.clientOrderID else { return nil }
        return [NameValue("symbol", symbol), NameValue("origClientOrderId", clientOrderID)]
    }
}
