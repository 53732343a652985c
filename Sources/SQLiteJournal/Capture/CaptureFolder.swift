import Foundation
import UserStream

/// The folder beside a journal that has the files of its capture.
struct CaptureFolder: Sendable {
    /// Where it is.
    let path: String

    init(beside journal: String) { path = journal + ".capture" }

    /// The file of a piece.
    func file(of number: Int64) -> String {
        let digits = String(number)
        return "\(path)/\(String(repeating: "0", count: max(0, 8 - digits.count)))\(digits).jsonl.gz"
    }

    /// Makes the folder where it is missing, for nobody else to look into.
    func make() throws(JournalError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw JournalError(systemCall: "mkdir", path, errno: errno)
        }
        guard chmod(path, 0o700) == 0 else { throw JournalError(systemCall: "chmod", path, errno: errno) }
    }

    /// Waits until the names of its files are on the disk.
    func sync() throws(JournalError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw JournalError(systemCall: "open", path, errno: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw JournalError(systemCall: "fsync", path, errno: errno) }
    }

    /// Removes the files of pieces that the journal does not know, and cuts off what was written to the others and never committed.
    func tidy(_ pieces: [CapturedPiece]) throws(JournalError) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return }
        let known = Dictionary(uniqueKeysWithValues: pieces.map { (file(of: $0.number), $0) })
        for name in names.sorted() where name.hasSuffix(".jsonl.gz") {
            let file = "\(path)/\(name)"
            guard let piece = known[file] else {
                try remove(file)
                continue
            }
            var status = stat()
            guard stat(file, &status) == 0, Int64(status.st_size) > piece.bytes else { continue }
            guard truncate(file, off_t(piece.bytes)) == 0 else {
                throw JournalError(systemCall: "truncate", file, errno: errno)
            }
        }
    }

    /// Removes the files of pieces.
    func remove(_ pieces: [CapturedPiece]) throws(JournalError) {
        for piece in pieces { try remove(file(of: piece.number)) }
    }

    private func remove(_ file: String) throws(JournalError) {
        guard unlink(file) == 0 || errno == ENOENT else {
            throw JournalError(systemCall: "unlink", file, errno: errno)
        }
    }
}
