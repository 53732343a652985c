/// Reads the members of an object, and knows whether one was left over: a member that nobody asks for is damage, not decoration.
package struct StrictFields {
    private let value: JSONValue
    /// Where the members that were asked for stand.
    private var taken: [Int] = []

    /// - Throws: ``JSONError`` when it is no object.
    package init(_ value: JSONValue) throws(JSONError) {
        guard value.kind == .object else { throw value.unexpected("this is no object") }
        self.value = value
        taken.reserveCapacity(value.count)
    }

    /// A member that can be missing.
    package mutating func optional(_ key: StaticString) -> JSONValue? {
        let member = value[key]
        if let member { taken.append(member.index) }
        return member
    }

    /// A member that has to be there.
    package mutating func value(_ key: StaticString) throws(JSONError) -> JSONValue {
        let member = try value.require(key)
        taken.append(member.index)
        return member
    }

    /// A text.
    package mutating func text(_ key: StaticString) throws(JSONError) -> String {
        try Self.text(in: try value(key))
    }

    /// A text that can be missing.
    package mutating func optionalText(_ key: StaticString) throws(JSONError) -> String? {
        guard let member = optional(key) else { return nil }
        return try Self.text(in: member)
    }

    /// A whole number.
    package mutating func integer(_ key: StaticString) throws(JSONError) -> Int64 { try value(key).requiredInt64() }

    /// A moment in milliseconds.
    package mutating func time(_ key: StaticString) throws(JSONError) -> Timestamp {
        Timestamp(milliseconds: try integer(key))
    }

    /// A moment in milliseconds that can be missing.
    package mutating func optionalTime(_ key: StaticString) throws(JSONError) -> Timestamp? {
        guard let member = optional(key) else { return nil }
        return Timestamp(milliseconds: try member.requiredInt64())
    }

    /// An amount, which is a text.
    package mutating func amount(_ key: StaticString) throws(JSONError) -> ExactDecimal {
        try Self.amount(in: try value(key))
    }

    /// An amount that can be missing.
    package mutating func optionalAmount(_ key: StaticString) throws(JSONError) -> ExactDecimal? {
        guard let member = optional(key) else { return nil }
        return try Self.amount(in: member)
    }

    /// Whether something is so; missing where it is not.
    package mutating func flag(_ key: StaticString) throws(JSONError) -> Bool {
        guard let member = optional(key) else { return false }
        guard let flag = member.bool else { throw member.unexpected("this is neither true nor false") }
        return flag
    }

    /// A text that is one of a few words.
    package mutating func word<Word: RawRepresentable>(_ key: StaticString, _: Word.Type) throws(JSONError) -> Word
    where Word.RawValue == String {
        try Self.word(in: try value(key))
    }

    /// A text that is one of a few words, which may be missing.
    package mutating func optionalWord<Word: RawRepresentable>(
        _ key: StaticString, _: Word.Type
    ) throws(JSONError) -> Word? where Word.RawValue == String {
        guard let member = optional(key) else { return nil }
        return try Self.word(in: member)
    }

    /// A list, each element read by `read`; empty where it is missing.
    package mutating func list<Element>(
        _ key: StaticString, _ read: (JSONValue) throws(JSONError) -> Element
    ) throws(JSONError) -> [Element] {
        guard let member = optional(key) else { return [] }
        guard member.kind == .array else { throw member.unexpected("this is no list") }
        var elements: [Element] = []
        for element in member.elements { elements.append(try read(element)) }
        return elements
    }

    /// A list of texts; empty where it is missing.
    package mutating func texts(_ key: StaticString) throws(JSONError) -> [String] {
        try list(key) { element throws(JSONError) in try Self.text(in: element) }
    }

    /// - Throws: ``JSONError`` that names a member that nobody asked for.
    package func finish() throws(JSONError) {
        guard value.count != taken.count else { return }
        guard let extra = value.members.first(where: { !taken.contains($0.value.index) }) else { return }
        throw extra.value.unexpected("this does not belong here")
    }

    /// What is wrong with the object as a whole.
    package func unexpected(_ reason: String) -> JSONError { value.unexpected(reason) }

    private static func text(in member: JSONValue) throws(JSONError) -> String {
        guard let text = member.string else { throw member.unexpected("this is no text") }
        return text
    }

    private static func amount(in member: JSONValue) throws(JSONError) -> ExactDecimal {
        guard member.kind == .string else { throw member.unexpected("an amount is a text") }
        return try member.decimal()
    }

    private static func word<Word: RawRepresentable>(in member: JSONValue) throws(JSONError) -> Word
    where Word.RawValue == String {
        guard let word = member.string.flatMap(Word.init(rawValue:)) else {
            throw member.unexpected("this is none of the words that can stand here")
        }
        return word
    }
}
