import Foundation
import GRDB
import Testing
import UserStream
import UserStreamCore

@testable import SQLiteJournal

@Suite("The durable journal: its files")
struct FileTests {
    @Test("it is where the system keeps such files, under a name that no other account has")
    func location() throws {
        func path(_ account: AccountID, _ environment: [String: String]) throws -> String {
            try JournalLocation.path(of: account, environment: environment)
        }
        #expect(try path("huobi:main", ["XDG_STATE_HOME": "/s", "HOME": "/h"]) == "/s/userstream/huobi@main.sqlite")
        #expect(try path("huobi:main", ["HOME": "/h"]) == "/h/.local/state/userstream/huobi@main.sqlite")
        #expect(try path("a", ["XDG_STATE_HOME": "s", "HOME": "/h"]) == "/h/.local/state/userstream/a.sqlite")
        #expect(throws: JournalError.self) { try path("a", [:]) }
        let names = ["../a", "..", ".", "", "a/b", "a@b", "a:b", "a%b", "ä", "A.b", "a\0b"].map {
            JournalLocation.fileName(of: AccountID($0))
        }
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { !$0.contains("/") && !$0.hasPrefix(".") && !$0.isEmpty && !$0.utf8.contains(0) })
    }

    @Test("only the owner can read them, and folders that are missing are made")
    func permissions() async throws {
        try await SQLiteJournalFolder.with { folder in
            let path = folder.folder + "/state/userstream/x.sqlite"
            let journal = Journal(Batches.account, at: path)
            _ = try await journal.open()
            try await journal.append(Batches.batch(1...1)) { [] }
            for suffix in ["", "-wal", "-shm", ".lock"] { #expect(try folder.mode(of: path + suffix) == 0o600) }
            for name in ["/state", "/state/userstream"] { #expect(try folder.mode(of: folder.folder + name) == 0o700) }
            try await journal.close()
        }
    }

    @Test("a second writer is refused, by the number of the process that writes; after it another may write")
    func twoWriters() async throws {
        try await SQLiteJournalFolder.with { folder in
            let first = try await folder.journal(events: 2)
            let second = Journal(Batches.account, at: folder.path)
            let error = await #expect(throws: JournalError.self) { try await second.open() }
            #expect(error?.code == .inUse)
            #expect(error?.message.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true)
            #expect(error?.message.contains(folder.path) == true)
            try await first.append(Batches.batch(3...3)) { [] }
            try await first.close()
            #expect(try await second.open().lastSequence == 3)
            try await second.close()
        }
    }

    @Test("the journal of another account is refused, by both names and with a remedy, and left as it is")
    func otherAccount() async throws {
        try await SQLiteJournalFolder.with { folder in
            try await folder.journal(events: 2).close()
            let bytes = folder.bytes(of: "")
            let error = await #expect(throws: JournalError.self) {
                try await Journal("huobi:other", at: folder.path).open()
            }
            #expect(error?.code == .incompatible)
            #expect(
                error?.message
                    == "\(folder.path) is the journal of huobi:main, not of huobi:other: name another file")
            #expect(folder.bytes(of: "") == bytes && folder.bytes(of: "-wal").isEmpty)
            #expect(throws: JournalError.self) { try Reader(at: folder.path, account: "huobi:other") }
            #expect(try Reader(at: folder.path).account == Batches.account)
        }
    }

    @Test("what is no journal is refused, and left as it is")
    func otherFiles() async throws {
        try await SQLiteJournalFolder.with { folder in
            let text = Array(String(repeating: "no database at all\n", count: 100).utf8)
            try folder.write(text, to: "")
            var error = await #expect(throws: JournalError.self) { try await folder.journal() }
            #expect(error?.code == .corrupt)
            #expect(error?.message.contains(folder.path) == true)
            #expect(folder.bytes(of: "") == text)
            #expect(throws: JournalError.self) { try Reader(at: folder.path) }

            try FileManager.default.removeItem(atPath: folder.path)
            let queue = try DatabaseQueue(path: folder.path)
            try await queue.write { db in try db.execute(sql: "CREATE TABLE t (x)") }
            try queue.close()
            let (bytes, mode) = (folder.bytes(of: ""), try folder.mode(of: folder.path))
            error = await #expect(throws: JournalError.self) { try await folder.journal() }
            #expect(error?.code == .incompatible)
            #expect(folder.bytes(of: "") == bytes)
            #expect(try folder.mode(of: folder.path) == mode)
        }
    }

    @Test("the journal of a newer version is refused")
    func newerVersion() async throws {
        try await SQLiteJournalFolder.with { folder in
            try await folder.journal(events: 2).close()
            let queue = try DatabaseQueue(path: folder.path)
            try await queue.write { db in try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('99')") }
            try queue.close()
            let error = await #expect(throws: JournalError.self) { try await folder.journal() }
            #expect(error?.code == .incompatible)
            #expect(error?.message.contains("newer version") == true)
        }
    }

    @Test("where nothing can be written, the error says so and names the file")
    func noPermission() async throws {
        try await SQLiteJournalFolder.with { folder in
            let path = folder.folder + "/file/x.sqlite"
            try Data().write(to: URL(filePath: folder.folder + "/file"))
            let error = await #expect(throws: JournalError.self) { try await Journal("a", at: path).open() }
            #expect(error?.code == .storage)
            #expect(error?.message.contains(folder.folder) == true)
            let missing = #expect(throws: JournalError.self) { try Reader(at: path) }
            #expect(missing?.message.contains("there is no journal") == true)
        }
    }
}
