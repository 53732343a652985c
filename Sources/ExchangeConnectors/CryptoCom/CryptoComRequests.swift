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
        case .status, .accounts, .uid:
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

    /// A page of a window, newest first. The times are sent in nanoseconds, in which pages can go on: the first is included, the last is not.
    private static func history(_ window: HistoryWindow, limit: Int) throws(ConnectorError) -> [NameValue] {
        guard window.from <= window.to else { throw ConnectorError(.parameter, "the window ends before it begins") }
        guard window.to - window.from <= CryptoComFacts.maximumWindow else {
            throw ConnectorError(
                .parameter, "Crypto.com answers windows of at most 7 days, less a minute; this one is longer")
        }
        let page = try CryptoComPageCursor(window)
        var parameters = instrument(window.venueSymbol)
        parameters.append(NameValue("start_time", String(CryptoComPageCursor.nanoseconds(window.from))))
        if let end = page.end { parameters.append(NameValue("end_time", String(end))) }
        parameters.append(NameValue("limit", String(limit)))
        return parameters
    }
}

/// Where the page of a window ends, in nanoseconds: it shows what is earlier.
struct CryptoComPageCursor {
    /// `nil` for the present.
    var end: Int64?

    /// Reads a window's cursor.
    init(_ window: HistoryWindow) throws(ConnectorError) {
        guard let cursor = window.cursor else {
            // Without an end a window goes on to the present.
            end = window.isOpenEnded ? nil : Self.nanoseconds(window.to) + 1_000_000
            return
        }
        guard let moment = Int64(cursor), moment > 0 else {
            throw ConnectorError(.parameter, "'\(cursor.prefix(80))' is no cursor of Crypto.com")
        }
        end = moment
    }

    /// The page behind a full one. It shows the moment of the last row again, where others may have happened that did not fit.
    /// - Parameter oldest: that moment.
    /// - Returns: the next page, and what is lost by going there.
    func next(_ oldest: Int64, in window: HistoryWindow) -> (window: HistoryWindow?, problem: String?) {
        var following = window
        if end.map({ oldest + 1 < $0 }) ?? true {
            following.cursor = String(oldest + 1)
            return (oldest < Self.nanoseconds(window.from) ? nil : following, nil)
        }
        // A page that is full of one moment cannot be passed by time. Before it there may be more.
        following.cursor = String(oldest)
        let problem = "the rows of one moment do not fit a page; some may be missing"
        return (oldest <= Self.nanoseconds(window.from) ? nil : following, problem)
    }

    static func nanoseconds(_ time: Timestamp) -> Int64 { max(0, time.milliseconds) * 1_000_000 }
}
