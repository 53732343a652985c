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
        return base.hasSameBytes(as: text.utf8Start, count: found.count)
    }

    /// The exact number under a key; `nil` when the text is none.
    public func amount(under key: Int, in row: Int) -> ExactDecimal? {
        let text = self[key, row].assumingMemoryBound(to: UInt8.self)
        return try? ExactDecimal(utf8: text.span)
    }

    /// The whole number of up to 18 digits under a key; `nil` when the text is none.
    public func integer(under key: Int, in row: Int) -> Int64? {
        self[key, row].shortInteger
    }

    private subscript(key: Int, row: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[texts[texts.startIndex + row * width + key]])
    }
}
