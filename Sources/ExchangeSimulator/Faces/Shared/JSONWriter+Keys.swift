public import UserStreamCore

extension JSONWriter {
    /// Writes a member that is a string.
    public mutating func key(_ key: StaticString, _ value: String) {
        self.key(key)
        string(value)
    }

    /// Writes a member that is a whole number.
    public mutating func key(_ key: StaticString, _ value: Int64) {
        self.key(key)
        integer(value)
    }

    /// Writes a member that is an amount, as a string.
    public mutating func key(_ key: StaticString, _ value: ExactDecimal) {
        self.key(key)
        decimal(value)
    }

    mutating func key(_ key: StaticString, list: [String]) {
        self.key(key)
        beginArray()
        for text in list { string(text) }
        endArray()
    }

    /// Writes an answer that is one object.
    public static func object(capacity: Int = 512, _ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity)
        writer.beginObject()
        write(&writer)
        writer.endObject()
        return writer.bytes
    }
}
