import Foundation
import GRDBSQLite

/// SQLite's codes of what cannot be done, which its header defines in a way that Swift does not read.
enum DiskError {
    static let write = SQLITE_IOERR | 3 << 8
    static let sync = SQLITE_IOERR | 4 << 8
    static let truncate = SQLITE_IOERR | 6 << 8
    static let delete = SQLITE_IOERR | 10 << 8
}

/// SQLite's own files with ``FaultyDisk`` in front of them: a file system that passes everything on to the one that was the default.
enum FaultyFiles {
    /// Makes it the default for connections that are opened from now on.
    static func install() { _ = installed }

    private static let installed: Bool = {
        guard let inner else { return false }
        let outer = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        outer.initialize(to: inner.pointee)
        outer.pointee.zName = UnsafePointer(strdup("faulty"))
        outer.pointee.szOsFile = Int32(room) + inner.pointee.szOsFile
        outer.pointee.xOpen = { _, name, file, flags, given in FaultyFiles.open(name, file, flags, given) }
        outer.pointee.xDelete = { _, name, isSynced in FaultyFiles.remove(name, isSynced) }
        return sqlite3_vfs_register(outer, 1) == SQLITE_OK
    }()

    // Set once before any file is opened through them.
    nonisolated(unsafe) private static let inner = sqlite3_vfs_find(nil)
    nonisolated(unsafe) private static let methods: UnsafeMutablePointer<sqlite3_io_methods> = {
        let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        methods.initialize(to: FaultyFiles.passing())
        return methods
    }()

    /// Before a file's own structure lie a pointer to the methods and one to the file's name.
    private static let room = 64

    private typealias File = UnsafeMutablePointer<sqlite3_file>

    private static func open(
        _ name: UnsafePointer<CChar>?, _ file: File?, _ flags: Int32, _ given: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        guard let inner, let file else { return SQLITE_INTERNAL }
        let code = inner.pointee.xOpen(inner, name, real(file), flags, given)
        file.pointee.pMethods = real(file).pointee.pMethods == nil ? nil : UnsafePointer(methods)
        (UnsafeMutableRawPointer(file) + 8).storeBytes(of: name, as: UnsafePointer<CChar>?.self)
        return code
    }

    private static func real(_ file: File) -> File {
        (UnsafeMutableRawPointer(file) + room).assumingMemoryBound(to: sqlite3_file.self)
    }

    private static func path(_ file: File) -> String? {
        (UnsafeMutableRawPointer(file) + 8).load(as: UnsafePointer<CChar>?.self).map { String(cString: $0) }
    }

    /// Asks the file itself.
    private static func ask(
        _ file: UnsafeMutablePointer<sqlite3_file>?,
        _ body: (sqlite3_io_methods, UnsafeMutablePointer<sqlite3_file>) -> Int32?
    ) -> Int32 {
        guard let file, let methods = real(file).pointee.pMethods else { return SQLITE_INTERNAL }
        return body(methods.pointee, real(file)) ?? SQLITE_INTERNAL
    }

    private static func write(_ file: File?, _ data: UnsafeRawPointer?, _ count: Int32, _ offset: Int64) -> Int32 {
        guard let file, let data else { return SQLITE_INTERNAL }
        var (allowed, code) = (Int(count), SQLITE_OK)
        if let path = path(file) {
            let bytes = Array(UnsafeRawBufferPointer(start: data, count: Int(count)))
            (allowed, code) = FaultyDisk.write(bytes, to: path, at: Int(offset))
        }
        let written = allowed == 0 ? SQLITE_OK : ask(file) { $0.xWrite($1, data, Int32(allowed), offset) }
        return written == SQLITE_OK ? code : written
    }

    private static func sync(_ file: File?, _ flags: Int32) -> Int32 {
        guard let file else { return SQLITE_INTERNAL }
        let path = path(file)
        if let path, !FaultyDisk.syncs(path) { return DiskError.sync }
        let code = ask(file) { $0.xSync($1, flags) }
        if code == SQLITE_OK, let path { FaultyDisk.noteSynced(content(file), in: path) }
        return code
    }

    /// All bytes of a file. It is not opened again: closing it then would take the locks of the process away.
    private static func content(_ file: File) -> [UInt8] {
        var size: Int64 = 0
        guard ask(file, { $0.xFileSize($1, &size) }) == SQLITE_OK, size > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        let code = ask(file) { methods, real in
            bytes.withUnsafeMutableBytes { methods.xRead(real, $0.baseAddress, Int32(size), 0) }
        }
        return code == SQLITE_OK ? bytes : []
    }

    private static func remove(_ name: UnsafePointer<CChar>?, _ isSynced: Int32) -> Int32 {
        guard let inner, let name else { return SQLITE_INTERNAL }
        guard FaultyDisk.removes(String(cString: name)) else { return DiskError.delete }
        return inner.pointee.xDelete(inner, name, isSynced)
    }

    private static func truncate(_ file: File?, _ size: Int64) -> Int32 {
        guard let file else { return SQLITE_INTERNAL }
        if let path = path(file), !FaultyDisk.cuts(path, to: Int(size)) { return DiskError.truncate }
        return ask(file) { $0.xTruncate($1, size) }
    }

    private static func passing() -> sqlite3_io_methods {
        var methods = sqlite3_io_methods()
        methods.iVersion = 2
        methods.xClose = { file in FaultyFiles.ask(file) { $0.xClose($1) } }
        methods.xRead = { file, data, count, offset in FaultyFiles.ask(file) { $0.xRead($1, data, count, offset) } }
        methods.xWrite = { file, data, count, offset in FaultyFiles.write(file, data, count, offset) }
        methods.xTruncate = { file, size in FaultyFiles.truncate(file, size) }
        methods.xSync = { file, flags in FaultyFiles.sync(file, flags) }
        methods.xFileSize = { file, size in FaultyFiles.ask(file) { $0.xFileSize($1, size) } }
        methods.xLock = { file, level in FaultyFiles.ask(file) { $0.xLock($1, level) } }
        methods.xUnlock = { file, level in FaultyFiles.ask(file) { $0.xUnlock($1, level) } }
        methods.xCheckReservedLock = { file, found in FaultyFiles.ask(file) { $0.xCheckReservedLock($1, found) } }
        methods.xFileControl = { file, code, data in FaultyFiles.ask(file) { $0.xFileControl($1, code, data) } }
        methods.xSectorSize = { file in FaultyFiles.ask(file) { $0.xSectorSize($1) } }
        methods.xDeviceCharacteristics = { file in FaultyFiles.ask(file) { $0.xDeviceCharacteristics($1) } }
        methods.xShmMap = { file, page, size, extends, found in
            FaultyFiles.ask(file) { $0.xShmMap($1, page, size, extends, found) }
        }
        methods.xShmLock = { file, offset, count, flags in
            FaultyFiles.ask(file) { $0.xShmLock($1, offset, count, flags) }
        }
        methods.xShmBarrier = { file in
            _ = FaultyFiles.ask(file) { methods, real in
                methods.xShmBarrier(real)
                return SQLITE_OK
            }
        }
        methods.xShmUnmap = { file, deletes in FaultyFiles.ask(file) { $0.xShmUnmap($1, deletes) } }
        return methods
    }
}
