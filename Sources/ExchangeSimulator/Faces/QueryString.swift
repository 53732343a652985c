import UserStreamCore

/// A query as sent, with its pairs decoded.
struct QueryString {
    struct Pair {
        let rawName: ArraySlice<UInt8>
        let raw: ArraySlice<UInt8>
        let name: String
        let value: String
    }

    private(set) var pairs: [Pair] = []

    init(_ text: String) {
        let bytes = Array(text.utf8)
        pairs.reserveCapacity(12)
        var (start, equals) = (0, -1)
        for index in 0...bytes.count {
            if index < bytes.count, bytes[index] != UInt8(ascii: "&") {
                if equals < 0, bytes[index] == UInt8(ascii: "=") { equals = index }
                continue
            }
            if index > start { add(bytes, start, equals < 0 ? index : equals, index) }
            (start, equals) = (index + 1, -1)
        }
    }

    private mutating func add(_ bytes: [UInt8], _ start: Int, _ equals: Int, _ end: Int) {
        pairs.append(
            Pair(
                rawName: bytes[start..<equals], raw: bytes[start..<end], name: Self.decode(bytes[start..<equals]),
                value: Self.decode(bytes[min(equals + 1, end)..<end])))
    }

    /// The first value of that name; `nil` when there is none or it is empty.
    subscript(name: String) -> String? {
        guard let pair = pairs.first(where: { $0.name == name }), !pair.value.isEmpty else { return nil }
        return pair.value
    }

    /// The pairs as sent, without `excluded`, sorted by name in byte order and joined again: what a signature covers.
    func canonical(without excluded: String) -> [UInt8] {
        let kept = pairs.filter { $0.name != excluded }
            .sorted { $0.rawName.lexicographicallyPrecedes($1.rawName) }
        var bytes: [UInt8] = []
        for pair in kept {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
            bytes.append(contentsOf: pair.raw)
        }
        return bytes
    }

    private static func decode(_ raw: ArraySlice<UInt8>) -> String {
        let plain: String? = raw.withUnsafeBufferPointer { raw in
            for byte in raw where byte == UInt8(ascii: "%") || byte == UInt8(ascii: "+") { return nil }
            return String(decoding: raw, as: UTF8.self)
        }
        if let plain { return plain }
        var bytes: [UInt8] = []
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
