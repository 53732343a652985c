import UserStreamCore

/// The requests that ask Binance's queries.
enum BinanceRequests {
    /// The request of a query, not signed.
    static func request(for query: Query, pages: BinancePages) throws(ConnectorError) -> APIRequest {
        switch query {
        case .serverTime: publicRequest("/api/v3/time")
        case .status: publicRequest("/sapi/v1/system/status")
        // Without what the account may trade, which is most of it.
        case .symbols: publicRequest("/api/v3/exchangeInfo", [NameValue("showPermissionSets", "false")])
        // With the assets of zero: one that is missing says that the list is cut off, not that all of it went out.
        case .balances: privateRequest("/api/v3/account", [])
        case .openOrders(let page): privateRequest("/api/v3/openOrders", symbol(page.venueSymbol))
        case .order(let reference): try order(reference)
        case .closedOrders(let window): try closedOrders(window, pages)
        case .fills(let window): try fills(window, pages)
        case .orderFills(let reference): try orderFills(reference, pages)
        case .keyPermissions: privateRequest("/sapi/v1/account/apiRestrictions", [])
        case .accessToken:
            throw ConnectorError(.unsupported, "Binance gives no tokens; it has every request signed")
        case .accounts, .uid:
            throw ConnectorError(.unsupported, "Binance's spot account has no id that a request would name")
        }
    }

    private static func publicRequest(_ path: String, _ parameters: [NameValue] = []) -> APIRequest {
        APIRequest(.get, path, parameters: parameters, isPrivate: false)
    }

    private static func privateRequest(_ path: String, _ parameters: [NameValue]) -> APIRequest {
        APIRequest(.get, path, parameters: parameters, isPrivate: true)
    }

    private static func symbol(_ symbol: String?) -> [NameValue] { symbol.map { [NameValue("symbol", $0)] } ?? [] }

    private static func order(_ reference: OrderReference) throws(ConnectorError) -> APIRequest {
        if let id = reference.id {
            let parts = try parts(of: id)
            return privateRequest(
                "/api/v3/order", [NameValue("symbol", parts.venueSymbol), NameValue("orderId", parts.number)])
        }
        guard let clientOrderID = reference.clientOrderID, !clientOrderID.isEmpty else {
            throw ConnectorError(.parameter, "the order has no id")
        }
        guard let venueSymbol = reference.venueSymbol else {
            throw ConnectorError(.parameter, "Binance looks an order up by the owner's id with its symbol only")
        }
        return privateRequest(
            "/api/v3/order", [NameValue("symbol", venueSymbol), NameValue("origClientOrderId", clientOrderID)])
    }

    /// Orders that were placed in a window, of one symbol. Later pages go on by the order's number, which grows with time.
    private static func closedOrders(
        _ window: HistoryWindow, _ pages: BinancePages
    ) throws(ConnectorError) -> APIRequest {
        var parameters = [NameValue("symbol", try symbol(of: window))]
        if let cursor = window.cursor {
            parameters.append(NameValue("orderId", try number(cursor)))
        } else {
            parameters += times(window)
        }
        return privateRequest("/api/v3/allOrders", parameters + [NameValue("limit", String(pages.orders))])
    }

    /// Fills of a window, of one symbol. Later pages go on by the number of the trade, which grows with time.
    private static func fills(_ window: HistoryWindow, _ pages: BinancePages) throws(ConnectorError) -> APIRequest {
        var parameters = [NameValue("symbol", try symbol(of: window))]
        if let cursor = window.cursor {
            parameters.append(NameValue("fromId", try number(cursor)))
        } else {
            parameters += times(window)
        }
        return privateRequest("/api/v3/myTrades", parameters + [NameValue("limit", String(pages.fills))])
    }

    private static func orderFills(
        _ reference: OrderReference, _ pages: BinancePages
    ) throws(ConnectorError) -> APIRequest {
        guard let id = reference.id else {
            throw ConnectorError(.unsupported, "Binance lists the fills of an order by its own id only")
        }
        let parts = try parts(of: id)
        return privateRequest(
            "/api/v3/myTrades",
            [
                NameValue("symbol", parts.venueSymbol), NameValue("orderId", parts.number),
                NameValue("limit", String(pages.fills)),
            ])
    }

    private static func parts(of id: OrderID) throws(ConnectorError) -> BinanceOrderID {
        guard let parts = BinanceOrderID(id) else {
            throw ConnectorError(.parameter, "'\(id.text.prefix(80))' is no id of Binance, such as BTCUSDT:28457001")
        }
        return parts
    }

    private static func symbol(of window: HistoryWindow) throws(ConnectorError) -> String {
        guard window.from <= window.to else {
            throw ConnectorError(.parameter, "the window ends before it begins")
        }
        guard window.to - window.from <= BinanceFacts.maximumWindow else {
            throw ConnectorError(.parameter, "Binance answers windows of at most 24 hours; this one is longer")
        }
        guard let symbol = window.venueSymbol else {
            throw ConnectorError(.unsupported, "Binance lists orders that ended, and fills, of one symbol only")
        }
        return symbol
    }

    private static func times(_ window: HistoryWindow) -> [NameValue] {
        let start = NameValue("startTime", String(max(0, window.from.milliseconds)))
        // Without an end a window goes on to the present.
        return window.isOpenEnded ? [start] : [start, NameValue("endTime", String(max(0, window.to.milliseconds)))]
    }

    private static func number(_ cursor: String) throws(ConnectorError) -> String {
        guard !cursor.isEmpty, cursor.utf8.allSatisfy({ 48...57 ~= $0 }) else {
            throw ConnectorError(.parameter, "'\(cursor.prefix(80))' is no cursor of Binance")
        }
        return cursor
    }
}
