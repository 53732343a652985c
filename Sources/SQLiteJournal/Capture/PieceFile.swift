import Foundation
import UserStream

/// The file of one piece, while it is written.
final class PieceFile: Sendable {
    private let path: String
    private let descriptor: Int32

    /// Makes it anew, for nobody else to read. One that was left behind is overwritten.
    init(_ path: String) throws(JournalError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw JournalError(systemCall: "open", path, errno: errno) }
        guard fchmod(descriptor, 0o600) == 0 else { throw JournalError(systemCall: "chmod", path, errno: errno) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Writes bytes at a place.
    func write(_ bytes: [UInt8], at place: Int64) throws(JournalError) {
        var done = 0
        while done < bytes.count {
            let offset = off_t(place) + off_t(done)
            let count = bytes.withUnsafeBytes { bytes in
                pwrite(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done, offset)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw JournalError(systemCall: "write", path, errno: count == 0 ? EIO : errno) }
            done += count
        }
    }

    /// Waits until everything is on the disk.
    func sync() throws(JournalError) {
        guard fsync(descriptor) == 0 else { throw JournalError(systemCall: "fsync", path, errno: errno) }
    }
}
