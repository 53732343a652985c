import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

/// The connections to the user-data socket as the exchange sees them: what each is told, and what goes wrong on the way.
struct ServedSockets {
    private struct Line {
        let number: Int
        var face: any FaceSocket
        let outlet: SocketOutlet
        var cutAt: Timestamp?
        var silentAt: Timestamp?
        /// What comes later than what was said after it.
        var late: [(message: [UInt8], due: Timestamp)] = []

        func isSilent(at now: Timestamp) -> Bool { silentAt.map { $0 <= now } ?? false }
    }

    /// How much later a late message is, on average.
    private static let delay = TimeSpan.seconds(1)

    private var faults: SocketFaults
    private var random: SeededRandom
    private var lines: [Line] = []
    private var counts = SocketCounts()
    /// Until when nobody is let in.
    private var closedUntil = Timestamp.epoch

    init(_ faults: SocketFaults, seed: UInt64) {
        self.faults = faults
        random = SeededRandom(seed: seed).forked("socket")
    }

    /// What happened so far.
    var summary: SocketCounts {
        var counts = counts
        counts.open = lines.count
        return counts
    }

    /// Whether anybody has to be told anything.
    var isEmpty: Bool { lines.isEmpty }

    /// Has other things go wrong from now on. A connection that is silent already stays so.
    mutating func change(_ faults: SocketFaults, at now: Timestamp) {
        self.faults = faults
        for place in lines.indices {
            let isSilent = lines[place].isSilent(at: now)
            let (cut, silent) = drawEnds(at: now)
            lines[place].cutAt = cut
            if !isSilent { lines[place].silentAt = silent }
        }
    }

    private mutating func drawEnds(at now: Timestamp) -> (cut: Timestamp?, silent: Timestamp?) {
        let cut = faults.cut.map { now + span(around: $0) }
        return (cut, faults.silent.map { now + span(around: $0) })
    }

    private mutating func span(around mean: TimeSpan) -> TimeSpan {
        .milliseconds(Int64.random(in: 1...max(1, mean.milliseconds * 2), using: &random))
    }

    // MARK: Connections

    /// Whether somebody is let in.
    func isOpen(at now: Timestamp) -> Bool { now >= closedUntil }

    /// Somebody connected.
    mutating func open(_ face: any FaceSocket, _ outlet: SocketOutlet, at now: Timestamp) -> Int {
        counts.opened += 1
        let (cut, silent) = drawEnds(at: now)
        lines.append(Line(number: counts.opened, face: face, outlet: outlet, cutAt: cut, silentAt: silent))
        return counts.opened
    }

    /// Somebody is gone.
    mutating func close(_ number: Int) {
        guard let place = place(of: number) else { return }
        lines.remove(at: place).outlet.finish()
    }

    /// Breaks all connections off, and lets nobody in until a moment.
    mutating func cutAll(until moment: Timestamp) {
        closedUntil = moment
        for line in lines { line.outlet.cut() }
        counts.cut += lines.count
        lines = []
    }

    private func place(of number: Int) -> Int? { lines.firstIndex { $0.number == number } }

    // MARK: What clients say

    /// A message came.
    mutating func receive(
        _ message: [UInt8], on number: Int, _ face: any ExchangeFace, _ exchange: SimulatedExchange, at now: Timestamp
    ) {
        guard let place = place(of: number), !lines[place].isSilent(at: now) else { return }
        let steps = lines[place].face.receive(message, from: face, exchange, at: now)
        send(steps, on: number, at: now)
    }

    /// A ping came.
    func answerPing(_ bytes: [UInt8], on number: Int, at now: Timestamp) {
        guard let place = place(of: number), !lines[place].isSilent(at: now) else { return }
        lines[place].outlet.send(.pong(bytes))
    }

    // MARK: What they are told

    /// Tells everybody what happened, and lets happen to the connections what is due.
    mutating func tell(_ exchange: SimulatedExchange, from face: any ExchangeFace, at now: Timestamp) {
        for number in lines.map(\.number) {
            guard let place = place(of: number) else { continue }
            if let cutAt = lines[place].cutAt, cutAt <= now {
                counts.cut += 1
                lines.remove(at: place).outlet.cut()
                continue
            }
            let steps = lines[place].face.tell(from: face, exchange, at: now)
            sendLate(place, at: now)
            send(steps, on: number, at: now)
        }
    }

    private mutating func sendLate(_ place: Int, at now: Timestamp) {
        guard !lines[place].late.isEmpty, !lines[place].isSilent(at: now) else { return }
        let due = lines[place].late.filter { $0.due <= now }
        lines[place].late.removeAll { $0.due <= now }
        for one in due { lines[place].outlet.send(.text(one.message)) }
    }

    private mutating func send(_ steps: [FaceSocketStep], on number: Int, at now: Timestamp) {
        for step in steps {
            guard let place = place(of: number), !lines[place].isSilent(at: now) else { return }
            switch step {
            case .push(let message): push(message, place, at: now)
            case .send(let message): lines[place].outlet.send(.text(message))
            case .ping: lines[place].outlet.send(.ping)
            case .close(let code):
                lines[place].outlet.send(.close(code))
                close(number)
            }
        }
    }

    private mutating func push(_ message: [UInt8], _ place: Int, at now: Timestamp) {
        counts.pushes += 1
        if random.chance(millionths: faults.lost) {
            counts.lost += 1
            return
        }
        let told = random.chance(millionths: faults.garbled) ? SocketFaults.garble(message) : message
        if random.chance(millionths: faults.late) {
            lines[place].late.append((told, now + span(around: Self.delay)))
        } else {
            lines[place].outlet.send(.text(told))
        }
        if random.chance(millionths: faults.doubled) { lines[place].outlet.send(.text(message)) }
    }
}
