public import UserStreamCore
import UserStreamTestKit

/// Crypto.com's rules, as far as whoever plays whole histories has to know them.
extension CryptoComFace {
    /// What it says of itself (Exchange v1 reference): windows of seven days. How far back it remembers is not documented, nor are bans.
    /// A page of a hundred fills comes once a second, and a client
    /// that keeps to that asks a little less often.
    public static let facts = FaceFacts(
        exchange: "cryptocom", longestWindow: .days(7), ordersDepth: .days(3_650), fillsDepth: .days(3_650),
        unfilledRetention: .days(3_650), longestPause: .seconds(10), quickestTrading: 300,
        pagePause: .milliseconds(1_200), socketPath: "/exchange/v1/user",
        dialects: [.scalarsAsStrings, .wholeMilliseconds, .gzipUnstable])

    /// Such as `BTC_USDT`.
    public static func venueSymbol(of market: Market) -> String { "\(market.base)_\(market.quote)" }

    /// Order ids are beyond what floating point tells apart, each leg of a trade has an id of its own, fees are settled at once, every order has an
    /// owner's id, and a post-only order that would take is rejected after it was accepted.
    public static func adjust(_ configuration: inout SimulatorConfiguration) {
        configuration.firstOrderID = SimulatorConfiguration.firstOrderIDAboveDouble
        configuration.namesTradesByLeg = true
        configuration.feeSettlementDelay = .zero
        configuration.assetsWithoutRow = []
        configuration.namesOrders = true
        configuration.takingPostOnly = .isRejected
    }

    /// All are: those that need no key for the address.
    public static func isMetered(_ endpoint: String) -> Bool { CryptoComEndpoint(rawValue: endpoint) != nil }

    /// The request by which it takes orders or cancels, as a client sends it.
    public static func wire(_ request: TradeRequest, account: Int) -> FaceTrade? {
        switch request {
        case .place(let draft): post(.place, scope: "uid:create-order") { $0.members(of: draft) }
        case .placeMany(let drafts):
            post(.placeList, scope: "uid:create-order") { $0.list(drafts) { $0.members(of: $1) } }
        case .cancel(let reference): post(.cancel, scope: "uid:cancel-order") { $0.members(of: reference) }
        case .cancelMany(let references):
            post(.cancelList, scope: "uid:cancel-order") { $0.list(references) { $0.members(of: $1) } }
        }
    }

    private static func post(
        _ endpoint: CryptoComEndpoint, scope: LimitScope, _ members: (inout JSONWriter) -> Void
    ) -> FaceTrade {
        let params = JSONWriter.object(members)
        return FaceTrade(
            APIRequest(
                .post, CryptoComEndpoint.pathPrefix + endpoint.method, body: params, contentType: "application/json",
                isPrivate: true),
            scope: scope)
    }
}

extension JSONWriter {
    fileprivate mutating func list<Part>(_ parts: [Part], _ members: (inout JSONWriter, Part) -> Void) {
        key("contingency_type", "LIST")
        key("order_list")
        beginArray()
        for part in parts {
            beginObject()
            members(&self, part)
            endObject()
        }
        endArray()
    }

    fileprivate mutating func members(of draft: OrderDraft) {
        key("instrument_name", CryptoComFace.venueSymbol(of: draft.market))
        key("side", CryptoComWords.side(draft.side))
        key("type", CryptoComWords.type(draft.type))
        if draft.type == .limitMaker { key("exec_inst", list: ["POST_ONLY"]) }
        if draft.type == .limit { key("time_in_force", CryptoComWords.timeInForce(draft.timeInForce ?? .gtc)) }
        if let quantity = draft.quantity { key("quantity", quantity) }
        // Only who buys can say how much quote he means.
        if let value = draft.quoteOrderQuantity, draft.side == .buy { key("notional", value) }
        if let price = draft.price { key("price", price) }
        key("client_oid", draft.clientOrderID)
    }

    fileprivate mutating func members(of reference: OrderReference) {
        if let id = reference.id {
            key("order_id", id.text)
        } else {
            key("client_oid", reference.clientOrderID ?? "")
        }
    }
}
