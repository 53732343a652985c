/// Kinds of query that failed and are left alone for a while. All times are local.
struct HoldBacks: Sendable {
    private struct Entry: Sendable {
        var backoff = Backoff()
        var until: Timestamp
        var error: APIError
    }

    /// Few, and never iterated in an order that could matter.
    private var entries: [QueryKind: Entry] = [:]

    /// Until when a kind of query is left alone.
    func until(_ kind: QueryKind) -> Timestamp { entries.isEmpty ? .epoch : entries[kind]?.until ?? .epoch }

    /// Why a kind of query is left alone.
    func error(_ kind: QueryKind) -> APIError? { entries[kind]?.error }

    mutating func succeeded(_ kind: QueryKind) {
        if !entries.isEmpty { entries[kind] = nil }
    }

    /// Leaves a kind of query alone after a failure that another request would most likely meet as well.
    /// - Parameter refusedUntil: when the exchange, having refused the request for its rate, may be asked again.
    mutating func failed(
        _ query: Query, _ error: APIError, refusedUntil: Timestamp?, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        switch error.category {
        case .notFound, .rejected(.symbolRequired): return
        case .rejected where query.kind == .order || query.kind == .orderFills: return
        // One market that the exchange does not know any more keeps no other waiting.
        case .rejected where query.venueSymbol != nil: return
        case .transient, .rateLimited, .clockSkew, .auth, .permission, .maintenance, .malformed, .rejected: break
        }
        var entry = entries[query.kind] ?? Entry(until: now, error: error)
        let pause = entry.backoff.next(using: &random)
        entry.until = refusedUntil ?? now + pause
        entry.error = error
        entries[query.kind] = entry
    }
}
