/// Group 6: text and its UTF-8. The sequences are those of Markus Kuhn's decoder stress test, built from their code points where they
/// have some.
enum TextCases {
    static let all = fragments + invalid

    static let greeting = Array("Hello-µ@ßöäüàá-UTF-8!!".utf8)
    /// "κόσμε".
    static let word: [UInt8] = [0xCE, 0xBA, 0xE1, 0xBD, 0xB9, 0xCF, 0x83, 0xCE, 0xBC, 0xCE, 0xB5]
    static let surrogate: [UInt8] = [0xED, 0xA0, 0x80]
    static let beyondUnicode: [UInt8] = [0xF4, 0x90, 0x80, 0x80]
    static let edited = Array("edited".utf8)

    static let fragments: [ProtocolCase] = {
        let half = greeting.count / 2
        let word = Self.word
        func single(_ bytes: [UInt8]) -> [ServerFrame] {
            bytes.enumerated().map { index, byte in
                let isFinal = index == bytes.count - 1
                return index == 0 ? .text([byte], isFinal: isFinal) : .more([byte], isFinal: isFinal)
            }
        }
        return [
            .echo("6.1.1", .text("")),
            ProtocolCase(
                number: "6.1.2", frames: [.text("", isFinal: false), .more(""), .more("", isFinal: true)],
                answers: [.text("")]),
            ProtocolCase(
                number: "6.1.3", frames: [.text("", isFinal: false), .more("middle frame"), .more("", isFinal: true)],
                answers: [.text("middle frame")]),
            .echo("6.2.1", .text(greeting)),
            ProtocolCase(
                number: "6.2.2",
                frames: [
                    .text(Array(greeting[..<half]), isFinal: false), .more(Array(greeting[half...]), isFinal: true),
                ], answers: [.text(greeting)]),
            ProtocolCase(number: "6.2.3", frames: single(greeting), answers: [.text(greeting)]),
            ProtocolCase(number: "6.2.4", frames: single(word), answers: [.text(word)]),
            .breach("6.3.1", [.text(word + surrogate + edited)], code: 1_007),
            .breach("6.3.2", single(word + surrogate + edited), code: 1_007),
        ]
    }()

    /// Each ends before the text does: the client has to fail as soon as no continuation could mend it.
    static let invalid: [ProtocolCase] = {
        let whole = ServerFrame.text(word + beyondUnicode + edited)
        func cut(_ number: String, keeping count: Int) -> ProtocolCase {
            var result = ProtocolCase.breach(number, [whole], code: 1_007)
            result.missing = whole.payload.count - word.count - count
            return result
        }
        return [
            .breach("6.4.1", [.text(word, isFinal: false), .more(beyondUnicode)], code: 1_007),
            .breach(
                "6.4.2", [.text(word + beyondUnicode.prefix(1), isFinal: false), .more([beyondUnicode[1]])],
                code: 1_007),
            cut("6.4.3", keeping: 4), cut("6.4.4", keeping: 2),
        ]
    }()
}
