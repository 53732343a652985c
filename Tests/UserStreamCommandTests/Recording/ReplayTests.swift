import ExchangeSimulator
import Foundation
import Testing
import UserStream
import UserStreamCore

@testable import Recording
@testable import UserStreamCommand

@Suite("What was recorded gives the same events again (P10)", .serialized)
struct ReplayTests {
    /// How many sessions are played; more with the variable that plays more of other things as well.
    private static let seeds = ProcessInfo.processInfo.environment["USERSTREAM_TEST_SEEDS"].flatMap { Int($0) } ?? 4

    @Test(
        "sessions with every fault, in every dialect, with orders of the consumer's own", arguments: 1...UInt64(seeds))
    func sameEvents(seed: UInt64) async throws {
        try await withFolder { folder in
            let session = try VirtualSession(seed: seed, dialects: Dialect.drawn(seed: seed))
            let events = try await session.record(into: folder, seconds: 25, ownOrders: true)
            #expect(events.count > 20)
            #expect(try await replayed(folder) == events)
            // A second time, now against the log that was written.
            #expect(try await checked(folder) == events.count)
            let expected: Set = ["session", "answer", "markets", "failure", "tick", "expected", "traded"]
            #expect(try recordedKinds(folder).isSuperset(of: expected))
        }
    }

    @Test("what the consumer asked for itself, and a clock that is off, are kept as well")
    func rareKinds() async throws {
        var kinds: Set<String> = []
        for ahead in [TimeSpan.milliseconds(700), .minutes(-10)] {
            try await withFolder { folder in
                let events = try await VirtualSession(seed: 3, faults: "none", ahead: ahead)
                    .record(into: folder, seconds: 20, ownOrders: true)
                #expect(try await replayed(folder) == events)
                kinds.formUnion(try recordedKinds(folder))
            }
        }
        #expect(kinds.isSuperset(of: ["observed", "clockCorrected"]))
    }

    @Test("what the socket tells, and what happens to it", arguments: 1...UInt64(2))
    func socket(seed: UInt64) async throws {
        try await withFolder { folder in
            let session = try VirtualSession(seed: seed, faults: "none")
            let events = try await session.recordHybrid(into: folder, seconds: 20)
            #expect(events.count { $0.source == .socket } > 5)
            #expect(try await replayed(folder) == events.map(\.json))
            #expect(try recordedKinds(folder).isSuperset(of: ["message", "socket"]))
        }
    }

    @Test("a market that is listed meanwhile: what comes before and after its name is known")
    func newMarket() async throws {
        try await withFolder { folder in
            let market = Market(base: "BTC", quote: "EUR")
            let session = try VirtualSession(seed: 12, faults: "none")
            let events = try await session.record(into: folder, seconds: 90) { second in
                guard second == 8 || second == 80 else { return }
                if second == 8 { try session.list(market, price: 40_000) }
                try session.place(
                    .limit(.sell, market, quantity: "0.01", price: 41_000, clientOrderID: "eur-\(second)"))
            }
            let orders = events.filter { $0.contains(#""venueSymbol":"btceur""#) && $0.contains(#""kind":"order""#) }
            #expect(orders.contains { !$0.contains("BTC-EUR") } && orders.contains { $0.contains("BTC-EUR") })
            #expect(try await replayed(folder) == events)
        }
    }

    @Test("an account that ends", arguments: ["keyRevoked", "permissionRemoved"])
    func end(fault: String) async throws {
        try await withFolder { folder in
            let events = try await VirtualSession(seed: 2, faults: fault).record(into: folder, seconds: 60)
            #expect(events.last?.contains(#""kind":"stopped""#) == true)
            #expect(try recordedKinds(folder).contains("stop"))
            #expect(try await replayed(folder) == events)
        }
    }

    @Test("other processes, which have other hash seeds, print the same bytes")
    func otherHashSeed() async throws {
        try await withFolder { folder in
            let session = try VirtualSession(seed: 9)
            let events = try await session.record(into: folder, seconds: 30)
            let expected = events.map { $0 + "\n" }.joined()
            for _ in 0..<2 {
                #expect(try await Tool.run(["replay", folder, "--json"]).output == expected)
            }
            let check = try await Tool.run(["replay", folder, "--check"])
            #expect(check.status == 0 && check.output.contains("Events: \(events.count), "))
            let line = try await Tool.run(["replay", folder, "--check", "--json"]).output.dropLast()
            #expect(try JSONSchema().faults(of: String(line), as: "replayed") == [], "\(line)")
        }
    }

    @Test("the first event that differs is named, and missing and additional ones")
    func differences() async throws {
        try await withFolder { folder in
            let events = try await VirtualSession(seed: 5).record(into: folder, seconds: 15)
            func failure(_ lines: [String]) async throws -> RecordingError? {
                let text = lines.map { $0 + "\n" }.joined()
                try Data(text.utf8).write(to: URL(filePath: folder + "/events.jsonl"))
                return await #expect(throws: RecordingError.self) { try await checked(folder) }
            }
            var changed = events
            changed[7] = changed[7].replacingOccurrences(of: #""batch":"#, with: #""batch":1"#)
            #expect(try await failure(changed)?.message.hasPrefix("event 8 ") == true)
            changed[7] = "?"
            #expect(try await failure(changed)?.message.contains("line 8 of") == true)
            #expect(try await failure(Array(events.dropLast(12)))?.message.contains("was not recorded") == true)
            #expect(try await failure(events + ["{}"])?.message.contains("does not come again") == true)
        }
    }
}
