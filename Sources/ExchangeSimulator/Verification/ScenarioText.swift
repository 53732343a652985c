package import UserStreamCore

/// A scenario as one line, in which only what is not as usual is written: `seed=9 faults=purge:20000,latency:6000 duration=41250 acts=0-13`.
/// Times are in milliseconds. Read again it is the same scenario, whatever drew it. What no seed draws, such as funds or a trader's habits, is not
/// written.
extension Scenario {
    /// The line.
    package var text: String {
        let usual = Scenario(seed: seed, face: face)
        var words = ["seed=\(seed)"]
        func say(_ name: String, _ value: String, unless isUsual: Bool) {
            if !isUsual { words.append("\(name)=\(value)") }
        }
        say("exchange", face.exchange, unless: face == FaceRegistry.usual)
        say("faults", faults.triggerText, unless: faults.isQuiet)
        say("dialects", dialects.map(\.rawValue).sorted().joined(separator: ","), unless: dialects.isEmpty)
        say("markets", String(listings.count), unless: listings.count == usual.listings.count)
        say("trade", Self.text(tradeInterval), unless: tradeInterval == usual.tradeInterval)
        say("latency", Self.text(latency), unless: latency == usual.latency)
        say("offset", String(clockOffset.milliseconds), unless: clockOffset == .zero)
        say("drift", String(clockDrift), unless: clockDrift == 0)
        say("steps", clockSteps.map(\.text).joined(separator: ","), unless: clockSteps.isEmpty)
        let poll = policy.activeOpenOrders
        say("poll", String(poll.milliseconds), unless: poll == usual.policy.activeOpenOrders)
        say("duration", String(duration.milliseconds), unless: duration == usual.duration)
        say("restarts", restarts.map { String($0.milliseconds) }.joined(separator: ","), unless: restarts.isEmpty)
        if let kill { words.append("kill=\(kill.text)") }
        say("breaks", breaks.map(\.text).joined(separator: ","), unless: breaks.isEmpty)
        say("crowd", String(crowd), unless: crowd == 0)
        let purge = faults.parameters.purgeAfter
        say("purge", String(purge.milliseconds), unless: purge == usual.faults.parameters.purgeAfter)
        let cancel = faults.parameters.cancelDelay
        say("cancel", String(cancel.milliseconds), unless: cancel == usual.faults.parameters.cancelDelay)
        let eaten = faults.parameters.eatenPercent
        say("eaten", String(eaten), unless: eaten == usual.faults.parameters.eatenPercent)
        say("slowcancels", "1", unless: !cancelsSlowly)
        if let ownInterval { words.append("own=\(Self.text(ownInterval))") }
        if let socket { words.append("socket=\(socket.text)") }
        say("skip", skippedActs.map(Self.text).joined(separator: ","), unless: skippedActs.isEmpty)
        let audit = policy.audit
        say("audit", String(audit.milliseconds), unless: audit == usual.policy.audit)
        return words.joined(separator: " ")
    }

    /// Reads a line.
    /// - Throws: ``SimulatorSettingError`` with the word that cannot be read.
    package init(text: String) throws(SimulatorSettingError) {
        var values: [(name: String, value: String)] = []
        for word in text.split(separator: " ") {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else { throw SimulatorSettingError("\"\(word)\" is not of the form name=value") }
            values.append((parts[0], parts[1]))
        }
        func value(_ name: String) -> String? { values.first { $0.name == name }?.value }
        guard let seed = value("seed").flatMap({ UInt64($0) }) else {
            throw SimulatorSettingError("a scenario needs seed=number")
        }
        let face = try value("exchange").map(FaceRegistry.face) ?? FaceRegistry.usual
        self.init(
            seed: seed, faults: try FaultPlan(triggers: value("faults") ?? "", seed: seed),
            dialects: try Dialect.parse(value("dialects") ?? "", known: face.facts.dialects), face: face)
        for (name, value) in values { try set(name, value) }
    }

    private mutating func set(_ name: String, _ value: String) throws(SimulatorSettingError) {
        switch name {
        case "seed", "exchange", "faults", "dialects": break
        case "markets":
            let count = Int(try Self.number(value, name, in: 1...Int64(listings.count)))
            listings = Array(listings.prefix(count))
        case "trade": tradeInterval = try Self.range(value, name)
        case "latency": latency = try Self.range(value, name)
        case "offset": clockOffset = .milliseconds(try Self.number(value, name, in: -86_400_000...86_400_000))
        case "drift": clockDrift = try Self.number(value, name, in: -100_000...100_000)
        case "steps": clockSteps = try Self.list(value, Step.init(text:))
        case "poll": poll(every: .milliseconds(try Self.number(value, name, in: 200...3_600_000)))
        case "duration": duration = .milliseconds(try Self.number(value, name, in: 1...Self.longest))
        case "restarts":
            restarts = try Self.list(value) { text throws(SimulatorSettingError) in
                .milliseconds(try Self.number(text, name, in: 0...Self.longest))
            }
        case "kill": kill = try Kill(text: value)
        case "breaks": breaks = try Self.list(value, Break.init(text:))
        case "crowd": crowd = Int(try Self.number(value, name, in: 0...10_000))
        case "purge": faults.parameters.purgeAfter = .milliseconds(try Self.number(value, name, in: 1...Self.longest))
        case "cancel": takeForCancel(.milliseconds(try Self.number(value, name, in: 1...Self.longest)))
        case "eaten": faults.parameters.eatenPercent = Int(try Self.number(value, name, in: 1...100))
        case "slowcancels": cancelsSlowly = try Self.number(value, name, in: 0...1) == 1
        case "own": ownInterval = try Self.range(value, name)
        case "socket": socket = try SocketFaults(text: value)
        case "audit": policy.audit = .milliseconds(try Self.number(value, name, in: 1...Self.longest))
        case "skip":
            skippedActs = try Self.list(value) { text throws(SimulatorSettingError) in
                try Self.range(text, name, least: 0)
            }
        default: throw SimulatorSettingError("a scenario has no \"\(name)\"")
        }
    }

    /// Lets the client ask for open orders and fills of an active account so often.
    package mutating func poll(every interval: TimeSpan) {
        policy.activeOpenOrders = interval
        policy.activeFills = interval
    }

    /// Lets a cancel take so long where that is a fault.
    mutating func takeForCancel(_ delay: TimeSpan) {
        faults.parameters.cancelDelay = delay
        if faults.isEnabled(.fillAfterCancelAck) { cancelDelay = delay }
    }

    /// A thousand days.
    static let longest: Int64 = 86_400_000_000
}

extension Scenario {
    fileprivate static func text(_ range: ClosedRange<Int64>) -> String { "\(range.lowerBound)-\(range.upperBound)" }

    fileprivate static func number(
        _ text: String, _ name: String, in range: ClosedRange<Int64>
    ) throws(SimulatorSettingError) -> Int64 {
        guard let number = Int64(text), range.contains(number) else {
            throw SimulatorSettingError("\(name)=\(text) is no number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    fileprivate static func range(
        _ text: String, _ name: String, least: Int64 = 1
    ) throws(SimulatorSettingError) -> ClosedRange<Int64> {
        let ends = text.split(separator: "-").map(String.init)
        guard ends.count == 2 else { throw SimulatorSettingError("\(name)=\(text) is not of the form 1-30") }
        let first = try number(ends[0], name, in: least...longest)
        return first...(try number(ends[1], name, in: first...longest))
    }

    fileprivate static func list<Element>(
        _ text: String, _ read: (String) throws(SimulatorSettingError) -> Element
    ) throws(SimulatorSettingError) -> [Element] {
        var elements: [Element] = []
        for part in text.split(separator: ",") { elements.append(try read(String(part))) }
        return elements
    }
}

extension Scenario.Break {
    fileprivate var text: String { "\(kind.rawValue):\(at.milliseconds)+\(length.milliseconds)" }

    fileprivate init(text: String) throws(SimulatorSettingError) {
        let parts = text.split(separator: ":").map(String.init)
        let times = parts.last?.split(separator: "+").compactMap { Int64($0) } ?? []
        guard parts.count == 2, let kind = Kind(rawValue: parts[0]), times.count == 2,
            times.allSatisfy({ (0...Scenario.longest).contains($0) })
        else {
            throw SimulatorSettingError("breaks=\(text) is not of the form outage:12000+60000 or pause:12000+60000")
        }
        self.init(kind, at: .milliseconds(times[0]), length: .milliseconds(times[1]))
    }
}

extension Scenario.Step {
    fileprivate var text: String { "\(at.milliseconds):\(by.milliseconds)" }

    fileprivate init(text: String) throws(SimulatorSettingError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).compactMap { Int64($0) }
        guard parts.count == 2, (0...Scenario.longest).contains(parts[0]),
            parts[1].magnitude <= UInt64(Scenario.longest)
        else {
            throw SimulatorSettingError("steps=\(text) is not of the form 12000:4000 or 12000:-4000")
        }
        self.init(at: .milliseconds(parts[0]), by: .milliseconds(parts[1]))
    }
}
