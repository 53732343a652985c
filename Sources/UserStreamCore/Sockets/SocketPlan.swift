internal import DequeModule

/// What is done with the user-data socket of one account, and when: everything about it that can be decided without waiting.
///
/// It has no clock and opens nothing. A driver takes one ``Step`` after the other and tells how each ended, so that the same plan holds a socket over
/// a network and in virtual time. Connections have numbers. Times are local unless they say otherwise.
///
/// There is one connection; while it is to be replaced because its time runs out, a second one is opened, and the first one is closed once the second
/// tells everything. So what happens in between is told twice, and never not at all.
package struct SocketPlan: Sendable {
    /// What to do next.
    package enum Step: Sendable {
        /// Open a connection of this number.
        case connect(Int)
        /// Send a text.
        case send([UInt8], on: Int)
        /// Send a ping of the protocol.
        case ping(Int)
        /// Close a connection. Nothing more is told of it.
        case close(Int)
        /// Have the reconciler take this in, which a message told if there is one.
        case tell(Input, from: RawMessage?)
        /// Wait until something happens, or until a moment.
        case wait(until: Timestamp)
    }

    /// What the session knows, for who talks on a socket.
    package struct Known {
        package var session: ExchangeSession
        package var auth: (any Auth)?

        package init(session: ExchangeSession, auth: (any Auth)?) {
            self.session = session
            self.auth = auth
        }
    }

    private struct Line: Sendable {
        let number: Int
        var dialogue: any SocketDialogue
        /// When the connection was there; `nil` before.
        var openedAt: Timestamp?
        var hasSpoken = false
        var isLive = false
        var isLeaving = false
        var lastHeard = Timestamp.epoch
        var lastPing = Timestamp.epoch
    }

    /// How long it may take from the opening until everything is subscribed.
    private static let longestLogin = TimeSpan.seconds(10)
    /// How long before the end of its life a connection is replaced.
    private static let handover = TimeSpan.minutes(10)
    /// How long nobody looks when nothing is due.
    private static let rest = TimeSpan.minutes(1)

    private let socket: any UserSocket
    private let facts: SocketFacts
    private var lines: [Line] = []
    private var lastNumber = 0
    private var backoff = Backoff()
    private var nextConnect = Timestamp.epoch
    private var steps: Deque<Step> = []
    /// How often a connection was there and ended without being asked to.
    package private(set) var losses = 0
    /// Why the last connection ended, or could not be made.
    package private(set) var lastFailure: String?

    package init(_ socket: any UserSocket) {
        self.socket = socket
        facts = socket.facts
    }

    /// Whether a connection tells everything.
    package var isLive: Bool { lines.contains(where: \.isLive) }

    // MARK: What to do

    /// What to do now.
    package mutating func step(
        _ known: Known, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> Step {
        if steps.isEmpty { look(known, at: now, using: &random) }
        return steps.isEmpty ? .wait(until: nextLook(at: now)) : steps.removeFirst()
    }

    /// What is to be told right after what was to be told last, without a look at anything else; `nil` when something else is to be done first.
    package mutating func toldNext() -> (input: Input, message: RawMessage?)? {
        guard case .tell(let input, let message) = steps.first else { return nil }
        steps.removeFirst()
        return (input, message)
    }

    private mutating func look(_ known: Known, at now: Timestamp, using random: inout some RandomNumberGenerator) {
        for line in lines {
            if let reason = fault(of: line, at: now) {
                steps.append(.close(line.number))
                end(line.number, reason, at: now, using: &random)
            }
        }
        for place in lines.indices {
            if let quiet = quietEnd(of: lines[place]), quiet <= now { speak(place, known, at: now, using: &random) }
        }
        for place in lines.indices where lines[place].openedAt != nil {
            guard let interval = facts.pingInterval, now - lines[place].lastPing >= interval else { continue }
            lines[place].lastPing = now
            steps.append(.ping(lines[place].number))
        }
        let needsAnother = lines.isEmpty || (lines.count == 1 && isToBeReplaced(lines[0], at: now))
        guard needsAnother, now >= nextConnect, steps.isEmpty else { return }
        lastNumber += 1
        lines.append(Line(number: lastNumber, dialogue: socket.dialogue()))
        steps.append(.connect(lastNumber))
    }

    private func quietEnd(of line: Line) -> Timestamp? {
        guard let openedAt = line.openedAt, !line.hasSpoken else { return nil }
        return openedAt + facts.quietAfterOpening
    }

    private func isToBeReplaced(_ line: Line, at now: Timestamp) -> Bool {
        guard line.isLive else { return false }
        if line.isLeaving { return true }
        guard let life = facts.longestLife, let openedAt = line.openedAt else { return false }
        return now >= openedAt + (life - Self.handover)
    }

    /// What is wrong with a connection that is there.
    private func fault(of line: Line, at now: Timestamp) -> String? {
        guard let openedAt = line.openedAt else { return nil }
        if now - line.lastHeard > facts.longestSilence {
            return "nothing came for \((now - line.lastHeard).milliseconds / 1_000) s, not even a heartbeat"
        }
        if !line.isLive, now - openedAt > Self.longestLogin + facts.quietAfterOpening {
            return "it was not confirmed that everything is subscribed"
        }
        return nil
    }

    private func nextLook(at now: Timestamp) -> Timestamp {
        var next = now + Self.rest
        for line in lines {
            guard let openedAt = line.openedAt else { continue }
            next = min(next, line.lastHeard + facts.longestSilence + .milliseconds(1))
            if let quiet = quietEnd(of: line) { next = min(next, quiet) }
            if !line.isLive {
                next = min(next, openedAt + Self.longestLogin + facts.quietAfterOpening + .milliseconds(1))
            }
            if let interval = facts.pingInterval { next = min(next, line.lastPing + interval) }
            if let life = facts.longestLife { next = min(next, max(nextConnect, openedAt + (life - Self.handover))) }
        }
        let needsAnother = lines.isEmpty || (lines.count == 1 && isToBeReplaced(lines[0], at: now))
        return max(now, needsAnother ? min(next, nextConnect) : next)
    }

    // MARK: What happened

    /// A connection is there.
    package mutating func opened(_ number: Int, at now: Timestamp) {
        change(number) { line in
            line.openedAt = now
            line.lastHeard = now
            line.lastPing = now
        }
    }

    /// Bytes came, of whatever kind.
    package mutating func heard(_ number: Int, at now: Timestamp) {
        change(number) { $0.lastHeard = max($0.lastHeard, now) }
    }

    /// A message came.
    package mutating func received(
        _ message: [UInt8], on number: Int, _ known: Known, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        guard let place = lines.firstIndex(where: { $0.number == number }) else { return }
        lines[place].lastHeard = max(lines[place].lastHeard, now)
        do throws(APIError) {
            let told = try lines[place].dialogue.received(
                message, context: known.session.context, at: known.session.exchangeTime(local: now))
            take(told, on: number, from: message)
        } catch {
            steps.append(.close(number))
            end(number, "\(error)", at: now, using: &random)
        }
    }

    /// A connection ended, or could not be made.
    package mutating func ended(
        _ number: Int, _ reason: String, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) {
        guard lines.contains(where: { $0.number == number }) else { return }
        end(number, reason, at: now, using: &random)
    }

    private mutating func speak(
        _ place: Int, _ known: Known, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) {
        let number = lines[place].number
        lines[place].hasSpoken = true
        guard let auth = known.auth else { return }
        do throws(ConnectorError) {
            take(try lines[place].dialogue.opened(auth, at: known.session.exchangeTime(local: now)), on: number)
        } catch {
            steps.append(.close(number))
            end(number, "\(error)", at: now, using: &random)
        }
    }

    private mutating func take(_ told: [SocketStep], on number: Int, from message: [UInt8] = []) {
        var pushes = 0
        for step in told {
            switch step {
            case .send(let text): steps.append(.send(text, on: number))
            case .pushed(let observation, let made):
                steps.append(.tell(.pushed(observation, made: made), from: RawMessage(message, push: pushes)))
                pushes += 1
            case .leave: change(number) { $0.isLeaving = true }
            case .live: becomeLive(number)
            }
        }
    }

    private mutating func becomeLive(_ number: Int) {
        change(number) { $0.isLive = true }
        backoff.reset()
        for line in lines where line.number < number { steps.append(.close(line.number)) }
        lines.removeAll { $0.number < number }
        steps.append(.tell(.socket(.live), from: nil))
    }

    private mutating func end(
        _ number: Int, _ reason: String, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) {
        guard let line = lines.first(where: { $0.number == number }) else { return }
        lines.removeAll { $0.number == number }
        lastFailure = reason
        nextConnect = now + backoff.next(using: &random)
        guard line.openedAt != nil else { return }
        losses += 1
        if line.isLive, !isLive { steps.append(.tell(.socket(.lost("the socket ended: \(reason)")), from: nil)) }
    }

    private mutating func change(_ number: Int, _ body: (inout Line) -> Void) {
        guard let place = lines.firstIndex(where: { $0.number == number }) else { return }
        body(&lines[place])
    }
}
