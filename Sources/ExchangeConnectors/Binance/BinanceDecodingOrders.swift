import UserStreamCore

// Listings of orders, and single ones.
extension BinanceDecoding {
    /// All live orders, of one symbol or of all; there are no pages.
    static func openOrders(_ answer: BinanceAnswer, _ context: ExchangeContext) throws(APIError) -> Observation {
        orders(try answer.list(), context)
    }

    /// One order. A row that cannot be read is no answer at all: an empty one would look like an order that is not there.
    static func order(_ answer: BinanceAnswer, _ context: ExchangeContext) throws(APIError) -> Observation {
        var reader = RowReader()
        do throws(JSONError) {
            let report = try report(answer.root, context.symbols, &reader)
            return Observation(.orders([report]), notes: reader.finished())
        } catch {
            throw BinanceAnswer.malformed(error)
        }
    }

    /// A page of the orders of one symbol, live ones among them, oldest first.
    static func closedOrders(
        _ answer: BinanceAnswer, _ window: HistoryWindow, _ context: ExchangeContext, _ pages: BinancePages
    ) throws(APIError) -> Observation {
        let list = try answer.list()
        var observation = orders(list, context)
        observation.next = next(after: list, "orderId", pageSize: pages.orders, of: window).map { .closedOrders($0) }
        return observation
    }

    /// A row of any list.
    static func report(
        _ row: JSONValue, _ symbols: SymbolTable, _ reader: inout RowReader
    ) throws(JSONError) -> OrderReport { try report(row, .answer, symbols, &reader) }

    /// The page behind a full one: it begins with the number after the last. What is of later than the window is read by a later one.
    static func next(
        after list: JSONValue, _ number: StaticString, pageSize: Int, of window: HistoryWindow
    ) -> HistoryWindow? {
        guard list.count >= pageSize else { return nil }
        let numbers = list.elements.compactMap { $0.field(number)?.int64 }
        let times = list.elements.compactMap { $0.timeField("time") }
        guard let last = numbers.max(), last < .max, times.max().map({ $0 <= window.to }) ?? true else { return nil }
        var following = window
        following.cursor = String(last + 1)
        return following
    }
}
