import Recording
import Testing
import UserStream
import UserStreamCore
import UserStreamTestKit

@testable import SQLiteJournal

@Suite("The durable journal: several batches in one transaction")
struct GroupTests {
    private func taken(_ numbers: ClosedRange<Int64>) -> TakenInput {
        let batch = Batches.batch(numbers)
        return TakenInput(.input(.tick, from: nil), at: batch.last?.observed.to ?? .epoch, followedBy: batch)
    }

    private var silent: TakenInput {
        TakenInput(.input(.tick, from: nil), at: Timestamp(milliseconds: Batches.start))
    }

    @Test("the log is the same, to the hash, as that of batches one by one")
    func same() async throws {
        let chains = try await [false, true].asyncMap { isGrouped in
            try await SQLiteJournalFolder.with { folder in
                let journal = try await folder.journal()
                let group = [taken(1...2), silent, taken(3...3), taken(4...9)]
                if isGrouped {
                    try await journal.append(group) { Batches.parts(after: 9) }
                } else {
                    for one in group { try await journal.append(one.batch) { Batches.parts(after: 9) } }
                }
                #expect(try await journal.batches(from: 3, limit: 9) == [taken(3...3).batch, taken(4...9).batch])
                try await journal.close()
                let found = try Reader(at: folder.path).verify()
                #expect(found.damage == nil && found.batches == 3 && found.last == 9)
                return found.chain
            }
        }
        #expect(chains[0] == chains[1])
    }

    @Test("what does not follow is refused, and nothing of its group is there")
    func outOfOrder() async throws {
        try await SQLiteJournalFolder.with { folder in
            let journal = try await folder.journal(events: 2)
            for group in [[taken(3...3), taken(5...5)], [taken(2...3), taken(4...4)], [taken(3...4), taken(4...5)]] {
                let error = await #expect(throws: JournalError.self) { try await journal.append(group) { [] } }
                #expect(error?.code == .outOfOrder)
            }
            try await journal.append([taken(3...4), taken(5...5)]) { [] }
            #expect(try await journal.verify().last == 5)
            try await journal.close()
        }
    }

    @Test("inputs that led to nothing store neither a batch nor the checkpoint")
    func silence() async throws {
        try await SQLiteJournalFolder.with { folder in
            let journal = try await folder.journal(events: 2)
            try await journal.append([silent, silent]) { [CheckpointPart(key: "x", value: [1])] }
            try await journal.close()
            let head = try await Journal(Batches.account, at: folder.path).open()
            #expect(head.lastSequence == 2 && !head.checkpoint.contains { $0.key == "x" })
        }
    }

    @Test("each batch is captured with the entry that it followed from")
    func captured() async throws {
        try await SQLiteJournalFolder.with { folder in
            let capture = RawCapture(scrubber: Scrubber())
            let journal = Journal(Batches.account, at: folder.path, capture: capture)
            _ = try await journal.open()
            let start = CaptureStart(
                exchange: "huobi", policy: PollingPolicy(), sequence: 0, time: Timestamp(milliseconds: Batches.start),
                checkpoint: [])
            try await journal.beginPiece(start) { [] }
            try await journal.append([silent, silent]) { [] }
            try await journal.append([taken(1...2), silent, taken(3...3), silent]) { [] }
            try await journal.close()
            let reader = try Reader(at: folder.path)
            let piece = try #require(try reader.pieces().first)
            #expect(piece.last == 3 && piece.entries == 6)
            #expect(try [1, 2, 3].map { try reader.entry(behind: $0, in: piece) } == [3, 3, 5])
            #expect(try reader.verify().capture.damage == nil)
        }
    }

    @Test("retention keeps up with large groups")
    func retention() async throws {
        try await SQLiteJournalFolder.with { folder in
            var options = Options()
            options.retention = Retention(maximumEvents: 100)
            let journal = try await folder.journal(options: options)
            for round in Int64(0)..<40 {
                let first = round * 100
                try await journal.append((1...100).map { taken(first + $0...first + $0) }) { [] }
            }
            let span = try Reader(at: folder.path).span()
            #expect(span.last == 4_000 && span.first >= 3_800)
            try await journal.close()
        }
    }

    @Test(
        "an error of the disk leaves nothing of a group behind, and the same group can be appended again",
        arguments: [FaultyDisk.Fault.shortWrite, .full, .sync])
    func faults(_ fault: FaultyDisk.Fault) async throws {
        var failures = 0
        for count in 0..<200 {
            let isDone = try await SQLiteJournalFolder.with { folder in
                FaultyDisk.arm(fault, after: .max, in: folder.folder)
                let journal = try await folder.journal(events: 4)
                FaultyDisk.arm(fault, after: count, in: folder.folder)
                let group = [taken(5...44), taken(45...45), taken(46...90)]
                do throws(JournalError) { try await journal.append(group) { Batches.parts(after: 90) } } catch {
                    failures += 1
                    #expect(error.code == (fault == .full ? .full : .storage))
                    #expect(try await journal.verify().last == 4)
                    try await journal.append(group) { Batches.parts(after: 90) }
                }
                let found = try await journal.verify()
                #expect(found.damage == nil && found.last == 90 && found.batches == 5)
                try await journal.close()
                return FaultyDisk.mend(folder.folder) == 0
            }
            if isDone { break }
        }
        #expect(failures > 0)
    }
}

extension Sequence {
    /// Transforms one after the other.
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
