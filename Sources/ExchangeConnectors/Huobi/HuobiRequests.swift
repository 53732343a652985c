import UserStreamCore

/// The requests that ask HTX's queries.
enum HuobiRequests {
    /// The request of a query, not signed.
    static func request(
        for query: Query, context: ExchangeContext, pages: HuobiPages
    ) throws(ConnectorError) -> APIRequest {
        switch query {
        case .serverTime: publicRequest("/v1/common/timestamp")
        case .status: publicRequest("/v2/market-status")
        case .symbols: publicRequest("/v1/common/symbols")
        case .accounts: privateRequest("/v1/account/accounts")
        case .balances: try balances(context)
        case .openOrders(let page): try openOrders(page, context, pages)
        case .order(let reference): try order(reference)
        case .closedOrders(let window): try closedOrders(window, pages)
        case .fills(let window): try fills(window, pages)
        case .orderFills(let reference): try orderFills(reference)
        case .uid: privateRequest("/v2/user/uid")
        case .keyPermissions: try keyPermissions(context)
        case .accessToken: throw ConnectorError(.unsupported, "HTX gives no tokens; it has every request signed")
        }
    }

    private static func publicRequest(_ path: String) -> APIRequest {
        APIRequest(.get, path, isPrivate: false)
    }

    private static func privateRequest(_ path: String, _ parameters: [NameValue] = []) -> APIRequest {
        APIRequest(.get, path, parameters: parameters, isPrivate: true)
    }

    private static func balances(_ context: ExchangeContext) throws(ConnectorError) -> APIRequest {
        let id = try accountID(context)
        return privateRequest("/v1/account/accounts/\(id)/balance")
    }

    /// All live orders of the account, newest first. A later page goes on below the last id of the one before (`direct=next`).
    private static func openOrders(
        _ page: ListingPage, _ context: ExchangeContext, _ pages: HuobiPages
    ) throws(ConnectorError) -> APIRequest {
        var parameters = [NameValue("account-id", try accountID(context))]
        if let symbol = page.venueSymbol { parameters.append(NameValue("symbol", symbol)) }
        if let cursor = page.cursor {
            parameters += [NameValue("from", cursor), NameValue("direct", "next")]
        }
        parameters.append(NameValue("size", String(pages.openOrders)))
        return privateRequest("/v1/order/openOrders", parameters)
    }

    private static func order(_ reference: OrderReference) throws(ConnectorError) -> APIRequest {
        if let id = reference.id {
            let segment = try pathSegment(id)
            return privateRequest("/v1/order/orders/\(segment)")
        }
        guard let clientOrderID = reference.clientOrderID, !clientOrderID.isEmpty else {
            throw ConnectorError(.parameter, "the order has no id")
        }
        return privateRequest("/v1/order/orders/getClientOrder", [NameValue("clientOrderId", clientOrderID)])
    }

    /// Without a symbol `/v1/order/history`, the only listing for all of them; with one `/v1/order/orders`, which reaches further back.
    private static func closedOrders(
        _ window: HistoryWindow, _ pages: HuobiPages
    ) throws(ConnectorError) -> APIRequest {
        try check(window)
        guard let symbol = window.venueSymbol else {
            let page = try HuobiHistoryCursor(window)
            return privateRequest(
                "/v1/order/history",
                times(window.from.milliseconds, page.to) + [
                    NameValue("direct", "next"), NameValue("size", String(pages.history)),
                ])
        }
        var parameters = [NameValue("symbol", symbol), NameValue("states", "filled,partial-canceled,canceled")]
        parameters += times(window.from.milliseconds, window.to.milliseconds)
        if let cursor = window.cursor { parameters.append(NameValue("from", cursor)) }
        parameters += [NameValue("direct", "next"), NameValue("size", String(pages.symbolOrders))]
        return privateRequest("/v1/order/orders", parameters)
    }

    /// Fills of all symbols. The 2021 reference requires a symbol, the 2025 one does not: asked without, until `require-symbol` comes.
    private static func fills(_ window: HistoryWindow, _ pages: HuobiPages) throws(ConnectorError) -> APIRequest {
        try check(window)
        let page = try HuobiFillsCursor(window)
        // In the order in which they are signed.
        var parameters: [NameValue] = []
        parameters.reserveCapacity(6)
        parameters.append(NameValue("direct", "next"))
        // Without an end a window ends at present (HTX spot API reference).
        if !page.isOpenEnded { parameters.append(NameValue("end-time", String(max(0, page.current.to)))) }
        if let id = page.afterID { parameters.append(NameValue("from", id)) }
        parameters.append(NameValue("size", String(pages.fills)))
        parameters.append(NameValue("start-time", String(max(0, page.current.from))))
        if let symbol = window.venueSymbol { parameters.append(NameValue("symbol", symbol)) }
        return privateRequest("/v1/order/matchresults", parameters)
    }

    private static func orderFills(_ reference: OrderReference) throws(ConnectorError) -> APIRequest {
        guard let id = reference.id else {
            throw ConnectorError(.unsupported, "HTX lists the fills of an order by its own id only")
        }
        let segment = try pathSegment(id)
        return privateRequest("/v1/order/orders/\(segment)/matchresults")
    }

    private static func keyPermissions(_ context: ExchangeContext) throws(ConnectorError) -> APIRequest {
        guard let uid = context.uid else { throw .needs(.uid) }
        guard let apiKey = context.apiKey else {
            throw ConnectorError(.parameter, "the key's public part is needed to ask what it may do")
        }
        return privateRequest("/v2/user/api-key", [NameValue("uid", uid), NameValue("accessKey", apiKey)])
    }

    private static func accountID(_ context: ExchangeContext) throws(ConnectorError) -> String {
        guard let id = context.accountID else { throw .needs(.accounts) }
        return try pathSegment(OrderID(id))
    }

    /// Ids stand in the signed path, where the exchange documents no escaping.
    private static func pathSegment(_ id: OrderID) throws(ConnectorError) -> String {
        let isPlain = id.text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isPlain, !id.text.isEmpty else {
            throw ConnectorError(.parameter, "'\(id.text.prefix(80))' cannot be an id of HTX")
        }
        return id.text
    }

    private static func times(_ from: Int64, _ to: Int64) -> [NameValue] {
        [NameValue("start-time", String(max(0, from))), NameValue("end-time", String(max(0, to)))]
    }

    private static func check(_ window: HistoryWindow) throws(ConnectorError) {
        guard window.from <= window.to else {
            throw ConnectorError(.parameter, "the window ends before it begins")
        }
        guard window.to - window.from <= HuobiFacts.maximumWindow else {
            throw ConnectorError(.parameter, "HTX answers windows of at most 48 hours; this one is longer")
        }
    }
}
