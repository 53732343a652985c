import Testing

@testable import UserStreamCore

@Suite struct JSONUnicodeTests {
    private func isAccepted(content: [UInt8]) -> Bool {
        (try? JSONDocument([0x22] + content + [0x22])) != nil
    }

    static let invalid: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
        [0xE2, 0x82],
        [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
        [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x90, 0x80], [0xF0, 0x9F, 0x98, 0x28], [0xF4, 0x90, 0x80, 0x80],
        [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xFF, 0xFE],
    ]

    @Test(arguments: JSONUnicodeTests.invalid)
    func invalidSequences(content: [UInt8]) {
        for padding in 0..<9 {
            let plain = [UInt8](repeating: 0x61, count: padding)
            #expect(!isAccepted(content: plain + content))
            #expect(!isAccepted(content: plain + content + plain))
        }
        let error = #expect(throws: JSONError.self) { try JSONDocument([0x22, 0x61] + content + [0x22]) }
        #expect(error == .malformed(offset: 2, reason: "invalid UTF-8"))
        #expect(throws: JSONError.self) { try JSONDocument([0x22] + content) }
    }

    /// All pairs of bytes, and random sequences of up to four, against the standard library's validation.
    @Test func everyPairOfBytes() {
        var random = SeededRandom()
        var accepted = 0
        func check(_ content: [UInt8]) {
            if content.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) { return }
            let isValid = String(validating: content, as: UTF8.self) != nil
            if isAccepted(content: content) != isValid { Issue.record("\(content)") }
            accepted += isValid ? 1 : 0
        }
        for first in UInt8.min...(.max) {
            for second in UInt8.min...(.max) { check([first, second]) }
        }
        for _ in 0..<20_000 {
            let lead = UInt8.random(in: 0xDF...0xF5, using: &random)
            check([lead] + (0..<3).map { _ in UInt8.random(in: 0x7E...0xC1, using: &random) })
            check([lead] + (0..<2).map { _ in UInt8.random(in: 0x7E...0xC1, using: &random) })
        }
        #expect(accepted > 8_000)
    }

    @Test func everyCodeUnitAsEscape() throws {
        for unit in UInt16.min...(.max) {
            let digits = String(unit, radix: 16)
            let text = "\"\\u" + String(repeating: "0", count: 4 - digits.count) + digits + "\""
            let decoded = (try? JSONDocument(text))?.root.string
            try #require(decoded?.utf16.map { $0 } == (UTF16.isSurrogate(unit) ? nil : [unit]), "\(text)")
        }
    }

    @Test func surrogatePairs() throws {
        for scalar in stride(from: UInt32(0x10000), through: 0x10FFFF, by: 97) {
            let character = String(try #require(Unicode.Scalar(scalar)))
            let escapes = character.utf16.map { "\\u" + String($0, radix: 16, uppercase: scalar % 2 == 0) }.joined()
            try #require(try JSONDocument("[\"<\(escapes)>\"]").root[0]?.string == "<\(character)>")
            try #require(try JSONDocument("[\"<\(character)>\"]").root[0]?.string == "<\(character)>")
        }
    }

    @Test func keysAreComparedAsBytes() throws {
        let document = try JSONDocument("{\"\u{E9}\":1,\"e\u{301}\":2,\"\\u00e8\":3}")
        #expect(document.root["\u{E9}"]?.int64 == 1)
        #expect(document.root["e\u{301}"]?.int64 == 2)
        #expect(document.root["\u{E8}"]?.int64 == 3)
        #expect(document.root["e"] == nil)
    }
}
