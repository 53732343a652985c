import BitsoConnector
import BitsoFace
import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

// Plays the history that a seed decides at the pretend Bitso, prints what the stream told, twenty times as fast, and whether that equals the truth.
let seed = CommandLine.arguments.dropFirst().first.flatMap { UInt64($0) } ?? 1
let run = try Conformance(face: BitsoFace.self, connector: Bitso()).play(seed)
for line in run.words { print("#", line) }
var shown = run.events.first?.observed.to ?? .epoch
for event in run.events {
    try await Task.sleep(for: .milliseconds(min(1_000, max(0, (event.observed.to - shown).milliseconds / 20))))
    shown = max(shown, event.observed.to)
    print(event.json)
}
print("# \(run.requests.values.reduce(0, +)) requests, \(run.refusedForRate) of them refused for their rate")
print(run.verdict.isAccepted ? "# The log equals the truth." : "# The log is wrong: \(run.verdict)")
