import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

/// What was counted over many histories.
struct VerifyTally: Sendable {
    struct Failure: Sendable {
        var seed: UInt64
        var violations: [Violation]
    }

    var histories = 0
    var requests = 0
    var events = 0
    var orders = 0
    var fills = 0
    var fired = 0
    var seconds = 0.0
    /// Orders that ended, and the stream does not know how.
    var closedUnknown = 0
    /// Announced orders that were nowhere to be found.
    var givenUp = 0
    /// Sums of transfers that cannot be told apart from fills about the start.
    var uncertainStarts = 0
    /// How often consumers were killed.
    var kills = 0
    /// Messages about an account that sockets had to tell, how many of them got lost, and events that came by socket.
    var pushes = 0
    var lostPushes = 0
    var pushedEvents = 0
    var failures: [Failure] = []
    /// What went wrong where.
    var table: FaultTable
    var digest = LogDigest()

    init(_ face: any ExchangeFace.Type = FaceRegistry.usual) { table = FaultTable(face) }

    mutating func add(_ run: VirtualRun<AccountReconciler>, seed: UInt64) {
        histories += 1
        requests += run.requestCount
        events += run.client.log.count
        let history = run.history
        for place in history.entries.indices {
            if case .fill = history.entries[place].kind { fills += 1 }
        }
        let end = history.finalState
        orders += end.openOrders.count + end.closedOrders.count
        fired += run.world.face.faults.counts.reduce(0) { $0 + $1.count }
        table.add(run.world.face.faults)
        if let socket = run.socket {
            pushes += socket.pushes
            lostPushes += socket.lost
            pushedEvents += run.client.log.count { $0.source == .socket }
        }
        let verdict = run.verdict(on: history)
        closedUnknown += verdict.excuses.closedUnknown
        givenUp += verdict.excuses.givenUp
        uncertainStarts += verdict.excuses.uncertainStart
        if !verdict.isAccepted { failures.append(Failure(seed: seed, violations: verdict.violations)) }
    }

    mutating func merge(_ other: VerifyTally) {
        histories += other.histories
        requests += other.requests
        events += other.events
        orders += other.orders
        fills += other.fills
        fired += other.fired
        seconds += other.seconds
        closedUnknown += other.closedUnknown
        givenUp += other.givenUp
        uncertainStarts += other.uncertainStarts
        kills += other.kills
        pushes += other.pushes
        lostPushes += other.lostPushes
        pushedEvents += other.pushedEvents
        failures += other.failures
        table.merge(other.table)
        digest.merge(other.digest)
    }

    func text(wall: Double) -> String {
        let each = max(1, histories)
        return
            "\(histories) histories, \(failures.count) broken; a history has \(requests / each) requests, \(orders / each) orders, "
            + "\(fills / each) fills, \(events / each) events, \(fired / each) faults. \(closedUnknown) orders closedUnknown, \(givenUp) announced orders given up, "
            + "\(uncertainStarts) sums uncertain at the start. "
            + "Consumers were killed \(kills) times. "
            + (pushes == 0
                ? ""
                : "Of \(pushes) messages of sockets \(lostPushes) got lost, and \(pushedEvents) events came by socket. ")
            + "\(Int(Double(requests) / max(0.001, seconds))) requests a second, \(Int(wall)) s."
    }
}
