import ExchangeSimulator
import Foundation
import Logging
import SQLiteJournal
import SimulatorServer
import UserStream
import UserStreamCore
import UserStreamTestKit

/// The life of an account whose stream is killed again and again: a pretend exchange with somebody who trades on it, and one process of
/// `userstream watch` after the other, all with one journal. After each end the journal has to be what it was, with more behind it, and what was
/// printed has to be in it. In the end trading and faults stop, a last process catches up, and the judge compares the log of the whole life with what
/// truly happened.
struct CrashRun: Sendable {
    /// What is asked of a run.
    struct Options: Sendable {
        var face: any ExchangeFace.Type = FaceRegistry.usual
        var cycles = 100
        var seed: UInt64 = 1
        var faults: DemoFaults
        /// Whether what is taken in is captured.
        var isCapturing = false
        /// The program that is killed.
        var tool: String
        /// Where everything is kept meanwhile.
        var folder: String
    }

    /// What a run leaves behind.
    struct Result: Sendable {
        var tally: CrashTally
        var events: [UserStreamEvent]
        var truth: History
    }

    let options: Options
    private let setup: SimulatorSetup
    private let server: SimulatorServer
    private let watcher: WriteWatcher

    private var journalFolder: String { options.folder + "/journal" }
    private var journal: String { journalFolder + "/account.sqlite" }
    private var output: String { options.folder + "/output" }
    private var errors: String { options.folder + "/errors" }
    private var slowness: Int { KillOrder.slowness(of: options.face.facts) }
    private var account: AccountID { AccountID("\(options.face.exchange):main") }

    /// How long the log may take to catch up when trading is over.
    private static let patience = 120_000_000
    /// How long the last process runs at a time: the next one reads everything anew.
    private static let stretch = 15_000_000

    /// Sets the pretend exchange up; nothing runs yet.
    init(_ options: Options) throws {
        self.options = options
        var setup = SimulatorSetup.standard(seed: options.seed, face: options.face)
        setup.commit(options.faults)
        // An order whose only trade was taken back, and that is forgotten at once, leaves nothing to tell that by.
        if options.faults.faults.contains(.tradeBust) { setup.faults.disable(.purge) }
        self.setup = setup
        let (exchange, face) = try setup.make(at: SystemClock.shared.now)
        var configuration = SimulatorServerConfiguration()
        configuration.controlPort = nil
        // The trader moves the markets, so that they stand still when it has gone.
        configuration.activityInterval = nil
        configuration.trader = TraderConfiguration(
            account: SimulatorSetup.account, interval: .milliseconds(options.face.facts.hasOneLimit ? 150 : 65),
            seed: options.seed)
        var silent = Logger(label: "userstream.simulator")
        silent.logLevel = .critical
        server = try SimulatorServer(configuration, face: face, exchange: exchange, logger: silent)
        try FileManager.default.createDirectory(
            atPath: options.folder + "/journal", withIntermediateDirectories: true)
        watcher = WriteWatcher(folder: options.folder + "/journal")
    }

    /// Runs it.
    /// - Parameter show: called now and then with what came of it so far.
    func run(show: @Sendable (CrashTally) -> Void) async throws -> Result {
        let url = try await server.start().url
        do {
            let result = try await live(at: url, show)
            await server.stop()
            return result
        } catch {
            await server.stop()
            throw error
        }
    }

    private func live(at url: String, _ show: @Sendable (CrashTally) -> Void) async throws -> Result {
        var (tally, log) = (CrashTally(), KeptLog(of: account))
        tally.lives = 1
        var random = SeededRandom(seed: options.seed).forked("crash")
        let began = Moment.now
        while tally.cycles < options.cycles, tally.violations.isEmpty {
            // No exchange lets somebody in so often.
            await server.forgetUse()
            let process = try start(at: url)
            let ending = await end(process, as: .drawn(using: &random, slowness: slowness))
            note(ending, &tally)
            let isLate = tally.cycles.isMultiple(of: 50)
            // Now and then the next process is the first to see what this one left.
            try examine(&log, &tally, isLate: isLate, isQuick: !isLate && random.chance(millionths: 300_000))
            if isLate { show(tally) }
        }
        tally.time = .milliseconds(Int64((Moment.now - began) / 1_000))
        return try await conclude(at: url, log, tally)
    }

    // MARK: Processes

    private func start(at url: String) throws -> WatchedProcess {
        var environment = ProcessInfo.processInfo.environment
        environment["USERSTREAM_API_KEY"] = setup.key
        environment["USERSTREAM_SECRET_KEY"] = setup.secret
        watcher.reset()
        return try WatchedProcess(
            [
                options.tool, "watch", "--exchange", options.face.exchange, "--base-url", url, "--json", "--journal",
                journal, "--consumer", "crash", "--duration", "300",
            ] + (options.isCapturing ? ["--capture", "--capture-piece", "0.01"] : []), environment: environment,
            output: output, errors: errors)
    }

    private func end(_ process: WatchedProcess, as order: KillOrder) async -> WatchedProcess.Ending {
        let (began, watcher) = (Moment.now, watcher)
        return await Moment.onOwnThread {
            switch order.moment {
            case .time(let microseconds): Moment.pause(microseconds)
            case .writes(let count, let pause):
                watcher.wait(for: count, until: began + order.longest)
                Moment.pause(pause)
            }
            if let grace = order.grace {
                process.send(SIGTERM)
                Moment.pause(grace)
            }
            if let ending = process.ending() { return ending }
            process.send(SIGKILL)
            return process.wait(atMost: 10_000_000)
        }
    }

    private func note(_ ending: WatchedProcess.Ending, _ tally: inout CrashTally) {
        tally.cycles += 1
        switch ending {
        case .signal(SIGKILL): tally.kills += 1
        // Told to end before it could listen to that.
        case .code(0), .signal(SIGTERM): tally.ends += 1
        case .code, .signal:
            let words = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
            tally.violations.append("process \(tally.cycles) ended by itself, \(ending): \(words.suffix(500))")
        }
        if WriteAheadLog.endsInTheMiddle(at: journal + "-wal") { tally.unfinished += 1 }
    }

    // MARK: What it left

    private func examine(_ log: inout KeptLog, _ tally: inout CrashTally, isLate: Bool, isQuick: Bool) throws {
        let printed = FileManager.default.contents(atPath: output).map(Array.init) ?? []
        if printed.isEmpty { tally.silent += 1 }
        var found = log.hear(printed)
        if !isQuick {
            let before = log.last
            let reader = try reader()
            found += try log.look(at: reader)
            tally.looks += 1
            if log.last == before { tally.idle += 1 }
            if isLate, let reader { found += try verify(reader, log, &tally) }
        }
        tally.violations += found.map { "after process \(tally.cycles): \($0)" }
        tally.events = Int(log.last)
        tally.repeated = log.repeated
    }

    /// `nil` where no process came so far as to make a journal.
    private func reader() throws -> SQLiteJournalReader? {
        do throws(JournalError) {
            return try SQLiteJournalReader(at: journal, account: account)
        } catch {
            if error.code == .storage, error.message.hasPrefix("there is no journal") { return nil }
            throw error
        }
    }

    private func verify(
        _ reader: SQLiteJournalReader, _ log: KeptLog, _ tally: inout CrashTally
    ) throws -> [String] {
        let found = try reader.verify()
        tally.verifications += 1
        if let damage = found.damage { return ["event \(damage.sequence) is damaged: \(damage.message)"] }
        if case .different(let words) = found.checkpoint { return ["the checkpoint is damaged: \(words)"] }
        if let damage = found.capture.damage { return ["what was captured is damaged: \(damage)"] }
        return found.last == log.last ? [] : ["the journal holds \(found.last) events, not \(log.last)"]
    }

    // MARK: The end

    /// Lets the account come to rest and a process catch up, and has the whole log judged.
    private func conclude(at url: String, _ log: KeptLog, _ tally: CrashTally) async throws -> Result {
        var (log, tally) = (log, tally)
        await server.setTrader(nil)
        await server.withFaults { plan in for fault in Fault.allCases { plan.disable(fault) } }
        let deadline = Moment.now + Self.patience * slowness
        repeat {
            await server.forgetUse()
            let process = try start(at: url)
            let isOver = await catchesUp(until: min(deadline, Moment.now + Self.stretch * slowness))
            let ending = await Moment.onOwnThread {
                process.send(SIGTERM)
                return process.wait(atMost: 20_000_000)
            }
            if ending != .code(0) {
                tally.violations.append("the last process ended with \(ending) when it was told to")
            }
            try examine(&log, &tally, isLate: true, isQuick: false)
            if isOver { break }
        } while Moment.now < deadline && tally.violations.isEmpty
        let (events, truth, verdict) = try await judge()
        if log.printed != log.last {
            tally.violations.append(
                "the journal ends at event \(log.last), but event \(log.printed) is the last printed")
        }
        tally.violations += verdict.violations.map(\.description)
        if options.isCapturing, let reader = try reader() { tally.violations += try await replay(reader) }
        tally.excuses = verdict.excuses.total
        tally.fills = events.count { if case .fill = $0.change { true } else { false } }
        return Result(tally: tally, events: events, truth: truth)
    }

    /// Whether all that was captured leads to all of the log.
    private func replay(_ reader: SQLiteJournalReader) async throws -> [String] {
        do {
            let last = try reader.span().last
            var replay = JournalReplay(reader, try CapturedSpan(reader, from: 1, to: last))
            try await replay.run()
            let count = replay.tally.events
            return count == last ? [] : ["\(count) of \(last) events come again from what was captured"]
        } catch let failure as CommandFailure { return ["what was captured: \(failure)"] }
    }

    /// Waits until the judge has nothing left that can still come, or the time is over. Gives whether that is so.
    private func catchesUp(until deadline: Int) async -> Bool {
        while Moment.now < deadline {
            try? await SystemClock.shared.sleep(until: SystemClock.shared.now + .milliseconds(400))
            // What was stated wrongly stays wrong; what is missing can still come.
            let verdict = try? await judge().verdict
            if let verdict, !verdict.violations.contains(where: { $0.sequence == nil }) { return true }
        }
        return false
    }

    private func judge() async throws -> (events: [UserStreamEvent], truth: History, verdict: Verdict) {
        var events: [UserStreamEvent] = []
        if let reader = try reader() {
            try reader.forEach { event in
                events.append(event)
                return true
            }
        }
        let truth = await server.withExchange { exchange, _ in exchange.history(account: SimulatorSetup.account) }
            .told(inStepsOf: options.face.facts.timeResolution)
        var rules = rules
        // Where every process is killed before it has read all, something can be called old before the stream begins.
        rules.start = events.first { if case .snapshotBegan = $0.change { true } else { false } }?.observed.from
        return (events, truth, Judge(history: truth, rules: rules).verdict(of: events))
    }

    private var rules: JudgeRules {
        var rules = JudgeRules()
        let faults = options.faults.faults
        rules.clockTolerance = .milliseconds(100)
        if !faults.isEmpty {
            // An answer that was on its way for long tells the exchange's time as badly as it tells anything else.
            rules.clockTolerance = faults.contains(.clockSkew) ? .seconds(5) : .milliseconds(500)
            rules.staleness = setup.faults.parameters.lag
            rules.isStartUncertain = true
        }
        // What was born and died unfilled while the lists lied, or nobody looked, may be gone for ever.
        if !faults.isEmpty || !options.face.facts.listsEndedOrders { rules.unseen = .unfilled }
        rules.fillsReach = options.face.facts.fillsDepth
        rules.ordersReach = options.face.facts.ordersDepth
        return rules
    }
}
