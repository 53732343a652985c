import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

extension Mutant {
    /// What is sent when; accounts and restarts.
    static let polling: [Mutant] = [
        Mutant(
            45, "only what this client sends counts for the limit", when: "another one uses it up",
            without: "others", dies: .refused, by: OwnLimitOnly()
        ) { Stage.brisk($0, $1, [.budgetEaten], millionths: 100_000) },
        Mutant(
            47, "a ban is tried again at once", when: "bans", without: "bans", dies: .banned, by: NoBackoff()
        ) { Stage.brisk($0, $1, [.banned418], millionths: 30_000) { $0.retryAfter = .seconds(5)...(.seconds(5)) } },
        Mutant(
            48, "an outage is tried again at once", when: "an outage", without: "outages", dies: .storm,
            by: NoBackoff()
        ) { Stage.outage($0, $1) },
        Mutant(
            49, "the exchange's clock is the local one", when: "the local clock is ten minutes fast",
            without: "that", dies: .broken(.live), by: LocalClock()
        ) { Stage.clock($0, $1 ? .minutes(10) : .zero) },
        Mutant(
            50, "a pass begins at each tick", when: "a slow line", without: "slowness", dies: .overlap,
            by: PassAtEachTick(tick: .seconds(3))
        ) { Stage.line($0, isSlow: $1) },
        Mutant(
            51, "a tick that comes during a pass is lost", when: "a slow line", without: "slowness",
            dies: .stale, by: TickIsLost(tick: .seconds(3))
        ) { Stage.line($0, isSlow: $1) },
        Mutant(
            52, "a refused key is tried again for ever", when: "the key is revoked", without: "that",
            dies: .broken(.honest), by: RefusalIsTransient()
        ) { Stage.revoked($0, $1) },
        Mutant(
            53, "a token is asked for with each request", when: "an exchange with tokens", without: "tokens",
            dies: .tokens, by: TokenForEachRequest(),
            play: { mistake, scenario, hasOccasion in
                try hasOccasion ? atProBit(mistake, scenario, true) : outcome(of: mistake, in: scenario)
            }
        ) { $1 ? Stage.tokens($0) : Stage.brisk($0) },
        Mutant(
            53, "a token that is refused is used to its end", when: "tokens end early", without: "that",
            dies: .broken(.live), by: RefusalIsTransient(), play: atProBit
        ) { Stage.tokens($0, areRevoked: $1) },
        Mutant(
            54, "slashes of a token stay escaped", when: "an exchange that escapes them", without: "such slashes",
            dies: .broken(.honest), by: TokenAsItStands(), play: atProBit
        ) { Stage.tokens($0, $1 ? [.escapedSlashes] : []) },
        Mutant(
            61, "the ids of entries do not say whose they are", when: "two accounts", without: "a second account",
            dies: .collision, by: NamelessIDs(), play: onTwoAccounts
        ) { seed, _ in Stage.brisk(seed) },
        Mutant(
            62, "what ended before a restart is old news", when: "restarts", without: "restarts",
            dies: .broken(.live), within: 10, by: EndsBeforeRestartAreOld()
        ) { Stage.restarting($0, $1) },
    ]
}
