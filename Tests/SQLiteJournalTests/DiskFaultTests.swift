import Testing
import UserStream
import UserStreamCore
import UserStreamTestKit

@testable import SQLiteJournal

/// Every write and every wait for the disk, from the first of a journal's life on, goes wrong once.
@Suite("The durable journal: a disk that fails")
struct DiskFaultTests {
    /// Batches of some sizes, some larger than a page.
    private static let sizes: [Int64] = [1, 2, 40, 1, 5, 40, 1, 2]

    private static var options: Options {
        var options = Options()
        // Often enough for pages to be moved into the file in the middle of it all.
        options.pagesPerCheckpoint = 12
        return options
    }

    /// Appends batches until one fails.
    /// - Returns: the last event that is committed, and the last one that was to be.
    private static func write(to journal: Journal, from first: Int64 = 1) async -> (
        committed: Int64, tried: Int64, error: JournalError?
    ) {
        var committed = first - 1
        for size in sizes {
            let last = committed + size
            do throws(JournalError) {
                try await journal.append(Batches.batch(committed + 1...last)) { Batches.parts(after: last) }
            } catch { return (committed, last, error) }
            committed = last
        }
        return (committed, committed, nil)
    }

    private func check(_ error: JournalError?, of fault: FaultyDisk.Fault, _ folder: SQLiteJournalFolder) {
        #expect(error?.code == (fault == .full ? .full : .storage), "\(String(describing: error))")
        #expect(error?.message.contains(folder.path) == true)
    }

    /// Opens the journal as the next process does, and looks at all of it.
    private func check(_ folder: SQLiteJournalFolder, mayEndAt ends: Set<Int64>) async throws {
        let journal = Journal(Batches.account, at: folder.path, options: Self.options)
        let head = try await journal.open()
        #expect(ends.contains(head.lastSequence), "\(head.lastSequence), not one of \(ends)")
        let part = CheckpointPart(key: "head", value: Array("\(head.lastSequence)".utf8))
        #expect(head.checkpoint.first == (head.lastSequence == 0 ? nil : part))
        let next = head.lastSequence + 1
        try await journal.append(Batches.batch(next...next)) { [] }
        let found = try await journal.verify()
        #expect(found.damage == nil && found.last == next, "\(String(describing: found.damage))")
        try await journal.close()
    }

    @Test(
        "an error leaves nothing of a batch behind, says what to do, and the batch can be appended again",
        arguments: [FaultyDisk.Fault.shortWrite, .full, .sync])
    func once(_ fault: FaultyDisk.Fault) async throws {
        var failures = 0
        for count in 0..<1_000 {
            let happened = try await SQLiteJournalFolder.with { folder in
                FaultyDisk.arm(fault, after: count, in: folder.folder)
                let journal = Journal(Batches.account, at: folder.path, options: Self.options)
                do throws(JournalError) { _ = try await journal.open() } catch {
                    failures += 1
                    check(error, of: fault, folder)
                    _ = try await journal.open()
                }
                var written = await Self.write(to: journal)
                if let error = written.error {
                    failures += 1
                    check(error, of: fault, folder)
                    #expect(try await journal.verify().last == written.committed)
                    written = await Self.write(to: journal, from: written.committed + 1)
                }
                #expect(written.error == nil)
                #expect(try await journal.verify().damage == nil)
                try await journal.close()
                let happened = FaultyDisk.mend(folder.folder)
                try await check(folder, mayEndAt: [written.committed])
                return happened
            }
            if happened == 0 { break }
        }
        #expect(failures > 10, "\(failures)")
    }

    @Test(
        "while the disk stays broken nothing is committed, and what was is read; afterwards it goes on",
        arguments: [FaultyDisk.Fault.shortWrite, .full, .sync])
    func lasting(_ fault: FaultyDisk.Fault) async throws {
        for isEnded in [false, true] {
            try await SQLiteJournalFolder.with { folder in
                FaultyDisk.arm(fault, after: .max, in: folder.folder)
                let journal = try await folder.journal(events: 10, options: Self.options)
                FaultyDisk.arm(fault, after: 3, in: folder.folder, isLasting: true)
                let first = await Self.write(to: journal, from: 11)
                check(first.error, of: fault, folder)
                // What was written and did not get to the disk for sure may be there nevertheless, the last of it.
                var ends: Set = [first.committed, first.tried]
                for _ in 0..<3 {
                    let again = await Self.write(to: journal, from: first.committed + 1)
                    check(again.error, of: fault, folder)
                    #expect(again.committed == first.committed)
                    ends = [first.committed, again.tried]
                }
                #expect(try await journal.verify().last == first.committed)
                if isEnded {
                    try? await journal.close()
                    FaultyDisk.mend(folder.folder)
                    return try await check(folder, mayEndAt: ends)
                }
                FaultyDisk.mend(folder.folder)
                let last = await Self.write(to: journal, from: first.committed + 1)
                #expect(last.error == nil)
                try await journal.close()
                try await check(folder, mayEndAt: [last.committed])
            }
        }
    }

    @Test(
        "the power fails at any write: pages are whole, torn or missing, and what was committed is there",
        arguments: [Options.Durability.full, .normal])
    func power(_ durability: Options.Durability) async throws {
        var random = SeededRandom(seed: 11)
        var options = Self.options
        options.durability = durability
        var losses = 0
        for count in 0..<1_000 {
            let happened = try await SQLiteJournalFolder.with { folder in
                FaultyDisk.arm(.power, after: count, in: folder.folder)
                let journal = Journal(Batches.account, at: folder.path, options: options)
                var written = (committed: Int64(0), tried: Int64(0), error: JournalError?.none)
                do throws(JournalError) {
                    _ = try await journal.open()
                    written = await Self.write(to: journal)
                } catch { check(error, of: .power, folder) }
                try? await journal.close()
                let happened = FaultyDisk.withFolder(folder.folder) { $0.happened }
                try FaultyDisk.losePower(in: folder.folder, using: &random)
                if durability == .full {
                    try await check(folder, mayEndAt: [written.committed, written.tried])
                } else {
                    // Whole batches may be missing, the last ones.
                    var (ends, end) = (Set<Int64>([0]), Int64(0))
                    for size in Self.sizes {
                        end += size
                        if end <= written.tried { ends.insert(end) }
                    }
                    try await check(folder, mayEndAt: ends)
                }
                return happened
            }
            if happened == 0 { break }
            losses += 1
        }
        #expect(losses > 30, "\(losses)")
    }
}
