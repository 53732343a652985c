#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension UnsafeRawPointer {
    /// Whether as many bytes are the same from here as from there: many times as fast as to look at them one by one.
    @inline(__always)
    func hasSameBytes(as other: UnsafeRawPointer, count: Int) -> Bool { memcmp(self, other, count) == 0 }

    /// Where the first such byte stands among the next ones.
    @inline(__always)
    func first(_ byte: UInt8, within count: Int) -> UnsafeRawPointer? {
        memchr(self, Int32(byte), count).map { UnsafeRawPointer($0) }
    }
}

extension UnsafeRawBufferPointer {
    /// The whole number that is written here in up to 18 digits; `nil` for anything else.
    @inline(__always)
    var shortInteger: Int64? {
        guard 1...18 ~= count, self[0] != UInt8(ascii: "0") || count == 1 else { return nil }
        var value: Int64 = 0
        for byte in self {
            let digit = byte &- UInt8(ascii: "0")
            if digit > 9 { return nil }
            value = value &* 10 &+ Int64(digit)
        }
        return value
    }
}
