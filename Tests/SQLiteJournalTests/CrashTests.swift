import Foundation
import Testing
import UserStream
import UserStreamCore
import UserStreamTestKit

@testable import SQLiteJournal

/// A process is killed, or the power fails, at any byte that is written: the log is a committed prefix, with the checkpoint of just that place.
@Suite("The durable journal: killed at any byte")
struct CrashTests {
    /// The files as they were after a commit.
    private struct Image {
        var database: [UInt8]
        var log: [UInt8]

        init(_ folder: SQLiteJournalFolder) {
            database = folder.bytes(of: "")
            log = folder.bytes(of: "-wal")
        }
    }

    /// Batches of some sizes, some larger than a page.
    private static func sizes(_ random: inout SeededRandom) -> Int64 {
        [1, 2, 5, 40].randomElement(using: &random) ?? 1
    }

    @Test("at every commit, and at random bytes between two", arguments: [20, 1_000])
    func killed(pagesPerCheckpoint: Int) async throws {
        var random = SeededRandom(seed: UInt64(pagesPerCheckpoint))
        try await SQLiteJournalFolder.with { folder in
            var options = Options()
            options.pagesPerCheckpoint = pagesPerCheckpoint
            let journal = try await folder.journal(options: options)
            var (images, ends) = ([Image(folder)], [Int64(0)])
            for _ in 0..<24 {
                let first = (ends.last ?? 0) + 1
                let last = first + Self.sizes(&random) - 1
                try await journal.append(Batches.batch(first...last)) { Batches.parts(after: last) }
                images.append(Image(folder))
                ends.append(last)
            }
            try await journal.close()
            for step in 1..<images.count {
                let (before, after) = (images[step - 1], images[step])
                try await check(after, mayEndAt: [ends[step]])
                for _ in 0..<5 {
                    // What is written to the log replaces what was there, from its beginning or from its end on.
                    let cut = Int.random(in: 0...after.log.count, using: &random)
                    var torn = before
                    torn.log = Array(after.log.prefix(cut)) + before.log.dropFirst(cut)
                    try await check(torn, mayEndAt: [ends[step - 1], ends[step]])
                    // Its pages go to the file only when all of it is on the disk.
                    torn = after
                    let bytes = min(before.database.count, Int.random(in: 0...after.database.count, using: &random))
                    torn.database = Array(after.database.prefix(bytes)) + before.database.dropFirst(bytes)
                    if before.database != after.database { try await check(torn, mayEndAt: [ends[step]]) }
                }
            }
        }
    }

    /// Opens the journal from files as a crash left them, looks at it, and goes on.
    private func check(_ image: Image, mayEndAt ends: [Int64]) async throws {
        try await SQLiteJournalFolder.with { folder in
            try folder.write(image.database, to: "")
            try folder.write(image.log, to: "-wal")
            // A tool may look before the next writer does.
            let seen = try Reader(at: folder.path).verify()
            #expect(seen.damage == nil)
            #expect(ends.contains(seen.last))
            let journal = Journal(Batches.account, at: folder.path)
            let head = try await journal.open()
            #expect(ends.contains(head.lastSequence))
            let part = CheckpointPart(key: "head", value: Array("\(head.lastSequence)".utf8))
            #expect(head.checkpoint.first == (head.lastSequence == 0 ? nil : part))
            let next = head.lastSequence + 1
            try await journal.append(Batches.batch(next...next)) { [] }
            let found = try await journal.verify()
            #expect(found.damage == nil)
            #expect(found.last == next)
            try await journal.close()
        }
    }
}
