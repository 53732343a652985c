public import UserStreamCore

/// What rules show of the exchange, with whatever goes wrong with it. Each is to be asked for once in an answer.
extension RuledFace {
    /// The moment whose state an answer shows: now, unless something lags behind.
    public mutating func moment(of question: FaceQuestion) -> Timestamp { view(of: question.call).moment }

    /// The balances that an answer shows, by asset.
    public mutating func balances(_ question: FaceQuestion, _ exchange: SimulatedExchange) -> [SimulatedBalance] {
        let view = view(of: question.call)
        return shownBalances(question.call, view, exchange)
    }

    /// The fills of the account that an answer shows, oldest first.
    public mutating func fills(_ question: FaceQuestion, _ exchange: SimulatedExchange) -> [SimulatedFill] {
        let moment = moment(of: question)
        return withheld(exchange.fills(account: question.account, asOf: moment), question.call)
    }

    /// Of those orders the ones that are not forgotten.
    public mutating func remembered(_ orders: [SimulatedOrder], _ question: FaceQuestion) -> [SimulatedOrder] {
        purgeEarly(orders, question.call)
        return orders.filter { !episodes.purged.contains($0.id) }
    }

    /// Spoils the rows of an answer.
    /// - Parameters:
    ///   - isLaterPage: whether they follow on a page that was asked for before.
    ///   - repeatsCursor: whether the first of them then stood on that page as well.
    public mutating func disturb<Row>(
        _ rows: inout [Row], _ question: FaceQuestion, isLaterPage: Bool = false, repeatsCursor: Bool = false
    ) {
        disturb(&rows, question.call, hasCursor: isLaterPage, repeatsCursor: repeatsCursor)
    }

    /// Chooses the rows of an answer that are written in a way of their own.
    /// - Parameter haveStates: whether they are orders.
    public mutating func specialRows(
        among count: Int, haveStates: Bool, _ question: FaceQuestion
    ) -> SpecialRows {
        specialRows(question.call, among: count, haveStates: haveStates)
    }

    /// How long a cancel takes; `nil` for as long as usual.
    public mutating func cancelDelay(_ order: SimulatedOrder, _ question: FaceQuestion) -> TimeSpan? {
        cancelDelay(order, question.call)
    }

    /// A moment of the exchange's records as it is shown.
    public func shown(_ moment: Timestamp) -> Timestamp { moment - ageing }
}
