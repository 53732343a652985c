import ExchangeConnectors
import ExchangeSimulator
import Testing
import UserStreamTestKit

@testable import UserStreamCore

/// What can be wrong with a stream: a broken promise, or a harm to the exchange or the machine that the log does not show.
enum Harm: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The judge finds a promise broken.
    case broken(Promise)
    /// The log says `stale` although a right stream would not have to.
    case stale
    /// Requests went beyond the exchange's limits, and were refused.
    case refused
    /// Requests went on during a ban.
    case banned
    /// Requests went on in an outage, faster than the back-off allows.
    case storm
    /// Two requests of one kind were under way at the same time.
    case overlap
    /// Orders that ended are kept for ever.
    case leak
    /// Two accounts write entries with the same id.
    case collision

    var description: String {
        switch self {
        case .broken(let promise): promise.rawValue
        default: "\(Harm.words[self] ?? "")"
        }
    }

    private static let words: [Harm: String] = [
        .stale: "stale", .refused: "429", .banned: "418", .storm: "storm", .overlap: "overlap", .leak: "leak",
        .collision: "collision",
    ]

    static func < (left: Harm, right: Harm) -> Bool { left.description < right.description }
}

/// What a run came to.
struct Outcome: Sendable {
    var harms: Set<Harm>
    var violations: [Violation]
}

/// A reconciler that makes exactly the mistake of one line of the catalogue, and where it shows.
struct Mutant: Sendable, CustomTestStringConvertible {
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
    /// The world of a seed, with or without the occasion.
    let scenario: @Sendable (_ seed: UInt64, _ hasOccasion: Bool) -> Scenario
    private let play: @Sendable (Scenario) throws -> Outcome

    /// What its run in a scenario comes to.
    func outcome(in scenario: Scenario) throws -> Outcome { try play(scenario) }

    var testDescription: String { "\(line): \(mistake)" }

    init(
        _ line: Int, _ mistake: String, when occasion: String, without: String, dies deaths: Set<Harm>,
        within seeds: UInt64, _ kind: some Mistake,
        in scenario: @escaping @Sendable (_ seed: UInt64, _ hasOccasion: Bool) -> Scenario,
        play: (@Sendable (Scenario) throws -> Outcome)? = nil
    ) {
        self.line = line
        self.mistake = mistake
        self.occasion = occasion
        self.without = without
        self.deaths = deaths
        self.seeds = seeds
        self.scenario = scenario
        self.play = play ?? { scenario in try Self.outcome(of: kind, in: scenario) }
    }

    /// Plays a scenario with a mistake, or with none.
    static func outcome(of mistake: some Mistake, in scenario: Scenario) throws -> Outcome {
        let run = try played(mistake, in: scenario)
        let verdict = run.verdict
        var harms = Set(verdict.violations.map { Harm.broken($0.promise) })
        if verdict.excuses.stale > 0 { harms.insert(.stale) }
        if run.overlaps > 0 { harms.insert(.overlap) }
        harms.formUnion(run.transportHarms)
        if run.keepsEndedOrders { harms.insert(.leak) }
        return Outcome(harms: harms, violations: verdict.violations)
    }

    /// Plays a scenario with a mistake, or with none.
    static func played<Kind: Mistake>(
        _ mistake: Kind, in scenario: Scenario, account: AccountID? = nil
    ) throws -> VirtualRun<MistakenReconciler<Kind>> {
        let connector = mistake.connect(Huobi(baseURL: "http://127.0.0.1:8080"))
        let reconciler = MistakenReconciler(
            mistake, account: account ?? VirtualWorld.accountID(of: connector), facts: connector.facts,
            policy: scenario.policy)
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
        return harms
    }
}

extension VirtualRun {
    /// Whether more ended orders are kept than may matter.
    var keepsEndedOrders: Bool { false }
}
