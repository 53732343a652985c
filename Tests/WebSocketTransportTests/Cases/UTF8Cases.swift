/// Groups 6.5 to 6.23: one text each, valid or not. The sequences are those of Markus Kuhn's decoder stress test.
enum UTF8Cases {
    static let all: [ProtocolCase] = groups.enumerated().flatMap { group, texts in
        texts.enumerated().map { index, text in
            let number = "6.\(group + 5).\(index + 1)"
            return text.isValid
                ? ProtocolCase.echo(number, .text(text.bytes)) : .breach(number, [.text(text.bytes)], code: 1_007)
        }
    }

    private struct Text {
        var isValid: Bool
        var bytes: [UInt8]
    }

    private static func valid(_ texts: [[UInt8]]) -> [Text] { texts.map { Text(isValid: true, bytes: $0) } }
    private static func wrong(_ texts: [[UInt8]]) -> [Text] { texts.map { Text(isValid: false, bytes: $0) } }

    /// Code points, each a text of its own.
    private static func points(_ values: [UInt32]) -> [Text] {
        valid(values.compactMap(UnicodeScalar.init).map { Array(String(Character($0)).utf8) })
    }

    /// A sequence of the shape of UTF-8 with `count` bytes, whatever the number: also where UTF-8 has no such sequence.
    private static func shape(_ number: UInt32, _ count: Int) -> [UInt8] {
        let lead = count == 1 ? 0 : UInt8(truncatingIfNeeded: 0xFF00 >> count)
        let tail = (1..<max(1, count)).map { 0x80 | UInt8(number >> (6 * UInt32(count - 1 - $0)) & 0x3F) }
        return [lead | UInt8(number >> (6 * UInt32(count - 1)))] + tail
    }

    private static let unfinished: [[UInt8]] = [0, .max].flatMap { filler in
        (2...5 + 1).map { count in
            let bits = UInt32(5 * count + 1)
            let number = filler == 0 ? 0 : UInt32.max >> (32 - (count == 2 ? 11 : bits))
            return Array(shape(number, count).dropLast())
        }
    }

    private static let groups: [[Text]] = [
        valid(
            ["hello$world", "hello¢world", "hello€world", "hello\u{24B62}world"].map { Array($0.utf8) } + [
                TextCases.word
            ]),
        (1...TextCases.word.count).map { count in
            Text(isValid: [2, 5, 7, 9, 11].contains(count), bytes: Array(TextCases.word.prefix(count)))
        },
        points([0, 0x80, 0x800, 0x1_0000]),
        wrong([shape(0x20_0000, 5), shape(0x400_0000, 6)]),
        points([0x7F, 0x7FF, 0xFFFF, 0x10_FFFF]),
        wrong([shape(0x1F_FFFF, 4), shape(0x3FF_FFFF, 5), shape(0x7FFF_FFFF, 6)]),
        points([0xD7FF, 0xE000, 0xFFFD, 0x10_FFFF]) + wrong([shape(0x11_0000, 4)]),
        wrong([[0x80], [0xBF]] + (2...6).map { (0..<$0).map { $0 % 2 == 0 ? 0x80 : 0xBF } } + [Array(0x80...0xBE)]),
        wrong([0xC0...0xDE, 0xE0...0xEE, 0xF0...0xF6, 0xF8...0xFA, 0xFC...0xFC].map { $0.flatMap { [$0, 0x20] } }),
        wrong(unfinished),
        wrong([unfinished.flatMap { $0 }]),
        wrong([[0xFE], [0xFF], [0xFE, 0xFE, 0xFF, 0xFF]]),
        wrong((2...6).map { shape(0x2F, $0) }),
        wrong([(0x7F, 2), (0x7FF, 3), (0xFFFF, 4), (0x1F_FFFF, 5), (0x3FF_FFFF, 6)].map(shape)),
        wrong((2...6).map { shape(0, $0) }),
        wrong([0xD800, 0xDB7F, 0xDB80, 0xDBFF, 0xDC00, 0xDF80, 0xDFFF].map { shape($0, 3) }),
        wrong(
            [0xD800, 0xDB7F, 0xDB80, 0xDBFF].flatMap { high in
                [0xDC00, 0xDFFF].map { shape(high, 3) + shape($0, 3) }
            }),
        points([0xFFFE, 0xFFFF] + (1...16).flatMap { [$0 << 16 | 0xFFFE, $0 << 16 | 0xFFFF] }),
        points(Array(0xFFF9...0xFFFF)),
    ]
}
