import Foundation

/// Reads a file line by line, with little of it in memory.
struct LineReader {
    private let file: FileHandle
    private var buffer: [UInt8] = []
    private var position = 0
    /// How many lines were read.
    private(set) var count = 0

    /// - Throws: ``CommandFailure`` when the file cannot be read.
    init(_ path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw CommandFailure("\(path) cannot be read", remedy: "Give the folder of a recording.")
        }
        self.file = file
    }

    /// The next line, without its end; `nil` after the last one. What follows the last line's end was being written when its writer ended, and is
    /// left out.
    mutating func next() throws -> [UInt8]? {
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
            guard let more = try file.read(upToCount: 1 << 20), !more.isEmpty else { return nil }
            buffer += more
        }
    }
}
