import UserStreamTestKit

@testable import UserStreamCore

/// What a socket tells is all there is: while it is live no lists are read, not even because of what it leaves open.
struct SocketIsComplete: Mistake {
    func prepare(_ facts: inout ExchangeFacts, _ policy: inout PollingPolicy) { policy.trustSocket() }
    func want(_ wants: [Want], _ known: AccountReconciler, at now: Timestamp) -> [Want] { wants.trusting(known) }
}

// The systems in which most mistakes about sockets were made have no audits. Beside audits a mistake would be mended within seconds.
extension PollingPolicy {
    /// Nothing is stale because it is not audited.
    mutating func trustSocket() { audit = .days(1) }
}

extension [Want] {
    /// Without the lists of orders and fills, from when on the socket is live and everything was read once since.
    func trusting(_ known: AccountReconciler) -> [Want] {
        guard let live = known.socket.liveSince, known.freshness.isRead(since: live) else { return self }
        return filter { want in
            switch want.query.kind {
            case .openOrders, .fills, .closedOrders: want.query.pageCursor != nil
            default: true
            }
        }
    }
}

/// A connection that takes the place of a lost one goes on with what comes from then on.
struct ReconnectWithoutBackfill: Mistake {
    private var wasLive = false

    func prepare(_ facts: inout ExchangeFacts, _ policy: inout PollingPolicy) { policy.trustSocket() }
    func want(_ wants: [Want], _ known: AccountReconciler, at now: Timestamp) -> [Want] { wants.trusting(known) }

    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        guard case .socket = input else { return input }
        defer { wasLive = true }
        return wasLive ? nil : input
    }
}

/// What is read after a connection is news, although the one before it told a part of that.
struct BackfillIsNews: Mistake {
    private var told: Set<FillKey> = []
    private var isBackfill = false

    mutating func say(
        _ events: [UserStreamEvent], _ known: AccountReconciler, after input: Input
    ) -> [UserStreamEvent] {
        switch input {
        case .socket(.live): isBackfill = true
        case .pushed(let observation, made: _):
            if case .fills(let rows) = observation.content { told.formUnion(rows.map(\.key)) }
        case .answer(.success, of: .fills, sent: _, received: _) where isBackfill:
            isBackfill = false
            return events + input.fills.filter { told.contains($0.key) }.map { again($0, known, input) }
        default: break
        }
        return events
    }

    private func again(_ fill: Fill, _ known: AccountReconciler, _ input: Input) -> UserStreamEvent {
        UserStreamEvent(
            sequence: 0, batch: 0, isLast: false, id: "\(known.account)/fill/\(fill.venueSymbol)/\(fill.tradeID)",
            account: known.account, origin: .venue, source: .poll, time: fill.time, observed: input.span,
            change: .fill(fill))
    }
}

/// A connection that has ended is read on, and each time it says at once that it has ended.
struct ClosedSocketIsRead: Mistake {
    var readsClosedSockets: Bool { true }
}

/// Entries wait for a consumer who looks once a second, in a queue of so many places; what finds none is gone.
struct QueueDrops: Mistake {
    let places: Int
    private var queued = 0
    private var lastLook = Timestamp.epoch
    private var isReady = false

    init(places: Int) { self.places = places }

    mutating func spoil(_ known: inout AccountReconciler, after input: Input, at now: Timestamp) {
        guard now - lastLook >= .seconds(1) else { return }
        lastLook = now
        queued = 0
    }

    mutating func say(
        _ events: [UserStreamEvent], _ known: AccountReconciler, after input: Input
    ) -> [UserStreamEvent] {
        // The first state comes as a whole.
        guard isReady else {
            isReady = events.contains { $0.change == .ready }
            return events
        }
        let kept = events.prefix(max(0, places - queued))
        queued += kept.count
        return Array(kept)
    }
}
