import UserStreamCore

/// How an exchange's lists are read: row by row, and only what did not stand in the last one like it.
protocol RowDecoding {
    /// How many rows the exchange's pages have.
    associatedtype Pages

    /// What a row says of an order.
    static func report(
        _ row: JSONValue, _ symbols: SymbolTable, _ reader: inout RowReader
    ) throws(JSONError) -> OrderReport

    /// What a row says of a fill.
    static func fill(_ row: JSONValue, _ symbols: SymbolTable, _ reader: inout RowReader) throws(JSONError) -> Fill

    /// What comes behind the rows of a list.
    /// - Returns: `nil` where they alone do not tell.
    static func end(of rows: Observation.Content, _ query: Query, _ pages: Pages) -> ListEnd?

    /// The keys of what is read of a row of balances, that of the asset's name first; none where lists of balances are read whole.
    static var balanceKeys: [String] { get }

    /// What the rows of one asset say; `nil` when they cannot be read wholly.
    static func balance(_ rows: BalanceRows) -> Balance?
}

extension RowDecoding {
    static var balanceKeys: [String] { [] }
    static func balance(_ rows: BalanceRows) -> Balance? { nil }
}

/// An answer that was read whole, and where its lists stand.
struct WholeAnswer {
    var observation: Observation
    /// The rows of orders or fills.
    var rows: JSONValue?
    /// The rows of balances.
    var balances: JSONValue?
}

/// What comes behind a list.
enum ListEnd: Equatable {
    /// Nothing: all was told.
    case last
    /// A further page.
    case page(Query)

    /// The further page, where there is one.
    var next: Query? {
        switch self {
        case .last: nil
        case .page(let query): query
        }
    }
}

/// How many rows a page of orders that ended has, and one of fills, where live orders have no pages.
protocol ListPages {
    var orders: Int { get }
    var fills: Int { get }
}

extension RowDecoding where Pages: ListPages {
    /// A page that is not full is the last one.
    static func end(of rows: Observation.Content, _ query: Query, _ pages: Pages) -> ListEnd? {
        switch query {
        case .openOrders: .last
        case .closedOrders: rows.listedCount < pages.orders ? .last : nil
        case .fills: rows.listedCount < pages.fills ? .last : nil
        default: nil
        }
    }
}

extension RowDecoding {
    /// The orders of a list.
    static func orders(_ list: JSONValue, _ context: ExchangeContext) -> Observation {
        var reader = RowReader()
        let reports = reader.rows(list) { (row, reader) throws(JSONError) -> OrderReport? in
            try report(row, context.symbols, &reader)
        }
        return Observation(.orders(reports), notes: reader.finished())
    }

    /// The fills of a list.
    static func fills(_ list: JSONValue, _ context: ExchangeContext) -> Observation {
        var reader = RowReader()
        let fills = reader.rows(list) { (row, reader) throws(JSONError) -> Fill? in
            try fill(row, context.symbols, &reader)
        }
        return Observation(.fills(fills), notes: reader.finished())
    }

    /// Reads an answer by what is remembered of the last one like it, where that can be; else whole. An error carries the HTTP status.
    static func read(
        _ response: APIResponse, _ query: Query, _ context: ExchangeContext, _ memory: DecoderMemory, _ pages: Pages,
        whole: () throws(APIError) -> WholeAnswer
    ) throws(APIError) -> (Observation, DecoderMemory) {
        if query == .balances, let reading = memory.rereadBalances(response, balance) { return reading }
        if let reading = remembered(response, query, context, memory, pages) { return reading }
        let answer = try response.reading(whole)
        var memory = memory
        if query == .balances, !balanceKeys.isEmpty {
            memory.remember(answer.observation, response, list: answer.balances, keys: balanceKeys)
        }
        remember(answer.observation, response, list: answer.rows, query, context, pages, in: &memory)
        return (answer.observation, memory)
    }

    /// What an answer says whose rows stood in the last one like it, all or nearly all of them.
    /// - Returns: `nil` when it has to be read whole.
    private static func remembered(
        _ response: APIResponse, _ query: Query, _ context: ExchangeContext, _ memory: DecoderMemory, _ pages: Pages
    ) -> (Observation, DecoderMemory)? {
        guard response.status == 200, let kind = memory.kind(of: query) else { return nil }
        let symbols = context.symbols
        var memory = memory
        let content: Observation.Content
        if case .fills = query {
            // What is new in a short window is new in the next long one as well.
            let (last, other) = (memory.fills[kind], memory.fills[kind.other])
            let list = RowMemory.reread(response.body, by: last, beside: other, symbols) {
                (row, reader) throws(JSONError) -> Fill in try fill(row, symbols, &reader)
            }
            guard let list else { return nil }
            memory.fills[kind] = list
            content = .fills(list.rows)
        } else {
            let list = RowMemory.reread(response.body, by: memory.orders[kind], symbols) {
                (row, reader) throws(JSONError) -> OrderReport in try report(row, symbols, &reader)
            }
            guard let list else { return nil }
            memory.orders[kind] = list
            content = .orders(list.rows)
        }
        guard let end = end(of: content, query, pages) else { return nil }
        return (Observation(content, next: end.next), memory)
    }

    /// Remembers a list that was read whole, where all of it could be read and its rows alone tell what comes behind it.
    private static func remember(
        _ observation: Observation, _ response: APIResponse, list: JSONValue?, _ query: Query,
        _ context: ExchangeContext, _ pages: Pages, in memory: inout DecoderMemory
    ) {
        guard let kind = memory.kind(of: query) else { return }
        let isTold = end(of: observation.content, query, pages).map { $0.next == observation.next } ?? false
        let list = isTold && observation.notes.isEmpty ? list : nil
        switch observation.content {
        case .orders(let rows):
            memory.orders[kind] = list.flatMap { RowMemory(response.body, $0, rows, context.symbols) }
        case .fills(let rows):
            memory.fills[kind] = list.flatMap { RowMemory(response.body, $0, rows, context.symbols) }
        default: break
        }
    }
}

extension DecoderMemory {
    /// What kind of list a query asks for; `nil` where none is remembered.
    fileprivate func kind(of query: Query) -> ListKind? {
        switch query {
        case .openOrders(let listing): orders.page(of: listing).map { ListKind(openOrders: listing, page: $0) }
        case .closedOrders(let window): ListKind(closedOrders: window)
        case .fills(let window): ListKind(fills: window)
        default: nil
        }
    }
}

extension Observation.Content {
    /// How many rows a list of orders or fills has.
    var listedCount: Int {
        switch self {
        case .orders(let rows): rows.count
        case .fills(let rows): rows.count
        default: 0
        }
    }
}

extension RowMemory {
    /// Reads a list by what is remembered of the last one.
    /// - Returns: `nil` when there is none, or the list has to be read whole.
    fileprivate static func reread(
        _ body: [UInt8], by memory: RowMemory?, beside other: RowMemory? = nil, _ symbols: SymbolTable,
        _ read: (JSONValue, inout RowReader) throws(JSONError) -> Row
    ) -> RowMemory? {
        memory?.rereading(body, symbols: symbols, beside: other) { bytes in
            guard let document = try? JSONDocument(Array(bytes)) else { return nil }
            var reader = RowReader()
            let row = try? read(document.root, &reader)
            return reader.notes.isEmpty ? row : nil
        }
    }

    /// Remembers a list that was read whole.
    fileprivate init?(_ body: [UInt8], _ list: JSONValue, _ rows: Rows<Row>, _ symbols: SymbolTable) {
        guard rows.count == list.count else { return nil }
        self.init(body, list: list.range, spans: list.elements.map(\.range), rows: rows, symbols: symbols)
    }
}
