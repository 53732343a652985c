import UserStreamCore

/// Reads a recording, entry by entry.
package struct RecordingReader {
    /// What was recorded.
    package let header: RecordingHeader
    private let path: String
    private var lines: LineReader
    private var bodies = BodyBook()
    private var lastNumber: Int64 = 0

    /// Opens a recording and reads its header.
    /// - Throws: ``RecordingError`` when there is none, or its header is damaged.
    package init(folder: String) throws {
        let path = folder + "/" + RecordingFiles.inputs
        try self.init(try LineReader(path), path)
    }

    /// Reads the header of a recording in a file that was opened.
    /// - Throws: ``RecordingError`` when there is none, or it is damaged.
    package init(_ lines: LineReader, _ path: String) throws {
        self.path = path
        self.lines = lines
        guard let line = try self.lines.next() else {
            throw RecordingError(
                "\(path) has no header: nothing was recorded", remedy: "Give the folder of a recording.",
                category: .malformed)
        }
        header = try Self.read(line, 1, path) { value throws(JSONError) in try RecordingHeader(value) }
    }

    /// The next entry with its number; `nil` at the end.
    /// - Throws: ``RecordingError`` that names file and line when a line is damaged, or missing.
    package mutating func next() throws -> (number: Int64, entry: RecordedEntry)? {
        guard let line = try lines.next() else { return nil }
        let number = lastNumber + 1
        let entry = try Self.read(line, lines.count, path) { value throws(JSONError) in
            var fields = try StrictFields(value)
            guard try fields.integer("n") == number else {
                throw value.unexpected("entry \(number) should stand here")
            }
            let entry = try RecordedEntry(&fields, number: number, &bodies)
            try fields.finish()
            return entry
        }
        lastNumber = number
        return (number, entry)
    }

    /// The failure that names the line that was read last.
    func damage(_ reason: String) -> RecordingError { Self.damage(reason, lines.count, path) }

    private static func read<Value>(
        _ line: [UInt8], _ number: Int, _ path: String, _ body: (JSONValue) throws(JSONError) -> Value
    ) throws -> Value {
        guard let json = RecordedLine.opened(line) else { throw damage("its sum does not fit", number, path) }
        do throws(JSONError) {
            return try body(try JSONDocument(json).root)
        } catch { throw damage(error.reason, number, path) }
    }

    private static func damage(_ reason: String, _ line: Int, _ path: String) -> RecordingError {
        RecordingError(
            "line \(line) of \(path) is damaged: \(reason)",
            remedy: "What stands before that line can be replayed if that line and all after it are taken out.",
            category: .malformed)
    }
}
