import UserStreamCore

/// The requests that ask ProBit's queries.
enum ProBitRequests {
    /// The request of a query, not signed.
    static func request(for query: Query, pages: ProBitPages) throws(ConnectorError) -> APIRequest {
        switch query {
        case .accessToken:
            APIRequest(
                .post, ProBitAuth.tokenPath, body: Array(#"{"grant_type":"client_credentials"}"#.utf8),
                contentType: "application/json", isPrivate: true)
        case .serverTime: get("time", isPrivate: false)
        case .symbols: get("market", isPrivate: false)
        case .balances: get("balance")
        case .openOrders(let page): get("open_order", market(page.venueSymbol))
        case .order(let reference): get("order", try order(reference))
        case .closedOrders(let window): get("order_history", try history(window, limit: pages.orders))
        case .fills(let window): get("trade_history", try history(window, limit: pages.fills))
        case .orderFills:
            throw ConnectorError(.unsupported, "ProBit lists fills by time only, not those of one order")
        case .keyPermissions:
            throw ConnectorError(.unsupported, "ProBit does not tell what a key may do")
        case .status, .accounts, .uid:
            throw ConnectorError(.unsupported, "ProBit has no such query")
        }
    }

    private static func get(_ name: String, _ parameters: [NameValue] = [], isPrivate: Bool = true) -> APIRequest {
        APIRequest(.get, ProBit.pathPrefix + name, parameters: parameters, isPrivate: isPrivate)
    }

    private static func market(_ symbol: String?) -> [NameValue] {
        symbol.map { [NameValue("market_id", $0)] } ?? []
    }

    private static func order(_ reference: OrderReference) throws(ConnectorError) -> [NameValue] {
        guard let symbol = reference.venueSymbol else {
            throw ConnectorError(.parameter, "ProBit finds an order only together with its market")
        }
        if let id = reference.id { return market(symbol) + [NameValue("order_id", id.text)] }
        guard let clientOrderID = reference.clientOrderID, !clientOrderID.isEmpty else {
            throw ConnectorError(.parameter, "the order has no id")
        }
        return market(symbol) + [NameValue("client_order_id", clientOrderID)]
    }

    /// How a page of a window is asked for: by both ends in milliseconds.
    static func cursor(_ window: HistoryWindow) throws(ConnectorError) -> BackwardCursor {
        try BackwardCursor(window, unitsPerMillisecond: 1)
    }

    /// A page of a window, newest first. All three parameters are required.
    private static func history(_ window: HistoryWindow, limit: Int) throws(ConnectorError) -> [NameValue] {
        guard window.from <= window.to else { throw ConnectorError(.parameter, "the window ends before it begins") }
        guard window.to - window.from <= ProBitFacts.maximumWindow else {
            throw ConnectorError(.parameter, "windows of at most a year are asked for at ProBit; this one is longer")
        }
        let end = try cursor(window).end
        return [
            NameValue("start_time", utcMillisecondText(window.from)),
            NameValue("end_time", utcMillisecondText(Timestamp(milliseconds: end))),
            NameValue("limit", String(limit)),
        ] + market(window.venueSymbol)
    }
}
