import UserStreamCore
import UserStreamTestKit

/// The account's socket in virtual time: the plan on the client's side, the face's on the exchange's, and frames on their way between them.
package struct VirtualSocket: Sendable {
    /// Something that arrives.
    private enum Frame: Sendable {
        /// The connection is made, at the exchange first.
        case knock
        case opened(any FaceSocket)
        case toServer([UInt8])
        case toClient([UInt8])
        /// A sign of life that says nothing.
        case beat
        case ended(String)
    }

    private struct Flight: Sendable {
        let number: Int
        let line: Int
        let frame: Frame
        let due: Timestamp
    }

    /// A connection as it really is.
    private struct Line: Sendable {
        let number: Int
        var face: any FaceSocket
        var cutAt: Timestamp?
        var silentAt: Timestamp?
        var lastDown = Timestamp.epoch

        func isSilent(at now: Timestamp) -> Bool { silentAt.map { $0 <= now } ?? false }
    }

    /// How often the exchange looks whether a heartbeat is due.
    private static let pulse = TimeSpan.seconds(1)
    /// Who does so much at one moment never waits.
    private static let mostAtOnce = 10_000

    var plan: SocketPlan
    private let socket: any UserSocket
    private let host: String
    private var faults: SocketFaults
    private let latency: ClosedRange<Int64>
    private let readsClosed: Bool
    /// Whether the client goes round in a loop in which it never waits, so that its process does nothing else any more.
    private(set) var isStuck = false
    private var lines: [Line] = []
    private var flights: [Flight] = []
    private var launched = 0
    private var random: SeededRandom
    private var nextPulse: Timestamp?
    /// When the plan wants to look again, by the client's clock.
    private(set) var nextLook: Timestamp?
    /// How many messages about the account were sent, and how many of them got lost.
    package private(set) var pushes = 0
    package private(set) var lost = 0

    /// - Parameter readsClosed: whether the client goes on reading a connection that has ended.
    init?(_ scenario: Scenario, _ connector: any ExchangeConnector, readsClosed: Bool = false) {
        guard let faults = scenario.socket, let socket = connector.userSocket else { return nil }
        self.socket = socket
        self.faults = faults
        self.readsClosed = readsClosed
        host = String(connector.baseURL.drop { $0 != "/" }.dropFirst(2))
        latency = scenario.latency
        plan = SocketPlan(socket)
        random = SeededRandom(seed: scenario.seed).forked("socket")
    }

    /// When something happens next, in true time.
    func nextMoment(_ clock: LocalClock) -> Timestamp? {
        var next = flights.map(\.due).min()
        for moment in [nextLook.map { clock.moment(of: $0) }, lines.isEmpty ? nil : nextPulse].compactMap({ $0 }) {
            next = min(next ?? .distantFuture, moment)
        }
        return next
    }

    /// Nothing goes wrong any more.
    mutating func calmDown() {
        faults = SocketFaults()
        for place in lines.indices { lines[place].cutAt = nil }
    }

    /// The exchange ends every connection, as it does now and then.
    mutating func cut() {
        for place in lines.indices { lines[place].cutAt = .epoch }
    }

    /// The client's process ends, and another one begins.
    mutating func restart() {
        lines = []
        flights = []
        plan = SocketPlan(socket)
        nextLook = nil
        isStuck = false
    }

    // MARK: What arrives

    /// Lets arrive what is due.
    mutating func arrive(_ known: SocketPlan.Known, _ world: VirtualWorld, at now: Timestamp, local: Timestamp) {
        var taken = 0
        while let place = flights.indices.filter({ flights[$0].due <= now }).min(by: { isEarlier($0, $1) }) {
            taken += 1
            if taken > Self.mostAtOnce {
                isStuck = true
                return
            }
            take(flights.remove(at: place), known, world, at: now, local: local)
        }
        for line in lines where line.cutAt.map({ $0 <= now }) ?? false {
            lines.removeAll { $0.number == line.number }
            flights.removeAll { $0.line == line.number }
            launch(.ended("the connection was cut"), on: line.number, due: now + way())
        }
        if let pulse = nextPulse, pulse <= now { nextPulse = now + Self.pulse }
        tell(world, at: now)
    }

    private func isEarlier(_ left: Int, _ right: Int) -> Bool {
        (flights[left].due, flights[left].number) < (flights[right].due, flights[right].number)
    }

    private mutating func take(
        _ flight: Flight, _ known: SocketPlan.Known, _ world: VirtualWorld, at now: Timestamp, local: Timestamp
    ) {
        switch flight.frame {
        case .knock:
            guard let face = world.face.connect(host: host, at: now) else { return }
            launch(.opened(face), on: flight.line, due: now + way())
        case .opened(let face):
            var line = Line(number: flight.line, face: face)
            line.cutAt = faults.cut.map { now + span(around: $0) }
            line.silentAt = faults.silent.map { now + span(around: $0) }
            lines.append(line)
            nextPulse = nextPulse ?? now + Self.pulse
            plan.opened(flight.line, at: local)
        case .toServer(let message):
            guard let place = lines.firstIndex(where: { $0.number == flight.line }), !lines[place].isSilent(at: now)
            else { return }
            let steps = lines[place].face.receive(message, from: world.face, world.exchange, at: now)
            send(steps, on: place, at: now)
        case .toClient(let message):
            plan.received(message, on: flight.line, known, at: local, using: &random)
        case .beat: plan.heard(flight.line, at: local)
        case .ended(let reason) where readsClosed: launch(.ended(reason), on: flight.line, due: now)
        case .ended(let reason): plan.ended(flight.line, reason, at: local, using: &random)
        }
    }

    // MARK: What the exchange sends

    /// The exchange tells what happened.
    mutating func tell(_ world: VirtualWorld, at now: Timestamp) {
        for place in lines.indices.reversed() {
            let steps = lines[place].face.tell(from: world.face, world.exchange, at: now)
            send(steps, on: place, at: now)
        }
    }

    private mutating func send(_ steps: [FaceSocketStep], on place: Int, at now: Timestamp) {
        let number = lines[place].number
        for step in steps {
            guard lines.indices.contains(place), lines[place].number == number, !lines[place].isSilent(at: now) else {
                return
            }
            switch step {
            case .push(let message):
                pushes += 1
                if random.chance(millionths: faults.lost) {
                    lost += 1
                    continue
                }
                let isGarbled = faults.garbled > 0 && random.chance(millionths: faults.garbled)
                let told = isGarbled ? SocketFaults.garble(message) : message
                send(.toClient(told), on: place, at: now, isLate: random.chance(millionths: faults.late))
                if random.chance(millionths: faults.doubled) { send(.toClient(message), on: place, at: now) }
            case .send(let message): send(.toClient(message), on: place, at: now)
            case .ping: send(.beat, on: place, at: now)
            case .close:
                lines.remove(at: place)
                launch(.ended("the exchange closed the connection"), on: number, due: now + way())
            }
        }
    }

    /// Frames of a connection arrive in the order in which they were sent, save for what is late.
    private mutating func send(_ frame: Frame, on place: Int, at now: Timestamp, isLate: Bool = false) {
        var due = max(lines[place].lastDown, now + way())
        if isLate { due = due + span(around: .seconds(1)) } else { lines[place].lastDown = due }
        launch(frame, on: lines[place].number, due: due)
    }

    // MARK: What the client does

    /// Does what the plan says until it has to wait; gives what the reconciler is to take in.
    mutating func proceed(_ known: SocketPlan.Known, at now: Timestamp, local: Timestamp) -> [Input] {
        var inputs: [Input] = []
        while true {
            switch plan.step(known, at: local, using: &random) {
            case .connect(let number): launch(.knock, on: number, due: now + way())
            case .send(let text, let number): launch(.toServer(text), on: number, due: now + way())
            case .ping(let number):
                guard let line = lines.first(where: { $0.number == number }), !line.isSilent(at: now) else { continue }
                launch(.beat, on: number, due: now + way() + way())
            case .close(let number):
                lines.removeAll { $0.number == number }
                flights.removeAll { $0.line == number }
            case .tell(let input, from: _): inputs.append(input)
            case .wait(let until):
                nextLook = until
                return inputs
            }
        }
    }

    private mutating func launch(_ frame: Frame, on line: Int, due: Timestamp) {
        launched += 1
        flights.append(Flight(number: launched, line: line, frame: frame, due: due))
    }

    private mutating func way() -> TimeSpan { .milliseconds(Int64.random(in: latency, using: &random)) }

    private mutating func span(around mean: TimeSpan) -> TimeSpan {
        .milliseconds(Int64.random(in: 1...max(1, mean.milliseconds * 2), using: &random))
    }
}
