#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The rows of one asset in a list of balances: the texts under the keys that a ``BalanceMemory`` was made with, in their order.
public struct BalanceRows {
    /// Whose they are.
    public let asset: Asset
    let bytes: UnsafeRawBufferPointer
    let texts: ArraySlice<Range<Int>>
    let width: Int

    /// How many rows there are.
    public var count: Int { texts.count / width }

    /// Whether a row has this text under a key.
    public func has(_ text: StaticString, under key: Int, in row: Int) -> Bool {
        let found = self[key, row]
        guard found.count == text.utf8CodeUnitCount, let base = found.baseAddress else { return found.isEmpty }
        return memcmp(base, text.utf8Start, found.count) == 0
    }

    /// The exact number under a key; `nil` when the text is none.
    public func amount(under key: Int, in row: Int) -> ExactDecimal? {
        let text = self[key, row].assumingMemoryBound(to: UInt8.self)
        return try? ExactDecimal(utf8: text.span)
    }

    /// The whole number of up to 18 digits under a key; `nil` when the text is none.
    public func integer(under key: Int, in row: Int) -> Int64? {
        let text = self[key, row]
        guard 1...18 ~= text.count, text[0] != UInt8(ascii: "0") || text.count == 1 else { return nil }
        var value: Int64 = 0
        for byte in text {
            let digit = byte &- UInt8(ascii: "0")
            if digit > 9 { return nil }
            value = value &* 10 &+ Int64(digit)
        }
        return value
    }

    private subscript(key: Int, row: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[texts[texts.startIndex + row * width + key]])
    }
}
