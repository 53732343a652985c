import ExchangeConnectors
import ExchangeSimulator
import SQLiteJournal
import Testing
import UserStream
import UserStreamCore
import UserStreamTestKit

@testable import UserStreamCommand

@Suite("verify-journal compares what the events lead to with the checkpoint")
struct VerifyFoldTests {
    /// The log of a history, and the checkpoint at its end.
    private static func history() throws -> (log: [UserStreamEvent], parts: [CheckpointPart], state: AccountSnapshot) {
        let scenario = Scenario.drawn(seed: 3, faults: [])
        let connector = try ExchangeRegistry.make("huobi", baseURL: "http://127.0.0.1:8080")
        var run = try VirtualRun<AccountReconciler>(scenario, connector: connector)
        run.run(until: scenario.start + .seconds(60))
        let reconciler = run.client.reconciler
        return (run.client.log, reconciler.wholeCheckpoint, reconciler.snapshot)
    }

    private func write(
        _ log: [UserStreamEvent], _ parts: [CheckpointPart], to path: String, keeping events: Int64? = nil
    ) async throws {
        var options = SQLiteJournal.Options()
        options.retention.maximumEvents = events
        let journal = SQLiteJournal(try #require(log.first?.account), at: path, options: options)
        _ = try await journal.open()
        var batch: [UserStreamEvent] = []
        for event in log {
            batch.append(event)
            guard event.isLast else { continue }
            let isEnd = event.sequence == log.last?.sequence
            try await journal.append(EventBatch(events: batch)) { isEnd ? parts : [] }
            batch = []
        }
        try await journal.close()
    }

    private func without(_ key: String, _ parts: [CheckpointPart]) throws -> [CheckpointPart] {
        #expect(parts.contains { $0.key == key }, "\(parts.map(\.key))")
        return parts.filter { $0.key != key }
    }

    @Test("the same state passes; another balance, order or number of events is named, and the exit code is 1")
    func differences() async throws {
        let (log, parts, state) = try Self.history()
        let asset = try #require(state.balances.keys.min())
        let order = try #require(state.openOrders.keys.min())
        let shorter = Array(log[..<(try #require(log.dropLast().lastIndex { $0.isLast }) + 1)])
        let cases: [(log: [UserStreamEvent], parts: [CheckpointPart], words: String?)] = [
            (log, parts, nil),
            (log, try without("stated/\(asset.code)", parts), "another balance of \(asset)"),
            (log, try without("order/\(order.text)", parts), "another state of the order \(order)"),
            (shorter, parts, "it was stored after event \(log.count)"),
            (log, [CheckpointPart(key: "account", value: [0])], "another version"),
        ]
        try await withFolder { folder in
            for (number, one) in cases.enumerated() {
                let path = "\(folder)/\(number).sqlite"
                try await write(one.log, one.parts, to: path)
                let run = try await Tool.run(["verify-journal", "--journal", path])
                #expect(run.status == (one.words == nil ? 0 : 1))
                #expect(run.output.contains(one.words ?? "has the state that the events lead to"), "\(run.output)")
            }
        }
    }

    @Test("where the first events were removed, what the others state is compared")
    func removed() async throws {
        let (log, parts, state) = try Self.history()
        try await withFolder { folder in
            try await write(log, parts, to: folder + "/a.sqlite", keeping: Int64(log.count / 2))
            let found = try SQLiteJournalReader(at: folder + "/a.sqlite").verify()
            #expect(found.first > 1 && found.checkpoint == .equal)
            let moved = log.suffix(10).compactMap { event -> Asset? in
                if case .balance(let change) = event.change { change.balance.asset } else { nil }
            }
            let asset = try #require(moved.first { state.balances[$0] != nil })
            try await write(
                log, try without("stated/\(asset.code)", parts), to: folder + "/b.sqlite",
                keeping: Int64(log.count / 2))
            guard case .different = try SQLiteJournalReader(at: folder + "/b.sqlite").verify().checkpoint else {
                Issue.record("the balance of \(asset) is missing, and nobody noticed")
                return
            }
        }
    }
}
