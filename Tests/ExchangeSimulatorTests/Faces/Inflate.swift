/// Something is wrong with compressed bytes.
struct InflateError: Error {}

/// Undoes gzip with one block of fixed codes (RFC 1951): as much as the tests need, and written independently of the writer.
func inflated(_ bytes: [UInt8]) throws -> [UInt8] {
    guard bytes.count > 18, bytes[0] == 0x1F, bytes[1] == 0x8B, bytes[2] == 8, bytes[3] == 0 else {
        throw InflateError()
    }
    var position = 80
    func bit() throws -> Int {
        guard position / 8 < bytes.count - 8 else { throw InflateError() }
        defer { position += 1 }
        return Int(bytes[position / 8] >> UInt8(position % 8)) & 1
    }
    func number(_ width: Int) throws -> Int {
        var value = 0
        for index in 0..<width { value |= try bit() << index }
        return value
    }
    func symbol() throws -> Int {
        var code = 0
        for width in 1...9 {
            code = code << 1 | (try bit())
            if width == 7, code < 24 { return 256 + code }
            if width == 8, (48..<192).contains(code) { return code - 48 }
            if width == 8, (192..<200).contains(code) { return 280 + code - 192 }
            if width == 9, code >= 400 { return 144 + code - 400 }
        }
        throw InflateError()
    }
    guard try bit() == 1, try number(2) == 1 else { throw InflateError() }
    let lengthBases = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
    ]
    var output: [UInt8] = []
    while true {
        let next = try symbol()
        if next == 256 { break }
        guard next > 256 else {
            output.append(UInt8(next))
            continue
        }
        let length = next == 285 ? 258 : lengthBases[next - 257] + (try number(next < 265 ? 0 : (next - 261) / 4))
        var code = 0
        for _ in 0..<5 { code = code << 1 | (try bit()) }
        let extra = code < 4 ? 0 : code / 2 - 1
        let base = code < 4 ? code : (2 + code % 2) << extra
        let distance = 1 + base + (try number(extra))
        guard distance <= output.count else { throw InflateError() }
        for _ in 0..<length { output.append(output[output.count - distance]) }
    }
    let size = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard size == output.count else { throw InflateError() }
    return output
}
