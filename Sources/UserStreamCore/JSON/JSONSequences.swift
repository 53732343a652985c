/// The elements of an array.
public struct JSONElements: Sequence, IteratorProtocol, Sendable {
    let storage: JSONStorage
    var position: Int
    var remaining: Int

    /// How many are left; exact.
    public var underestimatedCount: Int { remaining }

    /// The next element.
    public mutating func next() -> JSONValue? {
        if remaining == 0 { return nil }
        remaining -= 1
        let value = JSONValue(storage: storage, index: position)
        position = value.end
        return value
    }
}

/// The members of an object.
public struct JSONMembers: Sequence, IteratorProtocol, Sendable {
    let storage: JSONStorage
    var position: Int
    var remaining: Int

    /// How many are left; exact.
    public var underestimatedCount: Int { remaining }

    /// The next member, in the order of the text.
    public mutating func next() -> (key: String, value: JSONValue)? {
        if remaining == 0 { return nil }
        remaining -= 1
        let key = storage.text(storage.tape[position])
        let value = JSONValue(storage: storage, index: position + 1)
        position = value.end
        return (key, value)
    }
}
