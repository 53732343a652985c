import Foundation
import GRDB
import UserStream
import UserStreamCore

extension JournalVerification {
    /// Whether the checkpoint, from which the account goes on, has the state that the events lead to.
    public enum Checkpoint: Hashable, Sendable {
        /// It has.
        case equal
        /// There is none: what wrote the events keeps none.
        case absent
        /// It has not, or cannot be read; in words.
        case different(String)
    }
}

extension SQLiteJournalReader {
    /// The checkpoint as it is stored, and the last event with which it was.
    func checkpoint() throws(JournalError) -> (parts: [CheckpointPart], last: Int64) {
        try read { db in
            let last = try Int64.fetchOne(db, sql: "SELECT last FROM batches ORDER BY last DESC LIMIT 1") ?? 0
            return (try CheckpointTables.parts(db), last)
        }
    }
}

extension LogFold {
    /// Compares the fold with a checkpoint.
    func finding(_ parts: [CheckpointPart], of account: AccountID) -> JournalVerification.Checkpoint {
        if parts.isEmpty { return .absent }
        do throws(CheckpointError) {
            let stored = try AccountReconciler.snapshot(of: parts, account: account)
            return difference(from: stored).map { .different($0) } ?? .equal
        } catch { return .different(error.message) }
    }
}
