import UserStreamCore

/// Writes a rival's events.
struct RivalLog: Sendable {
    private let account: AccountID
    private var sequence: Int64 = 0
    private var batch: Int64 = 0
    private var events: [UserStreamEvent] = []
    private var observed = ObservedSpan(from: .epoch, to: .epoch)

    init(account: AccountID) { self.account = account }

    /// What is written from now on follows from this input.
    mutating func begin(_ input: Input, at now: Timestamp) {
        observed = ObservedSpan(from: now, to: now)
        if case .answer(_, _, let sent, let received) = input { observed = ObservedSpan(from: sent, to: received) }
    }

    /// Writes one event.
    mutating func write(_ change: Change, time: Timestamp? = nil) {
        sequence += 1
        events.append(
            UserStreamEvent(
                sequence: sequence, batch: batch + 1, isLast: false, id: "\(account)/\(sequence)", account: account,
                origin: .venue, source: .poll, time: time, observed: observed, change: change))
    }

    /// Ends the batch.
    mutating func finish() -> EventBatch {
        guard !events.isEmpty else { return EventBatch() }
        batch += 1
        events[events.count - 1].isLast = true
        defer { events = [] }
        return EventBatch(events: events)
    }

    // MARK: What rivals say

    /// States what is there when the stream begins, or begins anew.
    mutating func seed(_ orders: [Order]) {
        write(.snapshotBegan(reason: .firstStart))
        for order in orders { write(.snapshotItem(.order(order))) }
        write(.snapshotEnded)
        write(.ready)
    }

    /// States a fill without an identity of its own: an increase of the order's cumulative quantity.
    mutating func fill(of order: Order, quantity: ExactDecimal, price: ExactDecimal?, upTo cumulative: ExactDecimal) {
        var fill = Fill(tradeID: "", orderID: order.id, venueSymbol: order.venueSymbol, quantity: quantity)
        fill.clientOrderID = order.clientOrderID
        fill.market = order.market
        fill.side = order.side
        fill.price = price
        fill.orderCumulativeQuantity = cumulative
        write(.fill(fill))
    }
}
