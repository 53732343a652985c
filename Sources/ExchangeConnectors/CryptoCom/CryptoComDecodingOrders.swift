import UserStreamCore

// Listings of orders, and single ones.
extension CryptoComDecoding {
    /// One order, which is the result itself. A row that cannot be read is no answer at all: an empty one would look like an order that is not
    /// there.
    static func order(_ answer: CryptoComAnswer, _ context: ExchangeContext) throws(APIError) -> Observation {
        var reader = RowReader()
        let row = try answer.result()
        do throws(JSONError) {
            let report = try report(row, context.symbols, &reader)
            return Observation(.orders([report]), notes: reader.finished())
        } catch {
            throw CryptoComAnswer.malformed(error)
        }
    }

    /// A page of the orders of a window, live ones among them, newest first.
    static func closedOrders(
        _ answer: CryptoComAnswer, _ window: HistoryWindow, _ context: ExchangeContext, _ pages: CryptoComPages
    ) throws(APIError) -> Observation {
        let list = try answer.data()
        var observation = orders(list, context)
        let following = try following(list, pages.orders, window)
        observation.next = following.window.map { .closedOrders($0) }
        if let problem = following.problem {
            observation.notes.append(RowNote(path: "result.data", message: problem, isRowLost: true))
        }
        return observation
    }
}
