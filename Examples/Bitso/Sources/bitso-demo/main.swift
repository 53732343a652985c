import BitsoConnector
import BitsoFace
import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

// Plays one history at the pretend Bitso in virtual time, prints what the stream told as quickly as ten times its own pace, and then whether that equals
// the truth. Everything follows from the seed: `bitso-demo 7` plays another history.
let seed = CommandLine.arguments.dropFirst().first.flatMap { UInt64($0) } ?? 1
let run = try Conformance(face: BitsoFace.self, connector: Bitso()).play(seed)
for line in run.words { print("# \(line)") }

let pace: Int64 = 20
var shown = run.events.first?.observed.to ?? .epoch
for event in run.events {
    let pause = max(0, (event.observed.to - shown).milliseconds)
    try await Task.sleep(for: .milliseconds(min(1_000, pause / pace)))
    shown = max(shown, event.observed.to)
    print(event.json)
}

let requests = run.requests.values.reduce(0, +)
print("# \(run.events.count) events, \(requests) requests, \(run.refusedForRate) of them refused for their rate")
print(run.verdict.isAccepted ? "# The log equals the truth." : "# The log is wrong: \(run.verdict)")
