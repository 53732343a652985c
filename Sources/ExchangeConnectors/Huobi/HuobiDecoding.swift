import UserStreamCore

/// What HTX's answers mean, by query.
enum HuobiDecoding: RowDecoding {
    /// Decodes an answer; an error carries its HTTP status.
    static func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory,
        pages: HuobiPages
    ) throws(APIError) -> (Observation, DecoderMemory) {
        try read(response, query, context, memory, pages) { () throws(APIError) in
            let envelope = try HuobiEnvelope(response)
            return WholeAnswer(
                observation: try observation(envelope, query, context, pages), rows: envelope.data,
                balances: envelope.data["list"])
        }
    }

    /// Ended orders of all markets have no end of their own: the answer tells whether more follow.
    static func end(of rows: Observation.Content, _ query: Query, _ pages: HuobiPages) -> ListEnd? {
        switch (query, rows) {
        case (.openOrders(let page), .orders(let rows)):
            if rows.count < pages.openOrders { return .last }
            return following(page, rows).map { .page(.openOrders($0)) }
        case (.closedOrders(let window), _) where window.venueSymbol != nil:
            return rows.listedCount < pages.symbolOrders ? .last : nil
        case (.closedOrders, _): return .last
        case (.fills(let window), _):
            guard rows.listedCount < pages.fills, let cursor = try? HuobiFillsCursor(window) else { return nil }
            let following = cursor.next(after: [], pageSize: pages.fills).cursor
            return page(at: following, of: window).map { .page($0) } ?? .last
        default: return nil
        }
    }

    private static func observation(
        _ envelope: HuobiEnvelope, _ query: Query, _ context: ExchangeContext, _ pages: HuobiPages
    ) throws(APIError) -> Observation {
        switch query {
        case .serverTime: try serverTime(envelope)
        case .status: try status(envelope)
        case .symbols: try symbols(envelope)
        case .accounts: try accounts(envelope)
        case .balances: try balances(envelope)
        case .openOrders(let page): try openOrders(envelope, page, context, pages)
        case .order: try order(envelope, context)
        case .closedOrders(let window): try closedOrders(envelope, window, context, pages)
        case .fills(let window): try fills(envelope, window, context, pages)
        case .orderFills: try orderFills(envelope, context)
        case .uid: try uid(envelope)
        case .keyPermissions: try keyPermissions(envelope, context)
        case .accessToken: throw HuobiEnvelope.malformed("HTX has no such query")
        }
    }
}
