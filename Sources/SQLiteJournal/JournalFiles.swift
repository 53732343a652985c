import Foundation
public import UserStream
public import UserStreamCore

/// Where the journal of an account is, unless a path is given.
public enum JournalLocation {
    /// `$XDG_STATE_HOME/userstream/<account>.sqlite`, or `~/.local/state/userstream/<account>.sqlite`.
    /// - Throws: ``JournalError`` when neither the variable nor a home folder is known.
    public static func path(of account: AccountID) throws(JournalError) -> String {
        try path(of: account, environment: ProcessInfo.processInfo.environment)
    }

    static func path(of account: AccountID, environment: [String: String]) throws(JournalError) -> String {
        let name = "userstream/\(fileName(of: account)).sqlite"
        // The rule of the standard: a relative path there is to be ignored.
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return "\(state)/\(name)" }
        if let home = environment["HOME"], !home.isEmpty { return "\(home)/.local/state/\(name)" }
        throw JournalError(.storage, "neither XDG_STATE_HOME nor HOME is set: give the journal a path")
    }

    /// The account's name with whatever is no plain letter, digit, dot, hyphen or underscore as `%` and two digits, so that no two accounts
    /// share a file.
    static func fileName(of account: AccountID) -> String {
        var name = ""
        for byte in account.text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                name.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: ".") where !name.isEmpty: name += "."
            case UInt8(ascii: ":"): name += "@"
            default: name += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return name.isEmpty ? "%" : name
    }
}

/// The files of one journal.
struct JournalFiles: Sendable {
    /// The database. SQLite adds `-wal` and `-shm`, with the same rights.
    let path: String

    /// The file that the writer locks.
    var lockPath: String { path + ".lock" }

    /// Makes the folder, where it is missing, and the database's file, both for nobody else to read.
    func make() throws(JournalError) {
        try makeFolder(URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false))
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw JournalError(systemCall: "open", path, errno: errno) }
        close(descriptor)
    }

    /// Keeps others from reading the database, whatever its rights were. Only for a file that is known to be a journal.
    func tighten() throws(JournalError) {
        guard chmod(path, 0o600) == 0 else { throw JournalError(systemCall: "chmod", path, errno: errno) }
    }

    private func makeFolder(_ folder: String) throws(JournalError) {
        if access(folder, F_OK) == 0 { return }
        let parent = URL(filePath: folder).deletingLastPathComponent().path(percentEncoded: false)
        if parent != folder, !parent.isEmpty { try makeFolder(parent) }
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw JournalError(systemCall: "mkdir", folder, errno: errno)
        }
    }
}

/// The right to write a journal, which one process at a time can have. It ends with the process, however that ends.
final class WriterLock: Sendable {
    private let descriptor: Int32

    /// - Throws: ``JournalError`` of code `inUse`, which names the process that has it.
    init(_ files: JournalFiles) throws(JournalError) {
        let path = files.lockPath
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw JournalError(systemCall: "open", path, errno: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            defer { close(descriptor) }
            guard code == EWOULDBLOCK else { throw JournalError(systemCall: "flock", path, errno: code) }
            let holder = Self.pid(in: descriptor).map { "process \($0)" } ?? "another process"
            throw JournalError(
                .inUse, "\(files.path) is being written by \(holder); end it, or name another file")
        }
        _ = fchmod(descriptor, 0o600)
        let text = Array("\(getpid())\n".utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
    }

    deinit {
        _ = ftruncate(descriptor, 0)
        close(descriptor)
    }

    private static func pid(in descriptor: Int32) -> Int32? {
        var text = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &text, text.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: text[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
