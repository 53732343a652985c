import UserStreamCore

/// Reads the members of an object, and knows whether one was left over: a member that nobody asks for is damage, not decoration.
struct StrictFields {
    private let value: JSONValue
    private var taken = 0

    /// - Throws: ``JSONError`` when it is no object.
    init(_ value: JSONValue) throws(JSONError) {
        guard value.kind == .object else { throw value.unexpected("this is no object") }
        self.value = value
    }

    /// A member that can be missing.
    mutating func optional(_ key: StaticString) -> JSONValue? {
        let member = value[key]
        if member != nil { taken += 1 }
        return member
    }

    /// A member that has to be there.
    mutating func value(_ key: StaticString) throws(JSONError) -> JSONValue {
        taken += 1
        return try value.require(key)
    }

    /// A text.
    mutating func text(_ key: StaticString) throws(JSONError) -> String {
        let member = try value(key)
        guard let text = member.string else { throw member.unexpected("this is no text") }
        return text
    }

    /// A text that can be missing.
    mutating func optionalText(_ key: StaticString) throws(JSONError) -> String? {
        guard let member = optional(key) else { return nil }
        guard let text = member.string else { throw member.unexpected("this is no text") }
        return text
    }

    /// A whole number.
    mutating func integer(_ key: StaticString) throws(JSONError) -> Int64 { try value(key).requiredInt64() }

    /// A moment in milliseconds.
    mutating func time(_ key: StaticString) throws(JSONError) -> Timestamp {
        Timestamp(milliseconds: try integer(key))
    }

    /// An amount that can be missing.
    mutating func optionalAmount(_ key: StaticString) throws(JSONError) -> ExactDecimal? {
        try optional(key)?.decimal()
    }

    /// Whether something is so; missing where it is not.
    mutating func flag(_ key: StaticString) throws(JSONError) -> Bool {
        guard let member = optional(key) else { return false }
        guard let flag = member.bool else { throw member.unexpected("this is neither true nor false") }
        return flag
    }

    /// A text that is one of a few words.
    mutating func word<Word: RawRepresentable>(_ key: StaticString, _: Word.Type) throws(JSONError) -> Word
    where Word.RawValue == String {
        try Self.word(in: try value(key))
    }

    /// A text that is one of a few words, which may be missing.
    mutating func optionalWord<Word: RawRepresentable>(_ key: StaticString, _: Word.Type) throws(JSONError) -> Word?
    where Word.RawValue == String {
        guard let member = optional(key) else { return nil }
        return try Self.word(in: member)
    }

    private static func word<Word: RawRepresentable>(in member: JSONValue) throws(JSONError) -> Word
    where Word.RawValue == String {
        guard let word = member.string.flatMap(Word.init(rawValue:)) else {
            throw member.unexpected("this is none of the words that can stand here")
        }
        return word
    }

    /// - Throws: ``JSONError`` when there is a member that nobody asked for.
    func finish() throws(JSONError) {
        guard value.count == taken else { throw value.unexpected("there is something that does not belong here") }
    }

    /// What is wrong with the object as a whole.
    func unexpected(_ reason: String) -> JSONError { value.unexpected(reason) }
}
