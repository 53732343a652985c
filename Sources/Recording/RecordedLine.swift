import Signing

/// A line of a recording with its sum, so that a line that was damaged is noticed and not replayed.
///
/// The sum is the last member of the line's object, `"sum":"0123456789abcdef"`: FNV-1a of 64 bits over the line without it, as 16 hexadecimal
/// digits. A line without a sum is taken as it is, so that recordings can be written by hand.
package enum RecordedLine {
    private static let mark = Array(#","sum":""#.utf8)
    private static let end = Array(#""}"#.utf8)

    /// The line with its sum, and the line's end.
    /// - Parameter json: an object with at least one member.
    package static func sealed(_ json: [UInt8]) -> [UInt8] {
        var line = Array(json.dropLast())
        line += mark
        line += sum(of: json)
        line += end
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// The line without its sum; `nil` when the sum does not fit.
    package static func opened(_ line: [UInt8]) -> [UInt8]? {
        let tail = mark.count + 16 + end.count
        guard line.count > tail, line.suffix(tail).starts(with: mark), line.suffix(end.count).elementsEqual(end)
        else { return line }
        let json = Array(line.dropLast(tail)) + [UInt8(ascii: "}")]
        return line.suffix(16 + end.count).prefix(16).elementsEqual(sum(of: json)) ? json : nil
    }

    private static func sum(of bytes: [UInt8]) -> [UInt8] {
        var sum: UInt64 = 0xCBF2_9CE4_8422_2325
        bytes.withUnsafeBufferPointer { bytes in
            for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        return withUnsafeBytes(of: sum.bigEndian) { Array(Hex.encode(Array($0)).utf8) }
    }
}
