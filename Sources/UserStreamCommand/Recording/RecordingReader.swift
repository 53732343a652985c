import UserStreamCore

/// Reads a recording, entry by entry.
struct RecordingReader {
    /// What was recorded.
    let header: RecordingHeader
    private let path: String
    private var lines: LineReader
    private var bodies = BodyBook()
    private var lastNumber: Int64 = 0

    /// Opens a recording and reads its header.
    /// - Throws: ``CommandFailure`` when there is none, or its header is damaged.
    init(folder: String) throws {
        path = folder + "/" + RecordingFiles.inputs
        lines = try LineReader(path)
        guard let line = try lines.next() else {
            throw CommandFailure(
                "\(path) has no header: nothing was recorded", remedy: "Give the folder of a recording.",
                category: .malformed)
        }
        let path = path
        header = try Self.read(line, 1, path) { value throws(JSONError) in try RecordingHeader(value) }
    }

    /// The next entry with its number; `nil` at the end.
    /// - Throws: ``CommandFailure`` that names file and line when a line is damaged, or missing.
    mutating func next() throws -> (number: Int64, entry: RecordedEntry)? {
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
    func damage(_ reason: String) -> CommandFailure { Self.damage(reason, lines.count, path) }

    private static func read<Value>(
        _ line: [UInt8], _ number: Int, _ path: String, _ body: (JSONValue) throws(JSONError) -> Value
    ) throws -> Value {
        guard let json = RecordedLine.opened(line) else { throw damage("its sum does not fit", number, path) }
        do throws(JSONError) {
            return try body(try JSONDocument(json).root)
        } catch { throw damage(error.reason, number, path) }
    }

    private static func damage(_ reason: String, _ line: Int, _ path: String) -> CommandFailure {
        CommandFailure(
            "line \(line) of \(path) is damaged: \(reason)",
            remedy: "What stands before that line can be replayed if that line and all after it are taken out.",
            category: .malformed)
    }
}
