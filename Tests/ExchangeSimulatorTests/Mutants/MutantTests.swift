import ExchangeSimulator
import Foundation
import Testing
import UserStreamCore
import UserStreamTestKit

/// Mistakes that such systems made, made again on purpose: each must be found where its occasion is, and none where it is not; the right
/// reconciler must pass in both. `USERSTREAM_TEST_SEED` is the first seed of the worlds without the occasion, `USERSTREAM_TEST_SEEDS` how many
/// are played; with it the right reconciler plays as many with the occasion. A failure names its seed.
@Suite("Mutants")
struct MutantTests {
    @Test("Each dies where its occasion is, by the promise that it breaks; the right one lives", arguments: Mutant.all)
    func dies(_ mutant: Mutant) throws {
        var found: [String] = []
        for seed in 1...mutant.seeds {
            let outcome = try mutant.outcome(seed: seed, hasOccasion: true)
            if !outcome.harms.isDisjoint(with: mutant.deaths) {
                return try expectUnharmed(mutant, seed, hasOccasion: true, isRight: true)
            }
            found += outcome.violations.prefix(2).map { "seed \(seed): \($0)" }
        }
        Issue.record("survived \(mutant.seeds) seeds\n\(found.prefix(8).joined(separator: "\n"))")
    }

    @Test("Each survives where its occasion is not", arguments: Mutant.all)
    func survives(_ mutant: Mutant) throws {
        for seed in TestSettings.seeds(count: 2) {
            try expectUnharmed(mutant, seed, hasOccasion: false, isRight: false)
        }
    }

    @Test("The right reconciler survives as well", arguments: Mutant.all)
    func control(_ mutant: Mutant) throws {
        for seed in TestSettings.seeds(count: 1) {
            try expectUnharmed(mutant, seed, hasOccasion: false, isRight: true)
            if Self.isLong { try expectUnharmed(mutant, seed, hasOccasion: true, isRight: true) }
        }
    }

    @Test("Each line of the catalogue has its mutant")
    func coversCatalogue() {
        #expect(Set(Mutant.all.map(\.line)) == Set(Mutant.lines))
        #expect(Set(Mutant.all.map(\.mistake)).count == Mutant.all.count)
    }

    @Test("CONTRIBUTING.md has this table")
    func documents() throws {
        let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
        let text = try String(contentsOf: root.appending(path: "CONTRIBUTING.md"), encoding: .utf8)
        let written = text.split(separator: "\n").map(String.init).filter { $0.hasPrefix("|") }
        let expected = Mutant.documentation
        #expect(written.suffix(expected.count) == expected[...], "it should be:\n\(expected.joined(separator: "\n"))")
    }

    /// Expects that no promise is broken, and that what the mutant would die of is not there.
    private func expectUnharmed(_ mutant: Mutant, _ seed: UInt64, hasOccasion: Bool, isRight: Bool) throws {
        let outcome = try mutant.outcome(seed: seed, hasOccasion: hasOccasion, isRight: isRight)
        let harms = outcome.harms.filter { harm in
            if case .broken = harm { return true }
            return mutant.deaths.contains(harm)
        }
        let who = "\(isRight ? "the right one" : "the mutant"), \(hasOccasion ? "with" : "without") the occasion"
        let text = outcome.violations.prefix(6).map(\.description).joined(separator: "\n")
        #expect(harms.isEmpty, "line \(mutant.line), seed \(seed), \(who): \(harms.sorted())\n\(text)")
    }

    private static var isLong: Bool { TestSettings.number("USERSTREAM_TEST_SEEDS") != nil }
}
