import UserStreamCore

/// A JSON value in plain form, to compare readers by. Strings are UTF-8, because Swift's strings are equal for
/// different spellings of the same letter.
indirect enum JSONModel: Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string([UInt8])
    case array([JSONModel])
    case object([Member])

    struct Member: Equatable {
        var key: [UInt8]
        var value: JSONModel
    }

    /// What the reader under test says.
    init(_ value: JSONValue) {
        switch value.kind {
        case .null: self = .null
        case .bool: self = .bool(value.bool == true)
        case .number: self = .number(value.text ?? "")
        case .string: self = .string(Array((value.string ?? "").utf8))
        case .array: self = .array(value.elements.map { JSONModel($0) })
        case .object: self = .object(value.members.map { Member(key: Array($0.key.utf8), value: JSONModel($0.value)) })
        }
    }

    /// Whether two keys anywhere look the same to Swift's strings, which dictionaries cannot keep apart.
    var hasEquivalentKeys: Bool {
        switch self {
        case .object(let members):
            Set(members.map { String(decoding: $0.key, as: UTF8.self) }).count < members.count
                || members.contains { $0.value.hasEquivalentKeys }
        case .array(let elements): elements.contains { $0.hasEquivalentKeys }
        default: false
        }
    }

    /// Whether a number anywhere is not 0 or from 1e-300 to 1e300, where `Double` gets unsure.
    var hasExtremeNumber: Bool {
        switch self {
        case .object(let members): members.contains { $0.value.hasExtremeNumber }
        case .array(let elements): elements.contains { $0.hasExtremeNumber }
        case .number(let text):
            if let value = Double(text)?.magnitude { value > 1e300 || value < 1e-300 } else { true }
        default: false
        }
    }
}

/// A reader in the plainest way: one function for each rule of RFC 8259, over single bytes. The referee for the fast one.
struct JSONReferenceReader {
    struct Refusal: Error {}

    private let bytes: [UInt8]
    private var index = 0
    private let maximumDepth: Int

    static func read(_ bytes: [UInt8], maximumDepth: Int = 64) -> JSONModel? {
        var reader = JSONReferenceReader(bytes: bytes, maximumDepth: maximumDepth)
        do {
            let value = try reader.value(depth: 0)
            reader.space()
            return reader.index == bytes.count ? value : nil
        } catch {
            return nil
        }
    }

    private init(bytes: [UInt8], maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ character: Character) -> Bool {
        guard next == character.asciiValue else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ text: String) throws {
        for character in text {
            guard take(character) else { throw Refusal() }
        }
    }

    private mutating func space() {
        while take(" ") || take("\t") || take("\n") || take("\r") {}
    }

    private mutating func value(depth: Int) throws -> JSONModel {
        space()
        switch next.map({ Character(Unicode.Scalar($0)) }) {
        case "n":
            try expect("null")
            return .null
        case "t":
            try expect("true")
            return .bool(true)
        case "f":
            try expect("false")
            return .bool(false)
        case "\"": return .string(try string())
        case "[": return try array(depth: depth + 1)
        case "{": return try object(depth: depth + 1)
        default: return .number(try number())
        }
    }

    private mutating func array(depth: Int) throws -> JSONModel {
        guard depth <= maximumDepth else { throw Refusal() }
        try expect("[")
        var elements: [JSONModel] = []
        space()
        if take("]") { return .array([]) }
        repeat {
            elements.append(try value(depth: depth))
            space()
        } while take(",")
        try expect("]")
        return .array(elements)
    }

    private mutating func object(depth: Int) throws -> JSONModel {
        guard depth <= maximumDepth else { throw Refusal() }
        try expect("{")
        var members: [JSONModel.Member] = []
        space()
        if take("}") { return .object([]) }
        repeat {
            space()
            let key = try string()
            guard !members.contains(where: { $0.key == key }) else { throw Refusal() }
            space()
            try expect(":")
            members.append(.init(key: key, value: try value(depth: depth)))
            space()
        } while take(",")
        try expect("}")
        return .object(members)
    }

    private mutating func digits() throws {
        let start = index
        while let byte = next, (0x30...0x39).contains(byte) { index += 1 }
        if index == start { throw Refusal() }
    }

    private mutating func number() throws -> String {
        let start = index
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func codeUnit() throws -> UInt16 {
        try expect("\\u")
        guard index + 4 <= bytes.count else { throw Refusal() }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else { throw Refusal() }
            unit = unit * 16 + UInt16(digit)
            index += 1
        }
        return unit
    }

    private mutating func string() throws -> [UInt8] {
        try expect("\"")
        var content: [UInt8] = []
        while !take("\"") {
            guard let byte = next, byte >= 0x20 else { throw Refusal() }
            guard byte == 0x5C else {
                content.append(byte)
                index += 1
                continue
            }
            guard index + 1 < bytes.count else { throw Refusal() }
            let escapes: [Character: UInt8] = [
                "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
            ]
            let letter = Character(Unicode.Scalar(bytes[index + 1]))
            if let meaning = escapes[letter] {
                content.append(meaning)
                index += 2
            } else {
                var units = [try codeUnit()]
                if UTF16.isLeadSurrogate(units[0]) { units.append(try codeUnit()) }
                guard let text = String(validating: units, as: UTF16.self) else { throw Refusal() }
                content += Array(text.utf8)
            }
        }
        guard String(validating: content, as: UTF8.self) != nil else { throw Refusal() }
        return content
    }
}
