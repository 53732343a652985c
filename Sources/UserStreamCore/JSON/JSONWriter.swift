/// Builds compact JSON: no spaces, keys in the order in which they are written, `/` not escaped, text in UTF-8.
/// The same calls give the same bytes.
///
/// Commas and colons are put where they belong. Calls that do not nest properly, such as a key outside of an object,
/// are programmers' errors and are trapped in debug builds.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.key("asset"); writer.string("USDT")
/// writer.key("total"); writer.decimal(total)
/// writer.endObject()
/// writer.text   // {"asset":"USDT","total":"1000"}
/// ```
public struct JSONWriter: Sendable {
    /// What was written so far, in UTF-8.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false
    private var depth = 0

    /// An empty writer.
    public init() {}

    /// An empty writer with room for so many bytes.
    public init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    /// What was written so far.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
        depth = 0
    }

    /// Writes `{`.
    public mutating func beginObject() { open(UInt8(ascii: "{")) }

    /// Writes `}`.
    public mutating func endObject() { close(UInt8(ascii: "}")) }

    /// Writes `[`.
    public mutating func beginArray() { open(UInt8(ascii: "[")) }

    /// Writes `]`.
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes the key of the next value, which has nothing in it that would have to be escaped.
    public mutating func key(_ key: StaticString) {
        assert(depth > 0, "a key outside of an object")
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        key.withUTF8Buffer { text in
            assert(!text.contains(where: Self.isEscaped), "a key that has to be escaped")
            bytes.append(contentsOf: text)
        }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes the key of the next value.
    @_disfavoredOverload
    public mutating func key(_ key: String) {
        assert(depth > 0, "a key outside of an object")
        beginValue()
        quote(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string.
    public mutating func string(_ text: String) {
        beginValue()
        quote(text)
    }

    /// Writes a whole number.
    public mutating func integer(_ value: Int64) {
        beginValue()
        ExactDecimal(value).append(to: &bytes)
    }

    /// Writes `true` or `false`.
    public mutating func bool(_ value: Bool) {
        beginValue()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// Writes `null`.
    public mutating func null() {
        beginValue()
        bytes.append(contentsOf: "null".utf8)
    }

    /// Writes an exact number, as a string in plain notation.
    public mutating func decimal(_ value: ExactDecimal) {
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        value.append(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a value that is JSON already, such as ``JSONValue/rawBytes``. It is not checked.
    public mutating func raw(_ json: some Collection<UInt8>) {
        beginValue()
        bytes.append(contentsOf: json)
    }

    /// Writes a value that is JSON already. It is not checked.
    public mutating func raw(_ json: [UInt8]) {
        beginValue()
        bytes.append(contentsOf: json)
    }

    private mutating func beginValue() {
        assert(depth > 0 || bytes.isEmpty, "a second value after the outermost one")
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        beginValue()
        bytes.append(bracket)
        needsComma = false
        depth += 1
    }

    private mutating func close(_ bracket: UInt8) {
        assert(depth > 0, "a bracket is closed that was not opened")
        bytes.append(bracket)
        needsComma = true
        depth -= 1
    }

    private mutating func quote(_ text: String) {
        var text = text
        text.withUTF8 { quote($0) }
    }

    private mutating func quote(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        var (plain, index) = (0, 0)
        while index < text.count {
            let byte = text[index]
            if Self.isEscaped(byte) {
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[plain..<index]))
                escape(byte)
                plain = index + 1
            }
            index += 1
        }
        bytes.append(contentsOf: plain == 0 ? text : UnsafeBufferPointer(rebasing: text[plain...]))
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 0xF)])
        }
    }
}
