import Foundation
import GRDBSQLite
import UserStreamTestKit

/// A layer between SQLite and the system's files, through which all files of this process go. Those of a folder that was armed meet a fault; it
/// also knows what of them is on the disk for sure, and can take the rest away, as a loss of power does.
enum FaultyDisk {
    /// What goes wrong.
    enum Fault: CaseIterable, Sendable {
        /// A part is written, and then an error is told.
        case shortWrite
        /// A part is written, and there is no more room.
        case full
        /// What was written does not get to the disk.
        case sync
        /// The power fails in the middle of a write: from then on nothing is written any more.
        case power
    }

    /// What a folder has been through.
    struct Folder {
        var fault: Fault?
        /// How many operations of its kind still go well.
        var left = 0
        /// Whether all that follow go wrong as well.
        var isLasting = false
        /// How often it happened.
        var happened = 0
        /// Files as they are on the disk for sure, and what was written since, by their paths.
        var synced: [String: [UInt8]] = [:]
        var unsynced: [String: [(offset: Int, bytes: [UInt8])]] = [:]
    }

    private static let lock = NSLock()
    /// Guarded by the lock.
    nonisolated(unsafe) private static var folders: [String: Folder] = [:]

    static func withFolder<Result>(_ folder: String, _ body: (inout Folder) -> Result) -> Result {
        lock.withLock { body(&folders[folder, default: Folder()]) }
    }

    /// Lets an operation go wrong in a folder: the one after so many others of its kind that go well.
    static func arm(_ fault: Fault, after count: Int, in folder: String, isLasting: Bool = false) {
        FaultyFiles.install()
        withFolder(folder) { ($0.fault, $0.left, $0.isLasting, $0.happened) = (fault, count, isLasting, 0) }
    }

    /// From now on everything goes well.
    /// - Returns: how often something went wrong.
    @discardableResult
    static func mend(_ folder: String) -> Int {
        withFolder(folder) { folder in
            folder.fault = nil
            return folder.happened
        }
    }

    /// Leaves in the files of a folder what was on the disk for sure, and of what was written since some pieces of 512 bytes. Nobody has them open.
    static func losePower(in folder: String, using random: inout SeededRandom) throws {
        let (synced, unsynced) = withFolder(folder) { folder in
            defer { (folder.synced, folder.unsynced, folder.fault) = ([:], [:], nil) }
            return (folder.synced, folder.unsynced)
        }
        for path in Set(synced.keys).union(unsynced.keys).sorted() {
            var bytes = synced[path] ?? []
            for (offset, written) in unsynced[path] ?? [] {
                // A write comes to the disk whole, in parts or not at all.
                let chance = [1_000_000, 500_000, 0].randomElement(using: &random) ?? 0
                for start in stride(from: 0, to: written.count, by: 512) where random.chance(millionths: chance) {
                    let piece = written[start..<min(start + 512, written.count)]
                    let end = offset + start + piece.count
                    if bytes.count < end { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
                    bytes.replaceSubrange((offset + start)..<end, with: piece)
                }
            }
            try Data(bytes).write(to: URL(filePath: path))
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix("-shm") {
            try FileManager.default.removeItem(atPath: folder + "/" + name)
        }
    }

    // MARK: What files ask

    /// What happens to a write.
    /// - Returns: how many of its bytes are written, and what is told.
    static func write(_ bytes: [UInt8], to path: String, at offset: Int) -> (count: Int, code: Int32) {
        with(path) { folder in
            guard let fault = folder.fault, fault != .sync, fails(&folder) else {
                folder.unsynced[path, default: []].append((offset, bytes))
                return (bytes.count, SQLITE_OK)
            }
            let isDead = fault == .power && folder.happened > 1
            let count = isDead ? 0 : bytes.count / 2
            folder.unsynced[path, default: []].append((offset, Array(bytes.prefix(count))))
            return (count, fault == .full ? SQLITE_FULL : DiskError.write)
        } ?? (bytes.count, SQLITE_OK)
    }

    /// Whether the disk takes what was written.
    static func syncs(_ path: String) -> Bool {
        with(path) { folder in
            if folder.fault == .sync, fails(&folder) { return false }
            return !isDead(folder)
        } ?? true
    }

    /// Whether a file may be made shorter.
    static func cuts(_ path: String, to size: Int) -> Bool {
        with(path) { folder in
            if isDead(folder) { return false }
            folder.synced[path] = folder.synced[path].map { Array($0.prefix(size)) }
            return true
        } ?? true
    }

    /// What is in a file now is on the disk.
    static func noteSynced(_ bytes: [UInt8], in path: String) {
        _ = with(path) { folder in
            folder.synced[path] = bytes
            folder.unsynced[path] = nil
        }
    }

    /// Whether a file may be removed.
    static func removes(_ path: String) -> Bool {
        with(path) { folder in
            if isDead(folder) { return false }
            (folder.synced[path], folder.unsynced[path]) = (nil, nil)
            return true
        } ?? true
    }

    private static func isDead(_ folder: Folder) -> Bool { folder.fault == .power && folder.happened > 0 }

    private static func fails(_ folder: inout Folder) -> Bool {
        if folder.happened > 0, !folder.isLasting, folder.fault != .power { return false }
        if folder.left > 0 {
            folder.left -= 1
            return false
        }
        folder.happened += 1
        return true
    }

    /// `nil` for a file of a folder that was never armed.
    private static func with<Result>(_ path: String, _ body: (inout Folder) -> Result) -> Result? {
        lock.withLock {
            guard let name = folders.keys.first(where: { path.hasPrefix($0 + "/") }), var folder = folders[name] else {
                return nil
            }
            defer { folders[name] = folder }
            return body(&folder)
        }
    }
}
