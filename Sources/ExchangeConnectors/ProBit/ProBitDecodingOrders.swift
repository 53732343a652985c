import UserStreamCore

// Listings of orders, and single ones.
extension ProBitDecoding {
    /// A list of those orders that the ids name: none for one that is not known. A row that cannot be read is no answer at all: an empty one would
    /// look like an order that is not there.
    static func order(_ answer: ProBitAnswer, _ context: ExchangeContext) throws(APIError) -> Observation {
        let list = try answer.list()
        guard list.count > 0 else { throw APIError(.notFound, message: "there is no such order") }
        let observation = orders(list, context)
        if let lost = observation.notes.first(where: \.isRowLost) {
            throw ProBitAnswer.malformed("\(lost.path): \(lost.message)")
        }
        return observation
    }

    /// A page of the orders of a window that have ended, newest first.
    static func closedOrders(
        _ answer: ProBitAnswer, _ window: HistoryWindow, _ context: ExchangeContext, _ pages: ProBitPages
    ) throws(APIError) -> Observation {
        let list = try answer.list()
        var observation = orders(list, context)
        var reader = RowReader()
        observation.next = try following(list, pages.orders, window, &reader).map { .closedOrders($0) }
        observation.notes += reader.finished()
        return observation
    }
}
