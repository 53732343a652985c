import UserStreamCore

/// The requests that ask Crypto.com's queries.
enum CryptoComRequests {
    /// The request of a query, not signed.
    static func request(for query: Query, pages: CryptoComPages) throws(ConnectorError) -> APIRequest {
        switch query {
        // Whatever is answered has the time in its head; this is short, and needs no key.
        case .serverTime: publicRequest("public/get-tickers", [NameValue("instrument_name", "BTC_USDT")])
        case .symbols: publicRequest("public/get-instruments")
        case .balances: privateRequest("private/user-balance")
        case .openOrders(let page): privateRequest("private/get-open-orders", instrument(page.venueSymbol))
        case .order(let reference): privateRequest("private/get-order-detail", try order(reference))
        case .closedOrders(let window):
            privateRequest("private/get-order-history", try history(window, limit: pages.orders))
        case .fills(let window): privateRequest("private/get-trades", try history(window, limit: pages.fills))
        case .orderFills:
            throw ConnectorError(.unsupported, "Crypto.com lists fills by time only, not those of one order")
        case .keyPermissions:
            throw ConnectorError(.unsupported, "Crypto.com does not tell what a key may do")
        case .status, .accounts, .uid, .accessToken:
            throw ConnectorError(.unsupported, "Crypto.com has no such query")
        }
    }

    private static func publicRequest(_ method: String, _ parameters: [NameValue] = []) -> APIRequest {
        APIRequest(.get, CryptoComAuth.pathPrefix + method, parameters: parameters, isPrivate: false)
    }

    private static func privateRequest(_ method: String, _ parameters: [NameValue] = []) -> APIRequest {
        APIRequest(.post, CryptoComAuth.pathPrefix + method, parameters: parameters, isPrivate: true)
    }

    private static func instrument(_ symbol: String?) -> [NameValue] {
        symbol.map { [NameValue("instrument_name", $0)] } ?? []
    }

    private static func order(_ reference: OrderReference) throws(ConnectorError) -> [NameValue] {
        if let id = reference.id { return [NameValue("order_id", id.text)] }
        guard let clientOrderID = reference.clientOrderID, !clientOrderID.isEmpty else {
            throw ConnectorError(.parameter, "the order has no id")
        }
        return [NameValue("client_oid", clientOrderID)]
    }

    /// How a page of a window is asked for, in nanoseconds.
    static func cursor(_ window: HistoryWindow) throws(ConnectorError) -> BackwardCursor {
        try BackwardCursor(window, unitsPerMillisecond: 1_000_000)
    }

    /// Without an end a window goes on to the present.
    static func goesOnToThePresent(_ window: HistoryWindow) -> Bool { window.isOpenEnded && window.cursor == nil }

    static func nanoseconds(_ time: Timestamp) -> Int64 { BackwardCursor.units(time, 1_000_000) }

    /// A page of a window, newest first. The times are sent in nanoseconds, in which pages can go on: the first is included, the last is not.
    private static func history(_ window: HistoryWindow, limit: Int) throws(ConnectorError) -> [NameValue] {
        guard window.from <= window.to else { throw ConnectorError(.parameter, "the window ends before it begins") }
        guard window.to - window.from <= CryptoComFacts.maximumWindow else {
            throw ConnectorError(
                .parameter, "Crypto.com answers windows of at most 7 days, less a minute; this one is longer")
        }
        let page = try cursor(window)
        var parameters = instrument(window.venueSymbol)
        parameters.append(NameValue("start_time", String(nanoseconds(window.from))))
        if !goesOnToThePresent(window) { parameters.append(NameValue("end_time", String(page.end))) }
        parameters.append(NameValue("limit", String(limit)))
        return parameters
    }
}
