package import ExchangeSimulator
package import UserStreamCore
package import UserStreamTestKit

/// One event of a log, with the true time at which it was written.
package struct HeardEvent: Sendable {
    package var time: Timestamp
    package var event: UserStreamEvent

    package init(time: Timestamp, event: UserStreamEvent) {
        self.time = time
        self.event = event
    }
}

/// What came of a scenario that one reconciler played.
package struct RivalPlay: Sendable {
    /// Its log.
    package private(set) var log: [HeardEvent] = []
    /// What truly happened.
    package let history: History
    /// How many requests of each kind it sent.
    package let requests: [QueryKind: Int]

    /// Plays a whole scenario.
    package init(
        _ scenario: Scenario, connector: any ExchangeConnector, reconciler: some StreamReconciler
    ) throws {
        var run = try VirtualRun(scenario, connector: connector, reconciler: reconciler)
        var log: [HeardEvent] = []
        run.play { time, events in log += events.map { HeardEvent(time: time, event: $0) } }
        self.log = log
        history = run.history
        requests = run.client.requests
    }

    /// When it had its first whole state.
    package var ready: Timestamp? { log.first { $0.event.change == .ready }?.time }

    /// How many requests about orders and fills it sent, without those of `kinds`.
    package func requests(without kinds: [QueryKind]) -> Int {
        let counted: [QueryKind] = [.openOrders, .order, .closedOrders, .fills, .orderFills]
        return counted.filter { !kinds.contains($0) }.reduce(0) { $0 + (requests[$1] ?? 0) }
    }
}

extension VirtualRun {
    /// Plays as ``play()`` does, and tells of the log's events when they are written.
    fileprivate mutating func play(_ hear: (Timestamp, ArraySlice<UserStreamEvent>) -> Void) {
        for restart in scenario.restarts where restart < scenario.duration {
            run(until: scenario.start + restart, hear)
            self.restart()
        }
        run(until: scenario.start + scenario.duration, hear)
        world.calmDown()
        run(until: now + timeToSettle, hear)
    }

    private mutating func run(until end: Timestamp, _ hear: (Timestamp, ArraySlice<UserStreamEvent>) -> Void) {
        while client.stopped == nil, let moment = nextMoment, moment <= end {
            let count = client.log.count
            run(until: max(now, moment))
            if client.log.count > count { hear(now, client.log[count...]) }
        }
        run(until: end)
    }
}
