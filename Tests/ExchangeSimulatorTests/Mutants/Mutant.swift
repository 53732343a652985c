import ExchangeConnectors
import ExchangeSimulator
import Testing
import UserStreamTestKit

@testable import UserStreamCore

/// A reconciler that makes exactly the mistake of one line of the catalogue, and where it shows.
struct Mutant: Sendable, CustomTestStringConvertible {
    /// Who connects to the exchange of a scenario.
    typealias Play = @Sendable (any Mistake, Scenario, _ hasOccasion: Bool) throws -> Outcome

    /// The line of the catalogue.
    let line: Int
    /// What it does wrong.
    let mistake: String
    /// What must happen for that to show.
    let occasion: String
    /// What is left out where it must not show.
    let without: String
    /// What it dies of; any of these.
    let deaths: Set<Harm>
    /// Within how many seeds it dies.
    let seeds: UInt64
    let kind: any Mistake
    let scenario: @Sendable (_ seed: UInt64, _ hasOccasion: Bool) -> Scenario
    private let play: Play

    var testDescription: String { "\(line): \(mistake)" }

    init(
        _ line: Int, _ mistake: String, when occasion: String, without: String, dies deaths: Harm...,
        within seeds: UInt64 = 3, by kind: any Mistake,
        play: @escaping Play = { mistake, scenario, _ in try Mutant.outcome(of: mistake, in: scenario) },
        in scenario: @escaping @Sendable (_ seed: UInt64, _ hasOccasion: Bool) -> Scenario
    ) {
        self.line = line
        self.mistake = mistake
        self.occasion = occasion
        self.without = without
        self.deaths = Set(deaths)
        self.seeds = seeds
        self.kind = kind
        self.scenario = scenario
        self.play = play
    }

    /// What its run in the world of a seed comes to, or that of the right reconciler.
    func outcome(seed: UInt64, hasOccasion: Bool, isRight: Bool = false) throws -> Outcome {
        try play(isRight ? NoMistake() : kind, scenario(seed, hasOccasion), hasOccasion)
    }

    /// Pages of ten live orders.
    static let inSmallPages: Play = { mistake, scenario, _ in
        try outcome(of: mistake, in: scenario, Huobi(baseURL: address, pages: HuobiPages(openOrders: 10)))
    }

    /// An exchange that recognises users by tokens.
    static let atProBit: Play = { mistake, scenario, _ in
        try outcome(of: mistake, in: scenario, ProBit(baseURL: address))
    }

    /// Two accounts that are followed at the same time, where the occasion is there.
    static let onTwoAccounts: Play = { mistake, scenario, hasOccasion in
        let first = try seen(mistake, in: scenario)
        var outcome = Outcome(first.verdict, first.log)
        guard hasOccasion else { return outcome }
        let second = try seen(mistake, in: scenario, account: "huobi:second")
        let ids = (first.log + second.log).map(\.id)
        if Set(ids).count < ids.count { outcome.harms.insert(.collision) }
        return outcome
    }

    private static func seen(
        _ mistake: some Mistake, in scenario: Scenario, account: AccountID? = nil
    ) throws -> (verdict: Verdict, log: [UserStreamEvent]) {
        let run = try played(mistake, in: scenario, account: account)
        return (run.verdict, run.client.log)
    }

    static let address = "http://127.0.0.1:8080"

    /// Plays a scenario with a mistake, or with none.
    static func outcome(
        of mistake: some Mistake, in scenario: Scenario, _ connector: any ExchangeConnector = Huobi(baseURL: address)
    ) throws -> Outcome {
        let run = try played(mistake, in: scenario, connector)
        var outcome = Outcome(run.verdict, run.client.log)
        outcome.harms.formUnion(run.transportHarms)
        let kept = run.client.reconciler.inner.orders
        if kept.count > kept.live.count + kept.attention.count { outcome.harms.insert(.leak) }
        return outcome
    }

    static func played<Kind: Mistake>(
        _ mistake: Kind, in scenario: Scenario, _ connector: any ExchangeConnector = Huobi(baseURL: address),
        account: AccountID? = nil
    ) throws -> VirtualRun<MistakenReconciler<Kind>> {
        let connector = mistake.connect(connector)
        var facts = connector.facts
        scenario.adjust(&facts)
        let reconciler = MistakenReconciler(
            mistake, account: account ?? VirtualWorld.accountID(of: connector), facts: facts, policy: scenario.policy)
        var run = try VirtualRun(scenario, connector: connector, reconciler: reconciler)
        run.play()
        return run
    }
}

extension VirtualRun {
    /// What the exchange suffers from.
    var transportHarms: Set<Harm> {
        var harms: Set<Harm> = []
        let faults = world.face.faults
        let refused = (world.answers[429] ?? 0) - faults.count(.rateLimited429) - faults.count(.budgetEaten)
        if refused > 0 { harms.insert(.refused) }
        // Each kind of query may find out for itself.
        if (world.answers[418] ?? 0) > 10 * max(1, faults.count(.banned418)) { harms.insert(.banned) }
        if faults.count(.serverError) > 60 { harms.insert(.storm) }
        if overlaps > 0 { harms.insert(.overlap) }
        if longestOwnWait >= .seconds(1) { harms.insert(.delay) }
        // One at first, and one for each request that was refused.
        if client.requests[.accessToken, default: 0] > 1 + (world.answers[401] ?? 0) { harms.insert(.tokens) }
        return harms
    }
}
