/// A value inside a ``JSONDocument``: a place, not a copy. Keeps the document alive.
///
/// Asking for something that the value is not gives `nil` or an empty sequence. Where that would be an error,
/// ``require(_:)``, ``decimal()``, ``requiredText()`` and ``requiredInt64()`` throw one that names the place.
public struct JSONValue: Sendable {
    /// The kinds of JSON values.
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// `null`
        case null
        /// `true` or `false`
        case bool
        /// A number.
        case number
        /// A string.
        case string
        /// `[…]`
        case array
        /// `{…}`
        case object

        @inline(__always)
        var isContainer: Bool { self == .array || self == .object }
    }

    let storage: JSONStorage
    /// Where the value's word is on the tape.
    let index: Int

    var word: JSONWord { storage.tape[index] }

    /// What this is.
    public var kind: Kind { word.kind }

    /// Whether this is `null`.
    public var isNull: Bool { kind == .null }

    /// How many elements or members this has; 0 if it has no such.
    public var count: Int { kind.isContainer ? storage.tape[index + 1].count : 0 }

    /// Where this starts and ends in the document, in bytes; strings with their quotes.
    public var range: Range<Int> {
        let word = word
        switch word.kind {
        case .array, .object: return word.start..<storage.tape[end - 1].start
        case .string: return word.start - 1..<word.start + word.length + 1
        case .number, .bool, .null: return word.range
        }
    }

    /// The bytes of this in the document, as they are.
    public var rawBytes: ArraySlice<UInt8> { storage.bytes[range] }

    /// The text of this in the document, as it is.
    public var raw: String { String(decoding: rawBytes, as: UTF8.self) }

    /// The tape's index after this value.
    var end: Int { kind.isContainer ? storage.tape[index + 1].link : index + 1 }
}

extension JSONValue {
    /// The elements of an array, in their order; nothing if this is no array.
    public var elements: JSONElements {
        JSONElements(storage: storage, position: index + 2, remaining: kind == .array ? count : 0)
    }

    /// The members of an object, in the order of the text; nothing if this is no object.
    public var members: JSONMembers {
        JSONMembers(storage: storage, position: index + 2, remaining: kind == .object ? count : 0)
    }

    /// The element at a position of an array; `nil` if there is none. Walks over those before it.
    public subscript(position: Int) -> JSONValue? {
        guard kind == .array, position >= 0, position < count else { return nil }
        return elements.dropFirst(position).first { _ in true }
    }

    /// The member of an object with this key; `nil` if there is none, or this is no object. Keys are compared byte by
    /// byte, once escapes are decoded. Walks over the members before it.
    public subscript(key: StaticString) -> JSONValue? {
        key.withUTF8Buffer { member($0) }
    }

    /// The member of an object with this key; `nil` if there is none, or this is no object.
    @_disfavoredOverload
    public subscript(key: String) -> JSONValue? {
        var key = key
        return key.withUTF8 { member($0) }
    }

    private func member(_ key: UnsafeBufferPointer<UInt8>) -> JSONValue? {
        storage.tape.withUnsafeBufferPointer { tape in
            storage.bytes.withUnsafeBufferPointer { bytes in
                guard tape[index].kind == .object, let text = JSONText(bytes) else { return nil }
                var next = index + 2
                for _ in 0..<tape[index + 1].count {
                    if text.isString(tape[next], equalTo: key) { return JSONValue(storage: storage, index: next + 1) }
                    next = tape[next + 1].kind.isContainer ? tape[next + 2].link : next + 2
                }
                return nil
            }
        }
    }
}

extension JSONText {
    /// Whether the content of a string is this.
    @inline(__always)
    fileprivate func isString(_ word: JSONWord, equalTo key: UnsafeBufferPointer<UInt8>) -> Bool {
        if word.isEscaped { return decoded(word.range).elementsEqual(key) }
        guard word.length == key.count else { return false }
        var offset = 0
        while offset < key.count {
            if bytes[word.start &+ offset] != key[offset] { return false }
            offset &+= 1
        }
        return true
    }
}

extension JSONStorage {
    /// The content of a string, with escapes decoded.
    func decoded(_ word: JSONWord) -> [UInt8] {
        bytes.withUnsafeBufferPointer { JSONText($0)?.decoded(word.range) ?? [] }
    }

    /// The content of a string.
    func text(_ word: JSONWord) -> String {
        if word.isEscaped { return String(decoding: decoded(word), as: UTF8.self) }
        return bytes.withUnsafeBufferPointer {
            String(decoding: UnsafeBufferPointer(rebasing: $0[word.range]), as: UTF8.self)
        }
    }
}
