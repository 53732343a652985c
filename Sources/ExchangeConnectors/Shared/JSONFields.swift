public import UserStreamCore

// Members as exchanges send them: a number may be a string, and null or "" means that there is nothing.
extension JSONValue {
    /// The member with this key, unless it is null.
    public func field(_ key: StaticString) -> JSONValue? {
        guard let value = self[key], !value.isNull else { return nil }
        return value
    }

    /// The text of a string or number; `nil` when it is absent, null, empty or something else.
    public func textField(_ key: StaticString) -> String? {
        guard let text = field(key)?.text, !text.isEmpty else { return nil }
        return text
    }

    /// A decimal number; `nil` when it is absent, null or empty.
    /// - Throws: ``JSONError`` when there is something that is no number.
    public func amountField(_ key: StaticString) throws(JSONError) -> ExactDecimal? {
        guard let value = field(key) else { return nil }
        if value.kind == .string, value.range.count == 2 { return nil }
        return try value.decimal()
    }

    /// A decimal number under the first of two keys that is there.
    func amountField(_ key: StaticString, or other: StaticString) throws(JSONError) -> ExactDecimal? {
        if let amount = try amountField(key) { return amount }
        return try amountField(other)
    }

    /// A time in milliseconds; `nil` when it is absent, unreadable or 0, which stands for "not yet".
    func timeField(_ key: StaticString) -> Timestamp? {
        guard let milliseconds = field(key)?.int64, milliseconds > 0 else { return nil }
        return Timestamp(milliseconds: milliseconds)
    }

    /// A time as UTC text; `nil` when it is absent or unreadable.
    public func utcField(_ key: StaticString) -> Timestamp? { field(key)?.string.flatMap { Timestamp(utc: $0) } }

    /// The text of an id.
    /// - Throws: ``JSONError`` when there is none.
    public func requiredID(_ key: StaticString) throws(JSONError) -> String {
        guard let text = textField(key) else { throw (self[key] ?? self).unexpected("there is no readable \"\(key)\"") }
        return text
    }
}

/// Reads the rows of a list, each on its own: one that cannot be read is noted, the others are kept.
public struct RowReader {
    /// The most notes that one answer gives; what is beyond is only counted. Finding a row's place takes a walk through the document.
    static let noteLimit = 100

    /// What could not be read, or not wholly.
    public private(set) var notes: [RowNote] = []
    private var omitted = 0

    /// Nothing was read yet.
    public init() {}

    /// Notes something that is wrong at a value.
    public mutating func note(_ value: JSONValue, _ message: String, isRowLost: Bool) {
        guard notes.count < Self.noteLimit else {
            omitted += 1
            return
        }
        notes.append(RowNote(path: value.path, message: message, isRowLost: isRowLost))
    }

    /// The rows that could be read.
    public mutating func rows<Row>(
        _ list: JSONValue, _ read: (JSONValue, inout RowReader) throws(JSONError) -> Row?
    ) -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(list.count)
        for element in list.elements {
            if let row = row(element, read) { rows.append(row) }
        }
        return rows
    }

    /// One row; `nil` where it cannot be read.
    public mutating func row<Row>(
        _ value: JSONValue, _ read: (JSONValue, inout RowReader) throws(JSONError) -> Row?
    ) -> Row? {
        do throws(JSONError) {
            guard value.kind == .object else { throw value.unexpected("this is no object") }
            return try read(value, &self)
        } catch {
            lost(value, error)
            return nil
        }
    }

    /// Notes that a row is lost.
    mutating func lost(_ value: JSONValue, _ error: JSONError) {
        guard notes.count < Self.noteLimit else {
            omitted += 1
            return
        }
        if case .unexpected(_, let path, let reason) = error {
            notes.append(RowNote(path: path, message: reason, isRowLost: true))
        } else {
            notes.append(RowNote(path: value.path, message: error.reason, isRowLost: true))
        }
    }

    /// All notes; when some were only counted, a last one says how many.
    public func finished() -> [RowNote] {
        guard omitted > 0 else { return notes }
        return notes + [RowNote(path: "$", message: "\(omitted) more rows could not be read", isRowLost: true)]
    }
}
