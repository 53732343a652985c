import UserStreamCore

// Listings of orders, and single ones.
extension HuobiDecoding {
    /// A listing of exactly the page's size may go on below its last row. Its rows stand in the order of their ids, newest first; where
    /// they do not, a page below the last id may miss some, and a note says so.
    static func openOrders(
        _ envelope: HuobiEnvelope, _ page: ListingPage, _ context: ExchangeContext, _ pages: HuobiPages
    ) throws(APIError) -> Observation {
        let list = try envelope.list()
        var (observation, reader) = orders(list, context)
        var following = page
        following.cursor = pageBelow(list, after: page.cursor, pageSize: pages.openOrders, &reader)
        if following.cursor != nil { observation.next = .openOrders(following) }
        observation.notes = reader.finished()
        return observation
    }

    /// One order. A row that cannot be read is no answer at all: an empty one would look like an order that is not there.
    static func order(_ envelope: HuobiEnvelope, _ context: ExchangeContext) throws(APIError) -> Observation {
        var reader = RowReader()
        do throws(JSONError) {
            let report = try report(envelope.data, context.symbols, &reader)
            return Observation(.orders([report]), notes: reader.finished())
        } catch {
            throw HuobiEnvelope.malformed(error)
        }
    }

    /// A page of finished orders: of all symbols by time, of one symbol by id.
    static func closedOrders(
        _ envelope: HuobiEnvelope, _ window: HistoryWindow, _ context: ExchangeContext, _ pages: HuobiPages
    ) throws(APIError) -> Observation {
        let list = try envelope.list()
        var (observation, reader) = orders(list, context)
        if window.venueSymbol == nil {
            observation.next = try nextHistoryPage(envelope, list, window, &reader)
        } else {
            var following = window
            following.cursor = pageBelow(list, after: window.cursor, pageSize: pages.symbolOrders, &reader)
            if following.cursor != nil { observation.next = .closedOrders(following) }
        }
        observation.notes = reader.finished()
        return observation
    }

    private static func orders(_ list: JSONValue, _ context: ExchangeContext) -> (Observation, RowReader) {
        var reader = RowReader()
        let reports = reader.rows(list) { (row, reader) throws(JSONError) -> OrderReport? in
            try report(row, context.symbols, &reader)
        }
        return (Observation(.orders(reports)), reader)
    }

    /// The id below which the next page begins; `nil` when the page is not full, or does not lead on.
    private static func pageBelow(
        _ list: JSONValue, after cursor: String?, pageSize: Int, _ reader: inout RowReader
    ) -> String? {
        guard list.count >= pageSize else { return nil }
        let ids = list.elements.compactMap { $0.textField("id") }.map { OrderID($0) }
        guard let last = ids.last, last.text != cursor else {
            reader.note(list, "a full page does not lead to a next one; some rows may be missing", isRowLost: true)
            return nil
        }
        if !zip(ids, ids.dropFirst()).allSatisfy({ $0 > $1 }) {
            reader.note(list, "a full page is not in the order of its ids; some rows may be missing", isRowLost: true)
        }
        return last.text
    }

    private static func nextHistoryPage(
        _ envelope: HuobiEnvelope, _ list: JSONValue, _ window: HistoryWindow, _ reader: inout RowReader
    ) throws(APIError) -> Query? {
        // It is there whenever more rows exist (HTX spot API reference), also below a page that is full by chance.
        guard let nextTime = envelope.root.timeField("next-time") else { return nil }
        guard let cursor = try? HuobiHistoryCursor(window) else {
            throw HuobiEnvelope.malformed("the window's cursor cannot be read")
        }
        let (following, problem) = cursor.next(nextTime.milliseconds, in: window)
        if let problem { reader.note(list, problem, isRowLost: true) }
        return following.map { .closedOrders($0) }
    }
}
