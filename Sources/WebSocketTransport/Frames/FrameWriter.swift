/// Writes frames as a client must: whole and masked.
enum FrameWriter {
    /// Appends a frame to `output`.
    static func write(_ opcode: Opcode, _ payload: some Collection<UInt8>, mask: UInt32, to output: inout [UInt8]) {
        output.append(0x80 | opcode.rawValue)
        let length = payload.count
        switch length {
        case 0..<126:
            output.append(0x80 | UInt8(length))
        case 126..<0x1_0000:
            output.append(0x80 | 126)
            append(UInt16(length), to: &output)
        default:
            output.append(0x80 | 127)
            append(UInt64(length), to: &output)
        }
        append(mask, to: &output)
        let start = output.count
        output.append(contentsOf: payload)
        // Not to be guessed by whoever chose the payload, so that no bytes of theirs appear on the line.
        unsafe output.withUnsafeMutableBytes {
            unsafe apply(mask, to: UnsafeMutableRawBufferPointer(rebasing: $0[start...]))
        }
    }

    /// Masks eight bytes at a time: a multiple of the key's four.
    private static func apply(_ mask: UInt32, to bytes: UnsafeMutableRawBufferPointer) {
        let key = (UInt64(mask) << 32 | UInt64(mask)).bigEndian
        var index = 0
        while index + 8 <= bytes.count {
            let word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            unsafe bytes.storeBytes(of: word ^ key, toByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < bytes.count {
            unsafe bytes[index] ^= UInt8(truncatingIfNeeded: mask >> (24 - 8 * UInt32(index & 3)))
            index += 1
        }
    }

    private static func append(_ number: some FixedWidthInteger, to output: inout [UInt8]) {
        for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
            output.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}
