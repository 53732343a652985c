/// Random JSON texts, of every form that the grammar allows: spaces anywhere, escapes where none are needed, numbers of
/// any notation.
struct JSONGenerator {
    var random: SeededRandom

    mutating func document() -> [UInt8] {
        var text = space()
        text += value(depth: Int.random(in: 0...5, using: &random))
        return Array((text + space()).utf8)
    }

    private mutating func space() -> String {
        guard random.chance(oneIn: 4) else { return "" }
        return String((0..<Int.random(in: 1...3, using: &random)).map { _ in pick([" ", "\t", "\n", "\r"]) })
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }

    private mutating func value(depth: Int) -> String {
        let choice = Int.random(in: 0..<(depth > 0 ? 10 : 5), using: &random)
        switch choice {
        case 0: return pick(["true", "false", "null"])
        case 1, 2: return number()
        case 3, 4: return string()
        case 5, 6, 7: return container("{", "}", depth: depth, isObject: true)
        default: return container("[", "]", depth: depth, isObject: false)
        }
    }

    private mutating func container(_ opening: String, _ closing: String, depth: Int, isObject: Bool) -> String {
        let largest = random.chance(oneIn: 20) ? 40 : 5
        let count = Int.random(in: 0...largest, using: &random)
        var parts: [String] = []
        for position in 0..<count {
            var part = space()
            // The position keeps keys apart; now and then it is left out.
            if isObject {
                part += string(prefix: random.chance(oneIn: 50) ? "" : "\(position)") + space() + ":" + space()
            }
            part += value(depth: depth - 1) + space()
            parts.append(part)
        }
        return opening + (count == 0 ? space() : "") + parts.joined(separator: ",") + closing
    }

    mutating func number() -> String {
        let sign = random.chance(oneIn: 3) ? "-" : ""
        let integer = random.chance(oneIn: 3) ? "0" : "\(Int.random(in: 1...9, using: &random))" + digits(0...12)
        let fraction = random.chance(oneIn: 2) ? "." + digits(1...18) : ""
        let exponent = random.chance(oneIn: 4) ? pick(["e", "E"]) + pick(["", "+", "-"]) + digits(1...2) : ""
        return sign + integer + fraction + exponent
    }

    private mutating func digits(_ count: ClosedRange<Int>) -> String {
        random.digits(Int.random(in: count, using: &random))
    }

    mutating func string(prefix: String = "") -> String {
        let length = random.chance(oneIn: 10) ? 60 : 10
        var text = "\"" + prefix
        for _ in 0..<Int.random(in: 0...length, using: &random) {
            switch Int.random(in: 0..<12, using: &random) {
            case 0: text += pick(["\\n", "\\\"", "\\\\", "\\/", "\\t", "\\b", "\\f", "\\r"])
            case 1:
                text += pick([
                    "\\u0041", "\\u00e9", "\\uD83D\\uDE00", "\\u0000", "\\uFFFF", "\\u20AC", "\\udbff\\udfff",
                ])
            case 2: text += pick(["é", "ß", "€", "漢", "😀", "\u{10FFFF}", "\u{7F}", "\u{80}", "\u{800}", "\u{FFFD}"])
            default: text += String(Character(Unicode.Scalar(UInt8.random(in: 0x61...0x7A, using: &random))))
            }
        }
        return text + "\""
    }

    /// A small change anywhere: a byte lost, doubled, replaced or added, a piece copied or cut off.
    mutating func mutated(_ source: [UInt8]) -> [UInt8] {
        var bytes = source
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let telling =
                Array("{}[]\",:\\/u0123456789-+.eEtfn \n\t\0dDcCaA".utf8) + [0x80, 0xC3, 0xED, 0xA0, 0xF4, 0xFF, 0xEF]
            switch Int.random(in: 0..<6, using: &random) {
            case 0 where place < bytes.count: bytes.remove(at: place)
            case 1 where place < bytes.count: bytes[place] = pick(telling)
            case 2 where place < bytes.count: bytes.insert(bytes[place], at: place)
            case 3: bytes.insert(pick(telling), at: place)
            case 4 where random.chance(oneIn: 4): bytes.removeSubrange(place...)
            case 5:
                let end = min(bytes.count, place + Int.random(in: 0...12, using: &random))
                bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
            default: break
            }
        }
        return bytes
    }
}
