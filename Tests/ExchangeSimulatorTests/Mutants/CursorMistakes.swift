import UserStreamTestKit

@testable import UserStreamCore

/// Fills are read page by page, each from the last one's time on, plus one.
struct CursorAfterTimestamp: Mistake {
    static let page = 3
    private var last = Timestamp.epoch
    private var seen: Set<FillKey> = []

    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        guard case .live = known.phase else { return input }
        var rows = input.fills.filter { !seen.contains($0.key) }.sorted(by: Fill.isEarlier)
        while true {
            rows.removeAll { ($0.time ?? now) <= last }
            guard let end = rows.prefix(Self.page).last?.time else { break }
            seen.formUnion(rows.prefix(Self.page).map(\.key))
            last = end
        }
        return input.mapFills { seen.contains($0.key) ? $0 : nil }
    }
}

/// Fills are read from the highest id on.
struct CursorAfterID: Mistake {
    private var highest = OrderID("")
    private var seen: Set<FillKey> = []

    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        guard case .fills? = input.query else { return input.mapFills { seen.contains($0.key) ? $0 : nil } }
        let from = highest
        for fill in input.fills where OrderID(fill.tradeID) > from {
            seen.insert(fill.key)
            highest = max(highest, OrderID(fill.tradeID))
        }
        return input.mapFills { seen.contains($0.key) ? $0 : nil }
    }
}

/// After a restart fills are read from then on.
struct CursorFromRestart: Mistake {
    private var from = Timestamp.epoch

    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        input.mapFills { ($0.time ?? now) < from && known.ledger[$0.key] == nil ? nil : $0 }
    }

    mutating func restart(_ known: inout AccountReconciler, at now: Timestamp) { from = now }
}

/// The cursor of fills moves on whether or not its window was read, and the windows are all there is.
struct CursorMovesOnFailure: Mistake {
    private var end: Timestamp?

    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        guard case .live = known.phase, case .fills(let window)? = input.query else { return input }
        end = max(end ?? window.to, window.to)
        // Believed to be read, so that nobody says that there is a gap.
        known.windows.fills.end = end
        return input
    }

    func want(_ wants: [Want], _ known: AccountReconciler, at now: Timestamp) -> [Want] {
        wants.compactMap { want in
            switch want.query {
            case .orderFills: return nil
            case .fills(let window):
                guard let end, want.purpose == .fills else { return want }
                var query = want
                query.query = .fills(HistoryWindow(from: min(end - .seconds(1), window.to), to: window.to))
                return query
            default: return want
            }
        }
    }
}

/// A fee that is not settled is none.
struct PendingFeeIsNone: Mistake {
    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        input.mapFills { fill in
            var settled = fill
            if fill.feeState == .pending { settled.feeState = .final }
            return settled
        }
    }
}

/// What was told is never taken back.
struct NeverTakesBack: Mistake {
    func prepare(_ facts: inout ExchangeFacts, _ policy: inout PollingPolicy) { policy.voidAge = .days(365) }
}
