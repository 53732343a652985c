import UserStreamTestKit

@testable import UserStreamCore

/// Any failure to get an order means that it is gone.
struct AnyErrorIsNotFound: Mistake {
    mutating func spoil(_ known: inout AccountReconciler, after input: Input, at now: Timestamp) {
        guard case .order(let reference)? = input.query, input.failure != nil, let id = reference.id,
            known.orders[id]?.absence != nil
        else { return }
        known.end(id, as: .canceled)
    }
}

/// A state is taken for another.
struct StateIsAnother: Mistake {
    /// Which state counts as which.
    enum Confusion: Sendable {
        /// A word that is not known is a failure.
        case unknownIsRejected
        /// A cancel that was asked for is done.
        case pendingIsCanceled
        /// The word for "cancelled in parts" is misspelt, and so not known.
        case partialCancelIsUnknown
        /// What ended in parts is filled.
        case partialCancelIsFilled
    }

    let confusion: Confusion

    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        input.mapOrders { report in
            var changed = report
            let isPartialEnd = report.isEndOfRest && report.cumulativeQuantity?.isZero == false
            switch confusion {
            case .unknownIsRejected: changed.state = report.state ?? .rejected
            case .pendingIsCanceled: if report.state == .pendingCancel { changed.state = .canceled }
            case .partialCancelIsUnknown where isPartialEnd:
                changed.state = nil
                changed.rawState = "partial-canceled"
            case .partialCancelIsFilled where isPartialEnd:
                changed.state = .filled
                changed.closeReason = nil
            case .partialCancelIsUnknown, .partialCancelIsFilled: break
            }
            return changed
        }
    }
}

extension OrderReport {
    /// Whether the rest of it ended without being filled.
    fileprivate var isEndOfRest: Bool { state == .canceled || state == .expired }
}

/// An order with the owner's id of another is that other one: its replacement is only seen as a cancel.
struct ReplacementIsTheSame: Mistake {
    private var first: [String: OrderID] = [:]
    private var others: Set<OrderID> = []

    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        for row in input.orders {
            guard let name = row.clientOrderID else { continue }
            if first[name] == nil { first[name] = row.id }
            if first[name] != row.id { others.insert(row.id) }
        }
        return input.mapOrders { others.contains($0.id) ? nil : $0 }.mapFills { others.contains($0.orderID) ? nil : $0 }
    }
}

/// A list with a row that cannot be read is no answer.
struct BadRowBlocks: Mistake {
    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        guard input.observation?.hasLostRows == true else { return input }
        return input.replacing(.failure(APIError(.malformed, message: "a row without an id")))
    }
}

/// Orders are asked for one after the other, and one that has no answer is asked again before the others.
struct FirstOrderOnly: Mistake {
    func want(_ wants: [Want], _ known: AccountReconciler, at now: Timestamp) -> [Want] {
        let first = wants.compactMap { want in want.query.referredOrder.flatMap(\.id) }.min()
        return wants.filter { $0.query.referredOrder == nil || $0.query.referredOrder?.id == first }
    }
}

extension Query {
    fileprivate var referredOrder: OrderReference? {
        guard case .order(let reference) = self else { return nil }
        return reference
    }
}

/// Each row about an end is an end, also when it comes twice.
struct EndPerRow: Mistake {
    mutating func say(
        _ events: [UserStreamEvent], _ known: AccountReconciler, after input: Input
    ) -> [UserStreamEvent] {
        events.flatMap { event in
            let rows = input.orders.count { $0.id == event.order?.id && $0.state?.isTerminal == true }
            return Array(repeating: event, count: event.order?.state.isTerminal == true ? max(1, rows) : 1)
        }
    }
}

/// Orders that somebody else placed are invisible.
struct OwnOrdersOnly: Mistake {
    private var others: Set<OrderID> = []

    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        for row in input.orders where row.clientOrderID == nil { others.insert(row.id) }
        return input.mapOrders { others.contains($0.id) ? nil : $0 }.mapFills { others.contains($0.orderID) ? nil : $0 }
    }
}

/// Only orders that a list of live ones showed are orders.
struct ListedOrdersOnly: Mistake {
    private var listed: Set<OrderID> = []

    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        if case .openOrders? = input.query { listed.formUnion(input.orders.map(\.id)) }
        return input.mapOrders { listed.contains($0.id) ? $0 : nil }.mapFills { listed.contains($0.orderID) ? $0 : nil }
    }
}

/// Nothing is ever forgotten.
struct KeepsEverything: Mistake {
    func prepare(_ facts: inout ExchangeFacts, _ policy: inout PollingPolicy) { policy.closedRetention = .days(365) }
}

/// A market order's price of 0 is its price.
struct ZeroIsAPrice: Mistake {
    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        input.mapOrders { report in
            var priced = report
            if report.type == .market { priced.price = .zero }
            return priced
        }
    }
}

/// After a restart, what ended before is old news: what was live then stays.
struct EndsBeforeRestartAreOld: Mistake {
    private var restartedAt = Timestamp.epoch

    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        input.mapOrders { report in
            let isOld = report.state?.isTerminal == true && (report.updatedAt ?? now) < restartedAt
            return isOld ? nil : report
        }
    }

    mutating func restart(_ known: inout AccountReconciler, at now: Timestamp) { restartedAt = now }
}
