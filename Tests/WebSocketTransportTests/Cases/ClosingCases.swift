/// Group 7: goodbyes.
enum ClosingCases {
    static let all = order + payloads + codes

    private static let hello = ServerFrame.text("Hello World!")
    private static let close = ServerFrame.close(1_000)

    private static func closed(
        _ number: String, _ frames: [ServerFrame], answers: [ServerFrame] = [], code: UInt16? = 1_000
    ) -> ProtocolCase {
        ProtocolCase(number: number, frames: frames, answers: answers, outcome: .closed(code))
    }

    static let order: [ProtocolCase] = {
        let long = ServerFrame.text(Array(repeatElement("BAsd7&jh23".utf8, count: 26_215).joined().prefix(256 << 10)))
        return [
            closed("7.1.1", [hello, close], answers: [hello]),
            closed("7.1.2", [close, ServerFrame(opcode: 8)]),
            closed("7.1.3", [close, .ping()]),
            closed("7.1.4", [close, hello]),
            closed("7.1.5", [.text("fragment1", isFinal: false), close, .more("fragment2", isFinal: true)]),
            closed("7.1.6", [long, hello, close, .ping()], answers: [long, hello]),
        ]
    }()

    static let payloads: [ProtocolCase] = [
        closed("7.3.1", [ServerFrame(opcode: 8)], code: nil),
        .breach("7.3.2", [ServerFrame(opcode: 8, payload: [UInt8(ascii: "a")])]),
        closed("7.3.3", [close]),
        closed("7.3.4", [.close(1_000, hello.payload)]),
        closed("7.3.5", [.close(1_000, asterisks(123))]),
        .breach("7.3.6", [.close(1_000, asterisks(124))]),
        .breach("7.5.1", [.close(1_000, TextCases.word + TextCases.surrogate + TextCases.edited)], code: 1_007),
    ]

    static let codes: [ProtocolCase] = {
        let valid: [UInt16] = [
            1_000, 1_001, 1_002, 1_003, 1_007, 1_008, 1_009, 1_010, 1_011, 3_000, 3_999, 4_000, 4_999,
        ]
        let invalid: [UInt16] = [0, 999, 1_004, 1_005, 1_006, 1_016, 1_100, 2_000, 2_999]
        return valid.enumerated().map { closed("7.7.\($0 + 1)", [.close($1)], code: $1) }
            + invalid.enumerated().map { .breach("7.9.\($0 + 1)", [.close($1)]) }
            // The RFC leaves these open.
            + [.breach("7.13.1", [.close(5_000)]), .breach("7.13.2", [.close(65_535)])]
    }()
}
