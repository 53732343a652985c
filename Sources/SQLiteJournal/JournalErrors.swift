import Foundation
import GRDB
import UserStream

extension JournalError {
    /// What an error of SQLite means for whoever uses the journal.
    init(_ error: any Error, at path: String) {
        switch error {
        case let error as JournalError: self = error
        case let error as DatabaseError: self.init(error, path)
        case let error as RowDecodingError: self.init(.corrupt, "\(path) is damaged: \(error); restore a copy")
        default: self.init(.storage, "\(path): \(error)")
        }
    }

    private init(_ error: DatabaseError, _ path: String) {
        let words = error.message.map { " (\($0))" } ?? ""
        switch error.resultCode {
        case .SQLITE_FULL:
            self.init(.full, "there is no room left for \(path): free some\(words)")
        case .SQLITE_IOERR:
            self.init(.storage, "\(path) cannot be read or written: look at the disk and at the system's log\(words)")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self.init(.storage, "\(path) must not be written: give its user the right to write there\(words)")
        case .SQLITE_CANTOPEN:
            self.init(
                .storage, "\(path) cannot be opened: look whether it is there, and who may read and write it\(words)")
        case .SQLITE_NOTADB:
            self.init(.corrupt, "\(path) is no journal, or its beginning is destroyed: name another file\(words)")
        case .SQLITE_CORRUPT:
            self.init(
                .corrupt,
                "\(path) is damaged: `userstream verify-journal` says from where on; restore a copy\(words)")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.inUse, "\(path) is being written by another process for too long; try again\(words)")
        default:
            self.init(.storage, "\(path): \(error.resultCode)\(words)")
        }
    }

    /// What a failed call of the system means.
    init(systemCall call: String, _ path: String, errno code: Int32) {
        let words = String(cString: strerror(code))
        switch code {
        case ENOSPC, EDQUOT: self.init(.full, "there is no room left for \(path): free some (\(words))")
        case EACCES, EPERM, EROFS:
            self.init(.storage, "\(path): \(words); give its user the right to read and write there")
        default: self.init(.storage, "\(path): \(call) failed: \(words)")
        }
    }
}

/// Runs what asks SQLite, and makes its errors those of a journal.
func asking<Value>(_ path: String, _ body: () throws -> Value) throws(JournalError) -> Value {
    do { return try body() } catch { throw JournalError(error, at: path) }
}
