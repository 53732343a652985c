package import UserStreamCore
import UserStreamTestKit

/// A whole history of one account in virtual time: a trader, the exchange's face with its faults, and the whole way of every poll: schedule,
/// limits, request, signature, bytes, decoding and reconciliation. Everything follows from the scenario.
package struct VirtualRun<Reconciler: StreamReconciler>: Sendable {
    /// A request on its way.
    private struct Flight: Sendable {
        enum Stage: Sendable {
            /// It waits for the limits.
            case waiting(LimitBook.Ticket)
            /// It is on its way to the exchange.
            case going(FaceRequest, sent: Timestamp)
            /// Its answer is on its way back, or what the client will take for one.
            case coming(Result<APIResponse, APIError>, sent: Timestamp)
        }

        let number: Int
        let request: PollingPlan.Request
        var stage: Stage
        var due: Timestamp
    }

    /// The exchange's side.
    package var world: VirtualWorld
    /// The stream's side.
    package var client: VirtualClient<Reconciler>
    /// The true time.
    package private(set) var now: Timestamp
    /// When each event of the log was written, in true time.
    package private(set) var written: [Timestamp] = []
    package let scenario: Scenario
    let clock: LocalClock
    private var random: SeededRandom
    private var flights: [Flight] = []
    /// The socket; absent where the client polls alone.
    package private(set) var socket: VirtualSocket?
    /// The consumer's own trading; absent where it does not trade.
    var own: OwnTrading?
    var ownFlights: [OwnFlight] = []
    /// How long a request of the consumer's own waited for a limit at most.
    package internal(set) var longestOwnWait = TimeSpan.zero
    var launched = 0
    /// How many requests were sent while another of their kind was under way.
    package private(set) var overlaps = 0

    /// Sets everything up; nothing happens yet.
    package init(_ scenario: Scenario, connector: any ExchangeConnector, reconciler: Reconciler) throws {
        self.scenario = scenario
        clock = LocalClock(scenario)
        world = try VirtualWorld(scenario)
        client = try VirtualClient(connector, scenario, reconciler)
        now = scenario.start
        own = OwnTrading(scenario)
        socket = VirtualSocket(scenario, connector, readsClosed: reconciler.readsClosedSockets)
        random = SeededRandom(seed: scenario.seed).forked("network")
    }

    /// Sets everything up around the product's own reconciler.
    package init(_ scenario: Scenario, connector: any ExchangeConnector) throws where Reconciler == AccountReconciler {
        var facts = connector.facts
        scenario.adjust(&facts)
        let reconciler = AccountReconciler(
            account: VirtualWorld.accountID(of: connector), facts: facts, policy: scenario.policy)
        try self.init(scenario, connector: connector, reconciler: reconciler)
    }

    /// How many requests were sent.
    package var requestCount: Int { client.requests.values.reduce(0, +) }

    /// Drops the log so far, which then cannot be judged: for runs so long that it would fill the memory.
    package mutating func forgetLog() {
        client.forgetLog()
        written = []
    }

    // MARK: Time

    /// Lets everything happen until a moment.
    @_specialize(where Reconciler == AccountReconciler)
    package mutating func run(until end: Timestamp) {
        while client.stopped == nil, !isStuck {
            let flight = nextFlight
            guard let moment = nextMoment(flight), moment <= end else { break }
            now = max(now, moment)
            if let trade = world.nextTrade, trade <= now {
                world.trade(at: now)
            } else if let flight, flights[flight].due <= now {
                move(flights.remove(at: flight))
            } else if actOwn() {
                // The consumer did something of its own.
            } else {
                if let pass = client.nextPass, clock.moment(of: pass) <= now { client.beginPass(at: local) }
                proceed()
            }
            holdSocket()
            while written.count < client.log.count { written.append(now) }
            if client.isKilled { restart() }
        }
        if isStuck { tradeAlone(until: end) }
        now = max(now, end)
        world.advance(to: now)
    }

    /// Whether the client's process never waits, and so does nothing any more.
    private var isStuck: Bool { socket?.isStuck ?? false }

    /// Lets the world go on without the client.
    private mutating func tradeAlone(until end: Timestamp) {
        while let trade = world.nextTrade, trade <= end {
            now = max(now, trade)
            world.trade(at: now)
        }
    }

    /// Lets everything happen for some time.
    package mutating func run(for span: TimeSpan) { run(until: now + span) }

    /// Plays the whole scenario: trading with faults and restarts, then the time in which the stream must catch up.
    package mutating func play() {
        var origin = scenario.start
        for (at, interruption) in scenario.interruptions {
            run(until: origin + at)
            guard let interruption else {
                restart()
                continue
            }
            origin = origin + interruption.length
            interrupt(interruption)
        }
        run(until: origin + scenario.duration)
        settle()
    }

    /// Ends trading and faults, and gives the stream the time that it is promised: two sweeps and two passes. After a long outage a sweep of
    /// fills is many windows, and where many orders end together without a listing that names them, a pass asks for a few of them.
    package mutating func settle() {
        world.calmDown()
        client.calmDown()
        socket?.calmDown()
        own?.next = nil
        // A crowd may have been cancelled together just before, or what the client knew while it was down.
        let known = client.log.reduce(into: AccountSnapshot()) { $0.apply($1) }
        let live = max(world.liveCount, scenario.crowd, known.openOrders.count)
        if !scenario.faults.isQuiet {
            run(until: max(now, clock.moment(of: client.quietUntil)))
            run(for: scenario.face.facts.longestPause)
        }
        run(
            for: scenario.policy.closedOrdersSweep * 2 + scenario.policy.idleBalances * 2 + scenario.timeToReadOutages
                + scenario.timeToRead(fills: world.fillCount, voided: world.voidedCount))
        // Of what only a socket told, it is known that it was taken back once no lag can explain any more that no poll shows it.
        if scenario.source != .poll {
            run(for: client.connector.facts.visibilityLag)
            audit()
        }
        run(for: scenario.timeToAsk(for: live - world.liveCount))
        run(
            for: scenario.timeToAskAll(
                live: live, ended: world.endedCount, fills: world.fillCount, voided: world.voidedCount))
    }

    /// Lets everything be read six times beside the socket. Without audits that is after a connection, and as many come.
    private mutating func audit() {
        for _ in 0..<6 {
            if scenario.source == .socket { socket?.cut() }
            run(for: scenario.auditInterval)
        }
    }

    /// The client's process is killed and started anew.
    package mutating func restart() {
        flights = []
        endOwnFlights()
        client.restart(at: local)
        socket?.restart()
    }

    mutating func interrupt(_ interruption: Scenario.Break) {
        let end = now + interruption.length
        switch interruption.kind {
        case .pause:
            world.leave(until: end, at: now)
            own?.leave(until: end)
        case .outage:
            world.slowTrading(until: end)
            flights = []
            endOwnFlights()
            own?.leave(until: end)
            client.restart(at: clock.time(at: end))
            socket?.restart()
        }
    }

    /// What the client's clock shows.
    var local: Timestamp { clock.time(at: now) }

    private func nextMoment(_ flight: Int?) -> Timestamp? {
        var next = world.nextTrade
        if let flight { next = min(next ?? .distantFuture, flights[flight].due) }
        if let moment = nextOwnMoment { next = min(next ?? .distantFuture, moment) }
        if let pass = client.nextPass { next = min(next ?? .distantFuture, clock.moment(of: pass)) }
        if let moment = socket?.nextMoment(clock) { next = min(next ?? .distantFuture, moment) }
        if let look = client.nextLook { next = min(next ?? .distantFuture, clock.moment(of: look)) }
        return next
    }

    /// The flight that is due next; of several the one that began first.
    private var nextFlight: Int? {
        var next: Int?
        for place in flights.indices {
            guard let best = next else {
                next = place
                continue
            }
            let (due, earliest) = (flights[place].due, flights[best].due)
            if due < earliest || (due == earliest && flights[place].number < flights[best].number) { next = place }
        }
        return next
    }

    // MARK: The socket

    /// Lets arrive what is on its way on the socket, and has the client take in what it tells. The socket is opened once the first state is complete.
    private mutating func holdSocket() {
        // Comparing it with nil would copy it, at each event.
        guard case .some = socket, client.reconciler.isReady, !client.isKilled else { return }
        let (now, local) = (now, local)
        let known = client.knownToSocket(at: local)
        socket?.arrive(known, world, at: now, local: local)
        let inputs = socket?.proceed(known, at: now, local: local) ?? []
        for input in inputs where !client.isKilled { client.takeSocket(input, at: local) }
        if !inputs.isEmpty, !client.isKilled, client.nextLook != nil || !flights.isEmpty { proceed() }
    }

    // MARK: Requests

    private mutating func proceed() {
        var requests = client.proceed(at: local)
        while !requests.isEmpty {
            for request in requests {
                let kind = request.query.kind
                if flights.indices.contains(where: { flights[$0].request.query.kind == kind }) { overlaps += 1 }
                launch(request)
            }
            requests = flights.isEmpty ? client.proceed(at: local) : []
        }
    }

    private mutating func launch(_ request: PollingPlan.Request) {
        guard let permit = client.enter(request, at: local) else { return depart(request) }
        wait(request, for: permit)
    }

    private mutating func wait(_ request: PollingPlan.Request, for permit: LimitBook.Ticket) {
        if let moment = client.attempt(permit, at: local) {
            return add(request, .waiting(permit), due: clock.moment(of: moment))
        }
        depart(request)
    }

    private mutating func depart(_ request: PollingPlan.Request) {
        switch client.make(request, at: local) {
        case .success(let wire): add(request, .going(wire, sent: now), due: now + latency())
        case .failure(let error): client.take(error, of: request, at: local)
        }
    }

    private mutating func add(_ request: PollingPlan.Request, _ stage: Flight.Stage, due: Timestamp) {
        launched += 1
        flights.append(Flight(number: launched, request: request, stage: stage, due: due))
    }

    private mutating func latency() -> TimeSpan {
        .milliseconds(Int64.random(in: scenario.latency, using: &random))
    }

    private mutating func move(_ flight: Flight) {
        switch flight.stage {
        case .waiting(let permit):
            wait(flight.request, for: permit)
            if flights.isEmpty { proceed() }
        case .going(let request, let sent):
            let outcome = world.answer(request, at: now)
            let arrival = outcome.arrival(at: now + outcome.delay + latency(), before: deadline(since: sent))
            add(flight.request, .coming(arrival.result, sent: sent), due: clock.awake(arrival.moment))
        case .coming(let result, let sent):
            client.take(result, of: flight.request, sent: clock.time(at: sent), received: local)
            proceed()
        }
    }

    /// Until when the client waits for an answer, by its own clock.
    func deadline(since sent: Timestamp) -> Timestamp {
        clock.moment(of: clock.time(at: sent) + scenario.requestTimeout)
    }
}

extension FaceOutcome {
    /// What reaches a client that waits until a deadline, and when.
    func arrival(at back: Timestamp, before deadline: Timestamp) -> (
        result: Result<APIResponse, APIError>, moment: Timestamp
    ) {
        if back < deadline { return (result, back) }
        return (.failure(APIError(.transient, code: "timeout", message: "no answer in time")), deadline)
    }

    /// What a client makes of it.
    private var result: Result<APIResponse, APIError> {
        guard cut == .none, let response else {
            return .failure(APIError(.transient, code: "interrupted", message: "the connection was closed"))
        }
        return .success(APIResponse(status: response.status, headers: response.headers, body: response.body))
    }
}
