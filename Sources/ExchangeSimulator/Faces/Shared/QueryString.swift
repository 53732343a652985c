#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A query as sent. What is asked for is decoded; the rest stays as it stands in the text.
struct QueryString {
    /// Where a pair stands in the text.
    private struct Pair {
        let name: Range<Int>
        let value: Range<Int>
        /// Whether its name stands there as it is.
        let hasPlainName: Bool
        var whole: Range<Int> { name.lowerBound..<value.upperBound }
    }

    private var pairs: [Pair] = []
    private let bytes: [UInt8]

    init(_ text: String) {
        bytes = Array(text.utf8)
        pairs.reserveCapacity(12)
        var start = 0
        while start < bytes.count {
            let end = place(of: "&", in: start..<bytes.count)
            if end > start {
                let equals = place(of: "=", in: start..<end)
                pairs.append(
                    Pair(
                        name: start..<equals, value: min(equals + 1, end)..<end,
                        hasPlainName: isPlain(start..<equals)))
            }
            start = end + 1
        }
    }

    /// Where a character stands first in a part of the text; the part's end when it does not.
    private func place(of character: Unicode.Scalar, in part: Range<Int>) -> Int {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress,
                let found = memchr(base + part.lowerBound, Int32(character.value), part.count)
            else { return part.upperBound }
            return base.distance(to: UnsafeRawPointer(found))
        }
    }

    /// Whether nothing in a part of the text has to be decoded.
    private func isPlain(_ part: Range<Int>) -> Bool {
        place(of: "%", in: part) == part.upperBound && place(of: "+", in: part) == part.upperBound
    }

    /// The first value of that name; `nil` when there is none or it is empty.
    subscript(name: StaticString) -> String? {
        guard let pair = pairs.first(where: { isNamed($0, name) }), !pair.value.isEmpty else { return nil }
        return text(pair.value)
    }

    /// Whether there is a pair of that name, with a value or without.
    func contains(_ name: StaticString) -> Bool { pairs.contains { isNamed($0, name) } }

    /// Whether the first pair of that name has a value.
    func hasValue(_ name: StaticString) -> Bool {
        pairs.first { isNamed($0, name) }.map { !$0.value.isEmpty } ?? false
    }

    /// The pairs as sent, without `excluded`, sorted by name in byte order and joined again: what a signature covers.
    func appendCanonical(without excluded: StaticString, to text: inout [UInt8]) {
        var kept: [Pair] = []
        kept.reserveCapacity(pairs.count)
        for pair in pairs where !isNamed(pair, excluded) { kept.append(pair) }
        let isSorted = kept.indices.dropFirst().allSatisfy { !isBefore(kept[$0], kept[$0 - 1]) }
        if !isSorted { kept.sort(by: isBefore) }
        // What stands together in the text is appended together.
        let first = text.count
        var together = 0..<0
        for pair in kept {
            if pair.whole.lowerBound == together.upperBound + 1, !together.isEmpty {
                together = together.lowerBound..<pair.whole.upperBound
                continue
            }
            text.append(contentsOf: bytes[together])
            if text.count > first { text.append(UInt8(ascii: "&")) }
            together = pair.whole
        }
        text.append(contentsOf: bytes[together])
    }

    private func isBefore(_ left: Pair, _ right: Pair) -> Bool {
        bytes.withUnsafeBufferPointer { $0[left.name].lexicographicallyPrecedes($0[right.name]) }
    }

    private func isNamed(_ pair: Pair, _ name: StaticString) -> Bool {
        guard pair.hasPlainName else { return text(pair.name) == "\(name)" }
        guard pair.name.count == name.utf8CodeUnitCount else { return false }
        return bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return name.utf8CodeUnitCount == 0 }
            return memcmp(base + pair.name.lowerBound, name.utf8Start, pair.name.count) == 0
        }
    }

    private func text(_ part: Range<Int>) -> String {
        isPlain(part) ? String(decoding: bytes[part], as: UTF8.self) : Self.decode(bytes[part])
    }

    private static func decode(_ raw: ArraySlice<UInt8>) -> String {
        String(unsafeUninitializedCapacity: raw.count) { text in
            var (index, count) = (raw.startIndex, 0)
            while index < raw.endIndex {
                let byte = raw[index]
                if byte == UInt8(ascii: "%"), index + 2 < raw.endIndex, let high = digit(raw[index + 1]),
                    let low = digit(raw[index + 2])
                {
                    text[count] = high << 4 | low
                    index += 3
                } else {
                    text[count] = byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte
                    index += 1
                }
                count += 1
            }
            return count
        }
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
