import UserStreamCore

/// What HTX's answers mean, by query.
enum HuobiDecoding {
    /// Decodes an answer; an error carries its HTTP status.
    static func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory,
        pages: HuobiPages
    ) throws(APIError) -> (Observation, DecoderMemory) {
        try response.reading { () throws(APIError) in
            try decoded(response, for: query, context: context, memory: memory, pages: pages)
        }
    }

    private static func decoded(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory,
        pages: HuobiPages
    ) throws(APIError) -> (Observation, DecoderMemory) {
        if let remembered = remembered(response, query, context, memory, pages) { return remembered }
        var memory = memory
        let envelope = try HuobiEnvelope(response)
        let observation = try observation(envelope, query, context, pages)
        remember(observation, envelope, response, query, context, &memory)
        return (observation, memory)
    }

    /// What an answer says whose rows stood in the last one, all or nearly all of them; `nil` when it has to be read whole.
    private static func remembered(
        _ response: APIResponse, _ query: Query, _ context: ExchangeContext, _ memory: DecoderMemory,
        _ pages: HuobiPages
    ) -> (Observation, DecoderMemory)? {
        guard response.status == 200 else { return nil }
        var memory = memory
        switch query {
        case .balances:
            return memory.rereadBalances(response, balance)
        case .openOrders:
            let rows = reread(response, memory.openOrders, context)
            guard let rows, rows.rows.count < pages.openOrders else { return nil }
            memory.openOrders = rows
            return (Observation(.orders(rows.rows)), memory)
        case .closedOrders(let window) where window.venueSymbol == nil:
            // Without rows to come: the answer would end otherwise.
            guard let rows = reread(response, memory.closedOrders, context) else { return nil }
            memory.closedOrders = rows
            return (Observation(.orders(rows.rows)), memory)
        case .fills(let window):
            let kind = FillsWindowKind(window)
            // What is new in a short window is new in the next long one as well.
            let rows = RowMemory.reread(
                response.body, by: memory.fills[kind], beside: memory.fills[kind.other], context.symbols
            ) { (row, reader) throws(JSONError) -> Fill in try fill(row, context.symbols, &reader) }
            guard let rows, rows.rows.count < pages.fills, let cursor = try? HuobiFillsCursor(window) else {
                return nil
            }
            memory.fills[kind] = rows
            let following = cursor.next(after: [], pageSize: pages.fills).cursor
            return (Observation(.fills(rows.rows), next: page(at: following, of: window)), memory)
        default: return nil
        }
    }

    private static func reread(
        _ response: APIResponse, _ memory: RowMemory<OrderReport>?, _ context: ExchangeContext
    ) -> RowMemory<OrderReport>? {
        RowMemory.reread(response.body, by: memory, context.symbols) {
            (row, reader) throws(JSONError) -> OrderReport in try report(row, context.symbols, &reader)
        }
    }

    /// Remembers an answer that was read whole.
    private static func remember(
        _ observation: Observation, _ envelope: HuobiEnvelope, _ response: APIResponse, _ query: Query,
        _ context: ExchangeContext, _ memory: inout DecoderMemory
    ) {
        let body = response.body
        switch (query, observation.content) {
        case (.balances, _):
            memory.remember(observation, response, list: envelope.data["list"], keys: balanceKeys)
        case (.openOrders, .orders(let rows)):
            memory.openOrders = RowMemory(body, envelope.data, rows, observation.notes, context.symbols)
        case (.closedOrders(let window), .orders(let rows)) where window.venueSymbol == nil && observation.next == nil:
            memory.closedOrders = RowMemory(body, envelope.data, rows, observation.notes, context.symbols)
        case (.fills(let window), .fills(let rows)):
            memory.fills[FillsWindowKind(window)] = RowMemory(
                body, envelope.data, rows, observation.notes, context.symbols)
        default: break
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
