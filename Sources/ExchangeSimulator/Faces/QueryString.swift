import UserStreamCore

/// A query as sent, with its pairs decoded.
struct QueryString {
    struct Pair {
        let name: String
        let value: String
        /// Where its name, and all of it, stand in the text.
        fileprivate let rawName: Range<Int>
        fileprivate let raw: Range<Int>
    }

    private(set) var pairs: [Pair] = []
    private let bytes: [UInt8]

    init(_ text: String) {
        bytes = Array(text.utf8)
        pairs.reserveCapacity(12)
        var (start, equals, isPlain) = (0, -1, true)
        for index in 0...bytes.count {
            if index < bytes.count, bytes[index] != UInt8(ascii: "&") {
                switch bytes[index] {
                case UInt8(ascii: "="): if equals < 0 { equals = index }
                case UInt8(ascii: "%"), UInt8(ascii: "+"): isPlain = false
                default: break
                }
                continue
            }
            if index > start { add(start, equals < 0 ? index : equals, index, isPlain: isPlain) }
            (start, equals, isPlain) = (index + 1, -1, true)
        }
    }

    private mutating func add(_ start: Int, _ equals: Int, _ end: Int, isPlain: Bool) {
        let (name, value) = (bytes[start..<equals], bytes[min(equals + 1, end)..<end])
        pairs.append(
            Pair(
                name: isPlain ? String(decoding: name, as: UTF8.self) : Self.decode(name),
                value: isPlain ? String(decoding: value, as: UTF8.self) : Self.decode(value),
                rawName: start..<equals, raw: start..<end))
    }

    /// The first value of that name; `nil` when there is none or it is empty.
    subscript(name: String) -> String? {
        guard let pair = pairs.first(where: { $0.name == name }), !pair.value.isEmpty else { return nil }
        return pair.value
    }

    /// The pairs as sent, without `excluded`, sorted by name in byte order and joined again: what a signature covers.
    func canonical(without excluded: String) -> [UInt8] {
        var kept: [(name: Range<Int>, raw: Range<Int>)] = []
        kept.reserveCapacity(pairs.count)
        for pair in pairs where pair.name != excluded { kept.append((pair.rawName, pair.raw)) }
        kept.sort { bytes[$0.name].lexicographicallyPrecedes(bytes[$1.name]) }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        for pair in kept {
            if !text.isEmpty { text.append(UInt8(ascii: "&")) }
            text.append(contentsOf: bytes[pair.raw])
        }
        return text
    }

    private static func decode(_ raw: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(raw.count)
        var index = raw.startIndex
        while index < raw.endIndex {
            let byte = raw[index]
            if byte == UInt8(ascii: "%"), index + 2 < raw.endIndex, let high = digit(raw[index + 1]),
                let low = digit(raw[index + 2])
            {
                bytes.append(high << 4 | low)
                index += 3
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
