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
    package let log: [HeardEvent]
    /// What truly happened.
    package let history: History
    /// How many requests of each kind it sent.
    package let requests: [QueryKind: Int]

    /// Plays a whole scenario.
    package init(
        _ scenario: Scenario, connector: any ExchangeConnector, reconciler: some StreamReconciler
    ) throws {
        var run = try VirtualRun(scenario, connector: connector, reconciler: reconciler)
        run.play()
        log = zip(run.written, run.client.log).map { HeardEvent(time: $0, event: $1) }
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
