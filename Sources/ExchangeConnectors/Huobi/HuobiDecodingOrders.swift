import UserStreamCore

// Listings of orders, and single ones.
extension HuobiDecoding {
    /// A listing of exactly the page's size may go on below its last row. Its rows stand in the order of their ids, newest first; where
    /// they do not, a page below the last id may miss some, and a note says so.
    static func openOrders(
        _ envelope: HuobiEnvelope, _ page: ListingPage, _ context: ExchangeContext, _ pages: HuobiPages
    ) throws(APIError) -> Observation {
        let list = try envelope.list()
        var observation = orders(list, context)
        var following = page
        following.cursor = pageBelow(list, after: page.cursor, pageSize: pages.openOrders, &observation.notes)
        if following.cursor != nil { observation.next = .openOrders(following) }
        return observation
    }

    /// The page below a full one, all of whose rows could be read; `nil` where it does not lead on, or may miss some.
    static func following(_ page: ListingPage, _ rows: Rows<OrderReport>) -> ListingPage? {
        guard let last = rows.last?.id, last.text != page.cursor,
            zip(rows, rows.dropFirst()).allSatisfy({ $0.id > $1.id })
        else { return nil }
        return ListingPage(venueSymbol: page.venueSymbol, cursor: last.text)
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
        var observation = orders(list, context)
        if window.venueSymbol == nil {
            observation.next = try nextHistoryPage(envelope, list, window, &observation.notes)
        } else {
            var following = window
            following.cursor = pageBelow(list, after: window.cursor, pageSize: pages.symbolOrders, &observation.notes)
            if following.cursor != nil { observation.next = .closedOrders(following) }
        }
        return observation
    }

    /// The id below which the next page begins; `nil` when the page is not full, or does not lead on.
    private static func pageBelow(
        _ list: JSONValue, after cursor: String?, pageSize: Int, _ notes: inout [RowNote]
    ) -> String? {
        guard list.count >= pageSize else { return nil }
        let ids = list.elements.compactMap { $0.textField("id") }.map { OrderID($0) }
        guard let last = ids.last, last.text != cursor else {
            notes.append(lost("a full page does not lead to a next one", of: list))
            return nil
        }
        if !zip(ids, ids.dropFirst()).allSatisfy({ $0 > $1 }) {
            notes.append(lost("a full page is not in the order of its ids", of: list))
        }
        return last.text
    }

    private static func lost(_ reason: String, of list: JSONValue) -> RowNote {
        RowNote(path: list.path, message: "\(reason); some rows may be missing", isRowLost: true)
    }

    private static func nextHistoryPage(
        _ envelope: HuobiEnvelope, _ list: JSONValue, _ window: HistoryWindow, _ notes: inout [RowNote]
    ) throws(APIError) -> Query? {
        // It is there whenever more rows exist (HTX spot API reference), also below a page that is full by chance.
        guard let nextTime = envelope.root.timeField("next-time") else { return nil }
        guard let cursor = try? HuobiHistoryCursor(window) else {
            throw HuobiEnvelope.malformed("the window's cursor cannot be read")
        }
        let (following, problem) = cursor.next(nextTime.milliseconds, in: window)
        if let problem { notes.append(RowNote(path: list.path, message: problem, isRowLost: true)) }
        return following.map { .closedOrders($0) }
    }
}
