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
        let key = [UInt8(mask >> 24), UInt8(mask >> 16 & 0xFF), UInt8(mask >> 8 & 0xFF), UInt8(mask & 0xFF)]
        for index in start..<output.count { output[index] ^= key[(index - start) & 3] }
    }

    private static func append(_ number: some FixedWidthInteger, to output: inout [UInt8]) {
        for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
            output.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}
