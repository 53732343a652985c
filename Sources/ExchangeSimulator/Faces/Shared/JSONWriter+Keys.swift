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
}
