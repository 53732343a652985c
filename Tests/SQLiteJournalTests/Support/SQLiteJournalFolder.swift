import Foundation
import SQLiteJournal

typealias Journal = SQLiteJournal
typealias Options = SQLiteJournal.Options
typealias Reader = SQLiteJournalReader

/// A folder that is gone after the test, and the path of a journal in it.
struct SQLiteJournalFolder {
    let folder: String
    var path: String { folder + "/a.sqlite" }

    static func with<Value>(_ body: (SQLiteJournalFolder) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "journal-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(SQLiteJournalFolder(folder: folder.path(percentEncoded: false)))
    }

    func bytes(of suffix: String) -> [UInt8] {
        (try? Data(contentsOf: URL(filePath: path + suffix))).map(Array.init) ?? []
    }

    func write(_ bytes: [UInt8], to suffix: String) throws {
        try Data(bytes).write(to: URL(filePath: path + suffix))
    }

    func mode(of path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }
}
