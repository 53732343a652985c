import CurlTransport
import ExchangeConnectors
import ExchangeSimulator
import Logging
import SimulatorServer
import UserStream
import UserStreamCore
import UserStreamTestKit

/// A run of the demonstration: a pretend exchange on a loopback port, a random trader on it, and a stream that follows it. When the time is
/// over, trading and faults end, everything is read once more, and the judge compares the log with what truly happened.
struct DemoRun: Sendable {
    /// What is asked of a run.
    struct Options: Sendable {
        var face: any ExchangeFace.Type = FaceRegistry.usual
        var duration: TimeSpan = .seconds(10)
        var seed: UInt64 = 1
        var faults: DemoFaults
        var dialects: Set<Dialect> = []
        /// What the account is followed by. With a socket a second stream follows it by polls alone, to compare with.
        var source = StreamSource.poll
        /// Whether the socket is cut in the middle.
        var cutsSocket = false

        /// The exchange's name.
        var exchange: String { face.exchange }
    }

    /// What a run leaves behind.
    struct Result: Sendable {
        var summary: DemoSummary
        var events: [UserStreamEvent]
        var truth: History
    }

    let options: Options
    let log = DemoLog()
    let server: SimulatorServer
    private let setup: SimulatorSetup
    let clock = SystemClock.shared
    private let isCutShort = Locked(false)

    /// How long the log may take to catch up when trading is over.
    private static let patience: TimeSpan = .seconds(60)
    /// How long a pretend trader thinks.
    private var step: Duration { .milliseconds(setup.face.facts.hasOneLimit ? 250 : 65) }

    /// Sets the pretend exchange up; nothing runs yet.
    init(_ options: Options) throws {
        self.options = options
        var setup = SimulatorSetup.standard(seed: options.seed, face: options.face)
        setup.dialects = options.dialects
        setup.commit(options.faults)
        self.setup = setup
        let (exchange, face) = try setup.make(at: clock.now)
        var configuration = SimulatorServerConfiguration()
        configuration.controlPort = nil
        // The trader moves the markets, so that they stand still when it has gone.
        configuration.activityInterval = nil
        // That connections end when it stops is no news.
        var silent = Logger(label: "userstream.simulator")
        silent.logLevel = .critical
        server = try SimulatorServer(configuration, face: face, exchange: exchange, logger: silent)
    }

    /// Ends trading soon, whatever time is left. What has happened until then is compared all the same.
    func endTradingEarly() { isCutShort.withLock { $0 = true } }

    /// Runs it.
    /// - Parameter show: called now and then with what to show.
    func run(logger: Logger, show: @escaping @Sendable (DemoProgress) async -> Void) async throws -> Result {
        let addresses = try await server.start()
        let transport = try CurlTransport()
        let connector = try ExchangeRegistry.make(options.exchange, baseURL: addresses.url)
        // Nobody else asks the pretend exchange for anything.
        let limiter = RateLimiter(facts: connector.facts, pollShare: 90)
        func source(_ kind: StreamSource, _ name: String) throws -> AccountSource {
            try AccountSource(
                kind, account: AccountID("\(options.exchange):\(name)"), connector,
                Credentials(apiKey: setup.key, secretKey: SecretBytes(setup.secret)), transport, policy: policy,
                requestTimeout: .milliseconds(1_500), limiter: limiter, logger: logger)
        }
        do {
            let baseline = options.source == .poll ? nil : DemoBaseline(try source(.poll, "polled"))
            let result = try await follow(
                try source(options.source, "demo"), baseline,
                DemoProgress.Frame(url: addresses.url, options: options), show)
            await transport.shutdown()
            await server.stop()
            return result
        } catch {
            await transport.shutdown()
            await server.stop()
            throw error
        }
    }

    /// Faster than by default, so that a short run shows much; where one limit meters everything, as fast as that allows.
    private var policy: PollingPolicy {
        var policy = PollingPolicy()
        if setup.face.facts.hasOneLimit { return policy }
        policy.activeOpenOrders = .milliseconds(250)
        policy.activeFills = .milliseconds(250)
        policy.activeBalances = .seconds(1)
        policy.idleOpenOrders = .milliseconds(250)
        policy.idleFills = .milliseconds(250)
        policy.idleBalances = .seconds(1)
        policy.closedOrdersSweep = .seconds(2)
        return policy
    }

    private func follow(
        _ source: AccountSource, _ baseline: DemoBaseline?, _ frame: DemoProgress.Frame,
        _ show: @escaping @Sendable (DemoProgress) async -> Void
    ) async throws -> Result {
        let tracker = UserStreamTracker(dataSource: source.source)
        try await tracker.start()
        try await baseline?.start()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [log] in
                for try await batch in tracker.batches() { await log.append(batch) }
            }
            if let baseline { group.addTask { try await baseline.listen() } }
            let verdict: Verdict
            var cut: DemoCut?
            do {
                try await tracker.ready()
                try await baseline?.ready()
                try await awaitSocket(of: source)
                cut = try await trade(source, frame, show)
                try await endTrading()
                verdict = try await settle(source, frame, show)
            } catch let reason as StopReason {
                guard options.faults.endsAccount else { throw CommandFailure(reason) }
                verdict = try await self.verdict(source, isSettled: false)
            }
            await tracker.stop()
            await baseline?.stop()
            // The reader ends with the stream: normally, or with the reason why the account stopped.
            try? await group.waitForAll()
            return try await result(source, verdict, await socketSummary(baseline, cut))
        }
    }

    // MARK: The two halves

    /// Trades until the time is over, or is cut short. If faults were asked for that have not happened by then, or the socket was cut and is not back,
    /// a little longer.
    private func trade(
        _ source: AccountSource, _ frame: DemoProgress.Frame, _ show: @Sendable (DemoProgress) async -> Void
    ) async throws -> DemoCut? {
        await server.setTrader(
            TraderConfiguration(account: SimulatorSetup.account, interval: step, seed: options.seed))
        var hastened: Fault?
        var cut: DemoCut?
        let start = clock.now
        while true {
            let passed = clock.now - start
            await cutSocket(of: source, after: passed, &cut)
            if passed >= options.duration * 2 || isCutShort.withLock({ $0 }) { return cut }
            let missing = await missingFaults()
            let isCut = cut.map { $0.backAt == nil } ?? false
            if passed >= options.duration, missing.isEmpty, !isCut { return cut }
            if passed * 3 >= options.duration {
                await hasten(missing.first, after: hastened)
                hastened = missing.first
            }
            if let reason = await log.snapshot.stopped { throw reason }
            await show(await progress(.trading(passed), source, frame))
            try await clock.sleep(until: clock.now + .milliseconds(100))
        }
    }

    /// Makes a fault that has not happened yet likely, and the one before it as rare again as it was planned.
    private func hasten(_ fault: Fault?, after last: Fault?) async {
        guard fault != last else { return }
        await server.withFaults { plan in
            if let last { options.faults.arrange(last, in: &plan) }
            if let fault { options.faults.hasten(fault, in: &plan) }
        }
    }

    private func endTrading() async throws {
        await server.setTrader(nil)
        await server.withFaults { plan in for fault in Fault.allCases { plan.disable(fault) } }
    }

    /// Reads everything again until the log equals the truth, or patience ends.
    private func settle(
        _ source: AccountSource, _ frame: DemoProgress.Frame, _ show: @Sendable (DemoProgress) async -> Void
    ) async throws -> Verdict {
        let deadline = clock.now + Self.patience
        // Where the served clock was off, the judge cannot tell whether the first state had an early transfer: the stream gets
        // the time to name it in any case.
        let earliest =
            clock.now + (options.faults.faults.contains(.clockSkew) ? policy.settleWindow + .seconds(3) : .zero)
        while true {
            try await source.polling.forceSweep()
            await show(await progress(.settling, source, frame))
            let verdict = try await verdict(source, isSettled: true)
            // What was stated wrongly stays wrong; what is missing can still come.
            let isMissing = verdict.violations.contains { $0.sequence == nil }
            if (!isMissing && clock.now >= earliest) || clock.now >= deadline { return verdict }
            try await clock.sleep(until: clock.now + .milliseconds(300))
        }
    }

    // MARK: Counting

    private func verdict(_ source: AccountSource, isSettled: Bool) async throws -> Verdict {
        let history = await server.withExchange { exchange, _ in exchange.history(account: SimulatorSetup.account) }
        var rules = JudgeRules()
        rules.isSettled = isSettled
        rules.start = source.polling.engine.startTime
        let isSkewed = options.faults.faults.contains(.clockSkew)
        rules.clockTolerance = isSkewed ? .seconds(5) : max(.milliseconds(100), source.polling.statistics.clockError)
        if options.faults.faults.contains(.purge) { rules.unseen = .unfilled }
        return Judge(history: history, rules: rules).verdict(of: await log.events)
    }

    private func progress(
        _ phase: DemoProgress.Phase, _ source: AccountSource, _ frame: DemoProgress.Frame
    ) async -> DemoProgress {
        let statistics = source.polling.statistics
        return DemoProgress(
            frame: frame, phase: phase, requests: statistics.requestCount, passes: statistics.passes,
            isSocketLive: options.source == .poll ? nil : source.isSocketLive, log: log)
    }

    /// The faults that were asked for and have not happened.
    private func missingFaults() async -> [Fault] {
        let counts = await faultCounts()
        return options.faults.faults.filter { counts[$0.rawValue] == nil }.sorted { $0.rawValue < $1.rawValue }
    }

    /// How often each fault happened. Two of them are a matter of how the exchange was made, and are read off what happened.
    private func faultCounts() async -> [String: Int] {
        var counts = await server.withFaults { plan in
            Dictionary(plan.counts.map { ($0.fault.rawValue, $0.count) }, uniquingKeysWith: +)
        }
        let history = await server.withExchange { exchange, _ in exchange.history(account: SimulatorSetup.account) }
        if options.faults.faults.contains(.fillAfterCancelAck), history.fillsWhileCancelling > 0 {
            counts[Fault.fillAfterCancelAck.rawValue] = history.fillsWhileCancelling
        }
        if options.faults.faults.contains(.sameTradeIDTwoMarkets), history.sharedTradeIDs > 0 {
            counts[Fault.sameTradeIDTwoMarkets.rawValue] = history.sharedTradeIDs
        }
        return counts
    }

    private func result(
        _ source: AccountSource, _ verdict: Verdict, _ socket: DemoSocketSummary?
    ) async throws -> Result {
        let statistics = source.polling.statistics
        var summary = DemoSummary()
        summary.passes = statistics.passes
        summary.requests = statistics.requestCount
        summary.events = await log.events.count
        summary.fills = await log.fills
        summary.orders = await log.orderCount
        summary.delays = await log.delays
        summary.faults = await faultCounts()
        summary.violations = verdict.violations.map(\.description)
        summary.excuses = verdict.excuses.total
        summary.socket = socket
        summary.isCutShort = isCutShort.withLock { $0 }
        if options.faults.faults.isEmpty {
            // An exchange that wants a symbol is read market by market, and the stream says so.
            summary.violations += verdict.excuses.withoutReason(
                transfers: await log.transfers, fallsBack: options.dialects.contains(.symbolRequired),
                socketTroubles: options.cutsSocket ? await log.socketTroubles : 0,
                isSlow: summary.delays.percentile(100) >= policy.fillOnlyWait.milliseconds)
        }
        // What a run that was cut short did not come to is no fault of the stream's.
        if !summary.isCutShort { summary.shortcomings += socket?.shortcomings ?? [] }
        if options.duration >= .seconds(10), !options.faults.endsAccount, !summary.isCutShort {
            summary.shortcomings += await missingFaults().map { "the fault \($0.rawValue) never happened" }
            if summary.fills < 30 { summary.shortcomings.append("only \(summary.fills) fills, not 30") }
        }
        let truth = await server.withExchange { exchange, _ in exchange.history(account: SimulatorSetup.account) }
        return Result(summary: summary, events: await log.events, truth: truth)
    }
}

extension History {
    /// Fills of orders whose cancel was acknowledged before.
    fileprivate var fillsWhileCancelling: Int {
        var cancelling: Set<OrderID> = []
        var count = 0
        for entry in entries {
            switch entry.kind {
            case .order(let order) where order.state == .pendingCancel: cancelling.insert(order.id)
            case .fill(let fill) where cancelling.contains(fill.orderID): count += 1
            default: break
            }
        }
        return count
    }

    /// Trade ids that two markets have in common.
    fileprivate var sharedTradeIDs: Int {
        var markets: [String: Set<String>] = [:]
        for entry in entries {
            if case .fill(let fill) = entry.kind { markets[fill.tradeID, default: []].insert(fill.venueSymbol) }
        }
        return markets.values.count { $0.count > 1 }
    }
}
