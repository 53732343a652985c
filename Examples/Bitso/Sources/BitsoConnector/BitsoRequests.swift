import UserStreamCore

/// The requests that ask Bitso's queries (reference).
enum BitsoRequests {
    /// The request of a query, not signed.
    static func request(for query: Query) throws(ConnectorError) -> APIRequest {
        switch query {
        // Whatever is answered has the time in its head; this is short, and needs no key.
        case .serverTime: get("ticker", [NameValue("book", "btc_mxn")], isPrivate: false)
        case .symbols: get("available_books", isPrivate: false)
        case .balances: get("balance")
        case .openOrders(let page): get("open_orders", rows(page.venueSymbol, marker: page.cursor))
        case .fills(let window): get("user_trades", rows(window.venueSymbol, marker: window.cursor))
        case .order(let reference): try order(reference)
        case .orderFills(let reference): get("order_trades/" + (try id(of: reference)))
        case .closedOrders:
            throw ConnectorError(.unsupported, "Bitso lists no orders that ended")
        case .accessToken, .status, .accounts, .uid, .keyPermissions:
            throw ConnectorError(.unsupported, "Bitso has no such query")
        }
    }

    private static func get(_ name: String, _ parameters: [NameValue] = [], isPrivate: Bool = true) -> APIRequest {
        APIRequest(.get, Bitso.pathPrefix + name, parameters: parameters, isPrivate: isPrivate)
    }

    /// A page, newest rows first, of those behind the one that the marker names.
    private static func rows(_ book: String?, marker: String?) -> [NameValue] {
        [("book", book), ("marker", marker), ("limit", String(Bitso.pageLimit)), ("sort", "desc")]
            .compactMap { name, value in value.map { NameValue(name, $0) } }
    }

    private static func order(_ reference: OrderReference) throws(ConnectorError) -> APIRequest {
        guard reference.id == nil, let name = reference.clientOrderID, !name.isEmpty else {
            return get("orders/" + (try id(of: reference)))
        }
        return get("orders", [NameValue("origin_ids", name)])
    }

    private static func id(of reference: OrderReference) throws(ConnectorError) -> String {
        guard let id = reference.id, !id.text.contains("/") else {
            throw ConnectorError(.parameter, "Bitso finds this only by its own id of the order")
        }
        return id.text
    }
}
