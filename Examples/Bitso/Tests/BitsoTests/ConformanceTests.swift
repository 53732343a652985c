import BitsoConnector
import BitsoFace
import ExchangeSimulator
import Foundation
import Testing
import UserStreamCore
import UserStreamTestKit

/// Whole histories through the real connector, the face, the reconciler and the judge. `BITSO_SEEDS=1000` plays more of them.
@Suite struct ConformanceTests {
    private static let seeds = ProcessInfo.processInfo.environment["BITSO_SEEDS"].flatMap { UInt64($0) } ?? 60

    @Test(arguments: [Set<Fault>(), Fault.all]) func keepsEveryPromise(faults: Set<Fault>) throws {
        let conformance = Conformance(face: BitsoFace.self, connector: Bitso(), faults: faults)
        for seed in 1...Self.seeds {
            let run = try conformance.play(seed)
            #expect(run.verdict.isAccepted, "seed \(seed): \(run.verdict)\n\(run.words.joined(separator: "\n"))")
            #expect(run.events.contains { if case .snapshotBegan = $0.change { true } else { false } }, "seed \(seed)")
        }
    }
}
