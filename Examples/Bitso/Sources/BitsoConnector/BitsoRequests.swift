import UserStreamCore

/// The requests that ask Bitso's queries (reference).
enum BitsoRequests {
    static func request(for query: Query) throws(ConnectorError) -> APIRequest {
        switch query {
        // Whatever is answered has the time in its head; this is short, and needs no key.
        case .serverTime: get("ticker", [("book", "btc_mxn")], isPrivate: false)
        case .symbols: get("available_books", isPrivate: false)
        case .balances: get("balance")
        case .openOrders(let page): get("open_orders", rows(page.venueSymbol, behind: page.cursor))
        case .fills(let window): get("user_trades", rows(window.venueSymbol, behind: window.cursor))
        case .order(let reference):
            if reference.id == nil, let name = reference.clientOrderID {
                get("orders", [("origin_ids", name)])
            } else {
                get("orders/" + (try id(of: reference)))
            }
        case .orderFills(let reference): get("order_trades/" + (try id(of: reference)))
        case .closedOrders, .accessToken, .status, .accounts, .uid, .keyPermissions:
            throw ConnectorError(.unsupported, "Bitso has no such query")
        }
    }

    private static func get(_ name: String, _ query: [(String, String?)] = [], isPrivate: Bool = true) -> APIRequest {
        let parameters = query.compactMap { name, value in value.map { NameValue(name, $0) } }
        return APIRequest(.get, "/api/v3/" + name, parameters: parameters, isPrivate: isPrivate)
    }

    /// A page, newest rows first, of those behind the one that the marker names.
    private static func rows(_ book: String?, behind marker: String?) -> [(String, String?)] {
        [("book", book), ("marker", marker), ("limit", "\(BitsoFacts.pageLimit)"), ("sort", "desc")]
    }

    private static func id(of reference: OrderReference) throws(ConnectorError) -> String {
        guard let id = reference.id?.text else { throw ConnectorError(.parameter, "the order has no id of Bitso's") }
        return id
    }
}
