/// A small gzip writer (RFC 1951, RFC 1952): one block of fixed codes, matches found through a hash of three bytes. Equal input gives equal
/// bytes, which no library promises from one version to the next.
enum Gzip {
    /// Compresses.
    /// - Parameter modificationTime: goes into the header, where it changes nothing but the bytes.
    static func compress(_ input: [UInt8], modificationTime: UInt32 = 0) -> [UInt8] {
        var writer = BitWriter(capacity: input.count / 3 + 64)
        writer.bytes = [0x1F, 0x8B, 8, 0]
        writer.append(little: modificationTime)
        writer.bytes.append(contentsOf: [0, 255])
        writer.put(0b011, 3)
        deflate(input, &writer)
        writer.putCode(256)
        writer.flush()
        writer.append(little: checksum(input))
        writer.append(little: UInt32(truncatingIfNeeded: input.count))
        return writer.bytes
    }

    private static func deflate(_ input: [UInt8], _ writer: inout BitWriter) {
        var heads = [Int32](repeating: -1, count: 1 << 13)
        var index = 0
        while index < input.count {
            guard index + 3 <= input.count else {
                writer.putCode(Int(input[index]))
                index += 1
                continue
            }
            let hash = hash(input, index)
            let candidate = Int(heads[hash])
            heads[hash] = Int32(truncatingIfNeeded: index)
            let length = candidate >= 0 && index - candidate <= 32_768 ? match(input, candidate, index) : 0
            if length >= 3 {
                writer.putMatch(length: length, distance: index - candidate)
                index += length
            } else {
                writer.putCode(Int(input[index]))
                index += 1
            }
        }
    }

    private static func hash(_ input: [UInt8], _ index: Int) -> Int {
        let word = UInt32(input[index]) | UInt32(input[index + 1]) << 8 | UInt32(input[index + 2]) << 16
        return Int((word &* 0x9E37_79B1) >> 19)
    }

    private static func match(_ input: [UInt8], _ earlier: Int, _ index: Int) -> Int {
        let most = min(258, input.count - index)
        var length = 0
        while length < most, input[earlier + length] == input[index + length] { length += 1 }
        return length
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    /// CRC-32.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        let table = table
        return ~bytes.reduce(UInt32.max) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ ($0 >> 8) }
    }

    private struct BitWriter {
        var bytes: [UInt8] = []
        private var buffer: UInt64 = 0
        private var count: UInt64 = 0

        init(capacity: Int) { bytes.reserveCapacity(capacity) }

        /// Lowest bit first.
        mutating func put(_ value: UInt32, _ width: UInt64) {
            buffer |= UInt64(value) << count
            count += width
            while count >= 8 {
                bytes.append(UInt8(truncatingIfNeeded: buffer))
                buffer >>= 8
                count -= 8
            }
        }

        /// A literal or length symbol in its fixed code (RFC 1951, 3.2.6), highest bit first.
        mutating func putCode(_ symbol: Int) {
            switch symbol {
            case ..<144: putReversed(UInt32(0x30 + symbol), 8)
            case ..<256: putReversed(UInt32(0x190 + symbol - 144), 9)
            case ..<280: putReversed(UInt32(symbol - 256), 7)
            default: putReversed(UInt32(0xC0 + symbol - 280), 8)
            }
        }

        mutating func putMatch(length: Int, distance: Int) {
            let (symbol, extra, width) = Self.lengthSymbol(length)
            putCode(symbol)
            put(UInt32(extra), UInt64(width))
            let (code, distanceExtra, distanceWidth) = Self.distanceSymbol(distance)
            putReversed(UInt32(code), 5)
            put(UInt32(distanceExtra), UInt64(distanceWidth))
        }

        private mutating func putReversed(_ code: UInt32, _ width: UInt64) {
            var reversed: UInt32 = 0
            for bit in 0..<width where code >> UInt32(bit) & 1 == 1 { reversed |= 1 << UInt32(width - 1 - bit) }
            put(reversed, width)
        }

        private static func lengthSymbol(_ length: Int) -> (Int, Int, Int) {
            if length == 258 { return (285, 0, 0) }
            if length < 11 { return (254 + length, 0, 0) }
            let value = length - 3
            let width = Int.bitWidth - value.leadingZeroBitCount - 3
            return (257 + width * 4 + (value >> width), value & ((1 << width) - 1), width)
        }

        private static func distanceSymbol(_ distance: Int) -> (Int, Int, Int) {
            let value = distance - 1
            if value < 4 { return (value, 0, 0) }
            let width = Int.bitWidth - value.leadingZeroBitCount - 2
            return (width * 2 + (value >> width), value & ((1 << width) - 1), width)
        }

        mutating func append(little value: UInt32) {
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: value >> shift))
            }
        }

        mutating func flush() {
            if count > 0 { put(0, 8 - count) }
        }
    }
}
