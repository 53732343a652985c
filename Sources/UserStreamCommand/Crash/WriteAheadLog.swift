import Foundation

/// A look at a write-ahead log of SQLite as a killed process left it, by its documented format, to count how often a commit was cut in the middle.
enum WriteAheadLog {
    /// Whether pages were written that no commit followed, or a part of a page.
    static func endsInTheMiddle(at path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        func read(_ count: Int, at place: UInt64) -> [UInt8] {
            guard (try? file.seek(toOffset: place)) != nil else { return [] }
            return (try? file.read(upToCount: count)).map(Array.init) ?? []
        }
        let header = read(32, at: 0)
        guard header.count == 32 else { return !header.isEmpty }
        let pageSize = header[8..<12].reduce(0) { $0 << 8 | UInt64($1) }
        guard pageSize >= 512 else { return true }
        let salt = header[16..<24]
        var place: UInt64 = 32
        var isCommitted = true
        while true {
            let frame = read(24, at: place)
            if frame.isEmpty { return !isCommitted }
            guard frame.count == 24 else { return true }
            // What is left of an earlier log has another salt.
            guard frame[8..<16].elementsEqual(salt) else { return !isCommitted }
            guard read(1, at: place + 24 + pageSize - 1).count == 1 else { return true }
            isCommitted = frame[4..<8].contains { $0 != 0 }
            place += 24 + pageSize
        }
    }
}
