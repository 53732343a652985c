/// Checks a text against the grammar and indexes its values, in one pass and without recursion.
///
/// The containers that are open form a list through their link words, so that depth costs no stack.
struct JSONScanner: ~Copyable {
    private let text: JSONText
    private let limits: JSONLimits
    private var tape: JSONTapeBuilder
    private var index = 0
    /// The innermost open container, as an index of the tape; -1 outside of all.
    private var container = -1
    private var isInObject = false
    /// How many members the innermost container has so far, the one being read included.
    private var members = 0
    private var depth = 0

    static func tape(of bytes: [UInt8], limits: JSONLimits) throws(JSONError) -> [JSONWord] {
        let limit = min(limits.maximumBytes, JSONWord.maximumLength)
        if bytes.count > limit {
            throw .limitExceeded(offset: limit, reason: "\(bytes.count) bytes; at most \(limit) are read")
        }
        return try bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(JSONError) in
                guard let text = JSONText(buffer) else { throw .malformed(offset: 0, reason: "the text is empty") }
                // Documents of records have a word every six bytes or so.
                return try JSONTapeBuilder.build(capacity: text.count / 4) { tape throws(JSONError) in
                    var scanner = JSONScanner(text, limits: limits, tape: tape)
                    try scanner.scan()
                    return scanner.finish()
                }
            }
        }.get()
    }

    private init(_ text: JSONText, limits: JSONLimits, tape: consuming JSONTapeBuilder) {
        self.text = text
        self.limits = limits
        self.tape = tape
    }

    private consuming func finish() -> JSONTapeBuilder { tape }

    private mutating func scan() throws(JSONError) {
        index = text.skippingSpace(from: 0)
        try readValue()
        while container >= 0 {
            index = text.skippingSpace(from: index)
            switch text.byte(at: index) {
            case UInt8(ascii: ","):
                index = text.skippingSpace(from: index + 1)
                members += 1
                if isInObject { try readKey() }
                try readValue()
            case isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]"):
                try close()
            default:
                throw text.unexpected(at: index, expected: isInObject ? "\",\" or \"}\"" : "\",\" or \"]\"")
            }
        }
        index = text.skippingSpace(from: index)
        if index < text.count { throw text.unexpected(at: index, expected: "the end of the text") }
    }

    /// Reads a value, or the beginning of a container up to its first value that is not a container itself.
    private mutating func readValue() throws(JSONError) {
        while true {
            let start = index
            switch text.byte(at: start) {
            case UInt8(ascii: "\""):
                let (end, isEscaped) = try text.string(from: start + 1)
                tape.append(JSONWord(.string, start: start + 1, length: end - start - 1, isEscaped: isEscaped))
                index = end + 1
                return
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                index = try text.number(from: start)
                tape.append(JSONWord(.number, start: start, length: index - start))
                return
            case UInt8(ascii: "{"):
                if try open(.object, closing: UInt8(ascii: "}")) { return }
                try readKey()
            case UInt8(ascii: "["):
                if try open(.array, closing: UInt8(ascii: "]")) { return }
            default:
                return try readWord()
            }
        }
    }

    private mutating func readWord() throws(JSONError) {
        let start = index
        if text.hasWord("true", at: start) || text.hasWord("false", at: start) {
            index += text.byte(at: start) == UInt8(ascii: "t") ? 4 : 5
            tape.append(JSONWord(.bool, start: start, length: index - start))
        } else if text.hasWord("null", at: start) {
            index += 4
            tape.append(JSONWord(.null, start: start, length: 4))
        } else {
            throw text.unexpected(at: start, expected: "a value")
        }
    }

    /// Reads a key and its colon.
    @inline(__always)
    private mutating func readKey() throws(JSONError) {
        guard text.byte(at: index) == UInt8(ascii: "\"") else {
            throw text.unexpected(at: index, expected: "a key in quotes")
        }
        let start = index + 1
        let (end, isEscaped) = try text.string(from: start)
        tape.append(JSONWord(.string, start: start, length: end - start, isEscaped: isEscaped))
        index = text.skippingSpace(from: end + 1)
        guard text.byte(at: index) == UInt8(ascii: ":") else { throw text.unexpected(at: index, expected: "\":\"") }
        index = text.skippingSpace(from: index + 1)
    }

    /// Enters a container; true if it is empty, and so was left again.
    @inline(__always)
    private mutating func open(_ kind: JSONValue.Kind, closing: UInt8) throws(JSONError) -> Bool {
        if depth >= limits.maximumDepth {
            throw .limitExceeded(offset: index, reason: "nested deeper than \(limits.maximumDepth)")
        }
        depth += 1
        let opened = tape.count
        tape.append(JSONWord(kind, start: index))
        tape.append(JSONWord(link: container, count: members))
        container = opened
        isInObject = kind == .object
        index = text.skippingSpace(from: index + 1)
        let isEmpty = text.byte(at: index) == closing
        members = isEmpty ? 0 : 1
        if isEmpty { try close() }
        return isEmpty
    }

    /// Leaves the innermost container at its closing bracket.
    @inline(__always)
    private mutating func close() throws(JSONError) {
        if isInObject, members > 1,
            let found = JSONDuplicateKeys.find(in: tape, object: container, members: members, text)
        {
            throw .malformed(offset: found, reason: "a key that its object has already")
        }
        index += 1
        tape.append(JSONWord(.null, start: index))
        let outer = tape[container + 1]
        tape[container + 1] = JSONWord(link: tape.count, count: members)
        depth -= 1
        // The link of the outermost container is -1 in 32 bits.
        container = depth == 0 ? -1 : outer.link
        members = outer.count
        isInObject = depth > 0 && tape[container].kind == .object
    }
}
