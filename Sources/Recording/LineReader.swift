import Foundation
import Gzip
import UserStreamCore

/// Reads a file line by line, with little of it in memory.
package struct LineReader {
    private let path: String
    private let file: FileHandle
    /// What inflates it, where it is compressed.
    private let gzip: GzipReader?
    /// How many bytes of the file are to be read.
    private var left: Int
    private var buffer: [UInt8] = []
    private var position = 0
    /// How many lines were read.
    package private(set) var count = 0

    /// Reads a file as it is.
    /// - Throws: ``RecordingError`` when it cannot be read.
    init(_ path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw RecordingError("\(path) cannot be read", remedy: "Give the folder of a recording.")
        }
        (self.path, self.file, gzip, left) = (path, file, nil, .max)
    }

    /// Reads the first bytes of a file that is compressed by gzip.
    /// - Throws: ``RecordingError`` when it cannot be read.
    package init(gzip path: String, length: Int) throws {
        guard let file = FileHandle(forReadingAtPath: path), let gzip = GzipReader() else {
            throw RecordingError("\(path) cannot be read", remedy: "Restore a copy of it.")
        }
        (self.path, self.file, self.gzip, left) = (path, file, gzip, length)
    }

    /// The next line, without its end; `nil` after the last one. What follows the last line's end was being written when its writer ended, and is
    /// left out.
    package mutating func next() throws -> [UInt8]? {
        var searched = position
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { position = end + 1 }
                count += 1
                return Array(buffer[position..<end])
            }
            searched = buffer.count - position
            buffer.removeFirst(position)
            position = 0
            guard let more = try more() else { return nil }
            buffer += more
        }
    }

    private mutating func more() throws -> [UInt8]? {
        guard left > 0, let read = try file.read(upToCount: min(1 << 20, left)), !read.isEmpty else { return nil }
        left -= read.count
        guard let gzip else { return Array(read) }
        do { return try gzip.text(Array(read)) } catch {
            throw RecordingError(
                "\(path) is damaged: it cannot be inflated", remedy: "Restore a copy of it.", category: .malformed)
        }
    }
}
