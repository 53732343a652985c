import ExchangeSimulator
import Foundation
import Testing
import UserStreamCore
import UserStreamTestKit

/// Mistakes that such systems made, made again on purpose: each must be found where its occasion is, and none where it is not.
/// `USERSTREAM_TEST_SEEDS` is how many worlds without the occasion each of them, and with it the right reconciler, must survive.
@Suite("Mutants")
struct MutantTests {
    @Test("Each dies where its occasion is, by the promise that it breaks", arguments: Mutant.all)
    func dies(_ mutant: Mutant) throws {
        var found: [String] = []
        for seed in 1...mutant.seeds {
            let outcome = try mutant.outcome(seed: seed, hasOccasion: true)
            if !outcome.harms.isDisjoint(with: mutant.deaths) { return }
            found += outcome.violations.prefix(2).map { "seed \(seed): \($0)" }
        }
        Issue.record("survived \(mutant.seeds) seeds\n\(found.prefix(8).joined(separator: "\n"))")
    }

    @Test("Each survives where its occasion is not", arguments: Mutant.all)
    func survives(_ mutant: Mutant) throws {
        for seed in 1...(Self.seeds ?? 2) {
            let outcome = try mutant.outcome(seed: seed, hasOccasion: false)
            expectUnharmed(outcome, mutant, seed)
        }
    }

    @Test("The right reconciler survives both", arguments: Mutant.all)
    func control(_ mutant: Mutant) throws {
        for seed in 1...(Self.seeds ?? 1) {
            for hasOccasion in [true, false] {
                let outcome = try mutant.outcome(seed: seed, hasOccasion: hasOccasion, isRight: true)
                expectUnharmed(outcome, mutant, seed)
            }
        }
    }

    @Test("Each line of the catalogue has its mutant, or a reason why not")
    func coversCatalogue() {
        let played = Set(Mutant.all.map(\.line))
        #expect(played.union(Mutant.deferred.keys) == Set(Mutant.lines))
        #expect(played.isDisjoint(with: Mutant.deferred.keys))
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

    private func expectUnharmed(_ outcome: Outcome, _ mutant: Mutant, _ seed: UInt64) {
        let harms = outcome.harms.filter { harm in
            if case .broken = harm { return true }
            return mutant.deaths.contains(harm)
        }
        let text = outcome.violations.prefix(6).map(\.description).joined(separator: "\n")
        #expect(harms.isEmpty, "seed \(seed): \(harms.sorted())\n\(text)")
    }

    private static let seeds: UInt64? = ProcessInfo.processInfo.environment["USERSTREAM_TEST_SEEDS"]
        .flatMap { UInt64($0) }
}
