import UserStreamCore

extension JSONWriter {
    mutating func key(_ key: StaticString, _ value: String) {
        self.key(key)
        string(value)
    }

    mutating func key(_ key: StaticString, _ value: Int64) {
        self.key(key)
        integer(value)
    }

    mutating func key(_ key: StaticString, _ value: ExactDecimal) {
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
    static func object(capacity: Int = 512, _ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity)
        writer.beginObject()
        write(&writer)
        writer.endObject()
        return writer.bytes
    }
}
