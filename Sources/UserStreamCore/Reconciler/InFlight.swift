/// Rule 10: orders of the consumer's own, from their announcement to the exchange's word. An unknown outcome is not a rejection, a pending
/// cancel is not a cancel, and two orders with one owner's id stay two.
extension AccountReconciler {
    /// How much older than its announcement an order may seem to be, by what is known of the exchange's clock. Orders that are known are told
    /// from new ones by their number.
    private static let announcementSlack: TimeSpan = .minutes(1)

    // MARK: Announcing

    /// Why an order cannot be announced; `nil` when it can.
    public func objection(to draft: OrderDraft) -> AnnouncementError? {
        if draft.clientOrderID.isEmpty { return AnnouncementError(.noClientOrderID, draft) }
        guard let record = inFlight[draft.clientOrderID], record.order.draft != draft else { return nil }
        if !record.order.state.isEnded { return AnnouncementError(.inFlight, draft) }
        guard let id = record.order.orderID, let order = orders[id], !order.isClosed else { return nil }
        return AnnouncementError(.live(id), draft)
    }

    /// Takes in that an order is about to be sent. One that is announced already stays as it is.
    mutating func announce(_ draft: OrderDraft, at now: Timestamp) {
        hintedAt = now
        guard objection(to: draft) == nil else { return }
        let before = inFlight[draft.clientOrderID]
        if let before {
            if !before.order.state.isEnded { return }
            if let id = before.order.orderID, let order = orders[id], !order.isClosed { return }
        }
        // No two announcements of one id have the same time, because the events are named by it.
        let moment = max(now, before.map { $0.order.announcedAt + .milliseconds(1) } ?? now)
        let record = InFlightBook.Record(
            order: InFlightOrder(draft, announcedAt: moment), since: now, ordersBefore: orders.additions, lastAsked: now
        )
        state(record, previous: nil)
        lastChange = max(lastChange, now)
        if let id = liveOrder(like: draft) { accept(draft.clientOrderID, as: id) }
    }

    /// A live order of that id that is as announced: who announces again after a crash means the one that was sent before it.
    private func liveOrder(like draft: OrderDraft) -> OrderID? {
        let alike = orders.live.first { _, record in
            let order = record.value.order
            return order.clientOrderID == draft.clientOrderID && draft.isLike(order)
        }
        return alike?.key
    }

    // MARK: What is heard of it

    /// A row names an order by its owner's id.
    mutating func identify(_ id: OrderID, by clientOrderID: String?, createdAt: Timestamp?) {
        guard !inFlight.isEmpty, let clientOrderID, let record = inFlight[clientOrderID],
            record.order.orderID == nil, isOf(record, id, createdAt: createdAt)
        else { return }
        accept(clientOrderID, as: id)
    }

    /// Whether an order may be what was announced, and not an older one with the same owner's id.
    private func isOf(_ record: InFlightBook.Record, _ id: OrderID, createdAt: Timestamp?) -> Bool {
        if record.order.orderID == id { return true }
        if let number = orders.number(of: id), number <= record.ordersBefore { return false }
        // Who restarts with a wrong clock moves the one time of it, and who announced with a wrong clock told the other.
        return createdAt.map { $0 >= record.start - Self.announcementSlack } ?? true
    }

    /// Who placed an order: the consumer, when it announced the owner's id before.
    func owner(of id: OrderID, clientOrderID: String?, createdAt: Timestamp?) -> OrderOwner {
        guard !inFlight.isEmpty, let clientOrderID, let record = inFlight[clientOrderID],
            isOf(record, id, createdAt: createdAt)
        else { return .external }
        return .own
    }

    mutating func accept(_ clientOrderID: String, as id: OrderID) {
        guard var record = inFlight[clientOrderID] else { return }
        let previous = record.order.state
        record.order.state = .accepted
        record.order.orderID = id
        record.order.rejectReason = nil
        state(record, previous: previous)
        if var known = orders[id], known.order.owner == .external {
            known.order.owner = .own
            orders.store(known)
        }
    }

    // MARK: What became of it

    /// It is not known whether the exchange took it.
    mutating func doubt(_ clientOrderID: String) {
        guard var record = inFlight[clientOrderID], record.order.state == .announced else { return }
        record.order.state = .unknown
        state(record, previous: .announced, origin: .inferred(Evidence(rule: .noWord, detail: record.answer)))
    }

    /// Stores a record and states what became of it.
    mutating func state(
        _ record: InFlightBook.Record, previous: InFlightOrder.State?, origin: Origin = .venue
    ) {
        inFlight.store(record)
        let order = record.order
        writer.emit(
            .inFlight(order, previous: previous),
            key: "inFlight/\(order.clientOrderID)/\(order.announcedAt.milliseconds)/\(order.state.rawValue)",
            origin: origin)
    }
}

extension OrderDraft {
    /// Whether an order is as announced. Some rows leave out how long it may rest, or what triggered it: that contradicts nothing.
    fileprivate func isLike(_ order: Order) -> Bool {
        guard order.market == market, order.side == side, order.price == price, order.quantity == quantity,
            order.quoteOrderQuantity == quoteOrderQuantity, (order.stopPrice ?? stopPrice) == stopPrice
        else { return false }
        guard let timeInForce, let told = order.timeInForce else { return true }
        return told == timeInForce
    }
}
