public import UserStreamCore
public import UserStreamTestKit

/// Plays whole histories of an account at a pretend exchange that lies, in virtual time, and judges the stream by its contract: what holds for the
/// exchanges of this package, for one of another.
///
/// One seed decides markets, orders, which faults are on and how strongly, delays, clocks, restarts, and whether the consumer trades itself. Every
/// poll goes the whole way: schedule, limits, signature, the face, bytes, decoding, reconciliation. After the faults end, the stream must equal the
/// truth within the promised time. The same seed gives the same log.
public struct Conformance: Sendable {
    /// The pretend exchange.
    public var face: any ExchangeFace.Type
    /// The connector. Nothing is sent anywhere, so its base URL does not matter, but for having a scheme and a host.
    public var connector: any ExchangeConnector
    /// What may go wrong. A seed switches some of it on.
    public var faults: Set<Fault>
    /// Readings of the exchange's rules; `nil` for those that the seed draws.
    public var dialects: Set<Dialect>?

    /// Chooses what is played.
    public init(
        face: any ExchangeFace.Type, connector: any ExchangeConnector, faults: Set<Fault> = Fault.all,
        dialects: Set<Dialect>? = nil
    ) {
        self.face = face
        self.connector = connector
        self.faults = faults
        self.dialects = dialects
    }

    /// Plays the history that a seed decides.
    /// - Throws: ``ConnectorError`` when the connector does not take the key of the pretend exchange.
    public func play(_ seed: UInt64) throws -> ConformanceRun {
        let scenario = Scenario.drawn(seed: seed, faults: faults, dialects: dialects, face: face)
        var run = try VirtualRun(scenario, connector: connector)
        run.play()
        return ConformanceRun(run)
    }
}

/// A history that was played.
public struct ConformanceRun: Sendable {
    /// Its seed.
    public let seed: UInt64
    /// What was decided before it began, in lines of words.
    public let words: [String]
    /// What the judge finds.
    public let verdict: Verdict
    /// The log of the stream.
    public let events: [UserStreamEvent]
    /// What truly happened.
    public let truth: History
    /// How many requests of each kind were sent.
    public let requests: [QueryKind: Int]
    /// How many requests the exchange refused for their rate.
    public let refusedForRate: Int
    /// The faults, with how often each happened.
    public let faults: FaultPlan

    init(_ run: VirtualRun<AccountReconciler>) {
        let truth = run.history
        seed = run.scenario.seed
        words = run.scenario.words
        verdict = run.verdict(on: truth)
        events = run.client.log
        self.truth = truth
        requests = run.client.requests
        refusedForRate = run.world.refusals.refusals.count
        faults = run.world.face.faults
    }
}
