/// Finds keys that occur twice in an object. Keys are compared as the text they stand for: `"a"` and `"\u0061"` are
/// the same, but two spellings of `é` in Unicode are not.
enum JSONDuplicateKeys {
    /// Up to this many keys each is compared with all before it, which is faster than sorting.
    private static let directLimit = 16

    /// The offset of a key that equals an earlier one of the same object.
    @inline(__always)
    static func find(in tape: borrowing JSONTapeBuilder, object: Int, members: Int, _ text: JSONText) -> Int? {
        members > directLimit
            ? findAmongMany(in: tape, object: object, members: members, text)
            : findAmongFew(in: tape, object: object, members: members, text)
    }

    private static func findAmongFew(
        in tape: borrowing JSONTapeBuilder, object: Int, members: Int, _ text: JSONText
    ) -> Int? {
        // Two sets of 64 bits, each with a bit for every key. A key that finds one of its bits unset is new, and so are
        // nearly all keys of nearly all objects.
        var (first, second): (UInt64, UInt64) = (0, 0)
        var index = object + 2
        for position in 0..<members {
            let key = tape[index]
            if key.isEscaped { return findAmongMany(in: tape, object: object, members: members, text) }
            let (one, other) = fingerprint(key, text)
            if first & one != 0, second & other != 0,
                isRepeated(key, in: tape, object: object, earlier: position, text)
            {
                return key.start
            }
            first |= one
            second |= other
            index = tape.keyAfter(index)
        }
        return nil
    }

    /// A bit in each of two sets, from the length, the first and the last letter.
    @inline(__always)
    private static func fingerprint(_ key: JSONWord, _ text: JSONText) -> (UInt64, UInt64) {
        // The letters of an empty key are the quotes around it.
        let head = UInt64(text.bytes[key.start])
        let tail = UInt64(text.bytes[key.start &+ key.length &- 1])
        let sum = head &+ tail &* 5 &+ UInt64(truncatingIfNeeded: key.length) &* 29
        return (1 &<< (sum & 63), 1 &<< ((head &* 7 &+ tail &+ (sum &>> 6)) & 63))
    }

    @inline(never)
    private static func isRepeated(
        _ key: JSONWord, in tape: borrowing JSONTapeBuilder, object: Int, earlier: Int, _ text: JSONText
    ) -> Bool {
        var index = object + 2
        for _ in 0..<earlier {
            if areEqual(tape[index], key, text) { return true }
            index = tape.keyAfter(index)
        }
        return false
    }

    private static func findAmongMany(
        in tape: borrowing JSONTapeBuilder, object: Int, members: Int, _ text: JSONText
    ) -> Int? {
        var keys: [JSONWord] = []
        keys.reserveCapacity(members)
        var index = object + 2
        for _ in 0..<members {
            keys.append(tape[index])
            index = tape.keyAfter(index)
        }
        if keys.contains(where: \.isEscaped) { return decodedRepeat(keys, text) }
        keys.sort { isLess($0, $1, text) }
        return secondOfFirstPair(keys) { areEqual($0, $1, text) }.map(\.start)
    }

    @inline(__always)
    private static func areEqual(_ left: JSONWord, _ right: JSONWord, _ text: JSONText) -> Bool {
        guard left.length == right.length else { return false }
        var offset = 0
        while offset < left.length {
            if text.bytes[left.start &+ offset] != text.bytes[right.start &+ offset] { return false }
            offset &+= 1
        }
        return true
    }

    /// By length, then bytes, then place: the cheapest order that puts equals side by side.
    private static func isLess(_ left: JSONWord, _ right: JSONWord, _ text: JSONText) -> Bool {
        if left.length != right.length { return left.length < right.length }
        for offset in 0..<left.length {
            let (first, second) = (text.bytes[left.start &+ offset], text.bytes[right.start &+ offset])
            if first != second { return first < second }
        }
        return left.start < right.start
    }

    /// The same for keys of which some have escapes: each is decoded once.
    private static func decodedRepeat(_ keys: [JSONWord], _ text: JSONText) -> Int? {
        let decoded = keys.map { key in
            (bytes: key.isEscaped ? text.decoded(key.range) : Array(text.slice(key.range)), offset: key.start)
        }
        let sorted = decoded.sorted { left, right in
            if left.bytes.count != right.bytes.count { return left.bytes.count < right.bytes.count }
            if left.bytes == right.bytes { return left.offset < right.offset }
            return left.bytes.lexicographicallyPrecedes(right.bytes)
        }
        return secondOfFirstPair(sorted) { $0.bytes == $1.bytes }.map(\.offset)
    }

    /// In a sorted list, the first element that equals the one before it.
    private static func secondOfFirstPair<Element>(
        _ sorted: [Element], areEqual: (Element, Element) -> Bool
    ) -> Element? {
        zip(sorted, sorted.dropFirst()).first { areEqual($0, $1) }?.1
    }
}

extension JSONTapeBuilder {
    /// Where the next key is, from a key in an object that is complete.
    @inline(__always)
    fileprivate borrowing func keyAfter(_ key: Int) -> Int {
        self[key + 1].kind.isContainer ? self[key + 2].link : key + 2
    }
}
