import Testing

@testable import UserStreamCore

@Suite struct JSONGrammarTests {
    static let accepted: [String] = [
        "0", "-0", "1", "-1", "10", "0.5", "-0.50", "1e5", "1E+5", "1e-05", "1.5e3", "0e0",
        "123456789012345678901234567890",
        "1e999", "true", "false", "null", "\"\"", "\"a\"", "[]", "{}", "[[]]", "[{}]", "{\"a\":{}}", "[1,2]", "[1 , 2]",
        " 1 ", "\t\n\r [ \t\n\r ] \t\n\r ", "{ \"a\" : 1 , \"b\" : [ ] }", "{\"\":1}", "{\"a\":1,\"A\":1}",
        "\"\u{7F}\"",
        "{\"\u{E9}\":1,\"e\u{301}\":2}", "\"\\u0000\"", "\"\\/\\b\\f\\n\\r\\t\\\"\\\\\"", "\"\u{2028}\u{FEFF}\"",
        "\"\\ud83d\\ude00\"", "\"\\uD83D\\uDE00\"", "[null,true,false]", "[\"\",[],{},0]",
    ]

    static let refused: [String] = [
        "", " ", "\n", "[", "]", "{", "}", "\"", "'a'", "a", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]",
        "[1]]",
        "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{a:1}",
        "{1:1}",
        "{'a':1}", "{\"a\"}", "{\"a\",1}", "{\"a\":}", "{\"a\"::1}", "{null:1}", "{[]:1}", "[1}", "{\"a\":1]", "[:]",
        "{]",
        "+1", "01", "-01", "00", "-", "--1", "1.", ".5", "1.e5", "-.5", "1e", "1e+", "1e5.5", "0x10", "1_0", "NaN",
        "Infinity",
        "-Infinity", "1f", "1,000", "tru", "True", "TRUE", "truee", "true1", "nul", "nulll", "fals", "undefined", "1 1",
        "[] []",
        "{}{}", "1,", "\"a\"b", "\"a\" \"b\"", "\"\\\"", "\"\\x41\"", "\"\\a\"", "\"\\'\"", "\"\\U0041\"", "\"\\u\"",
        "\"\\u1\"",
        "\"\\u12\"", "\"\\u123\"", "\"\\u123g\"", "\"\\u 123\"", "\"\\u+123\"", "\"\\ud83d\"", "\"\\ude00\"",
        "\"\\ud83dx\"",
        "\"\\ud83d\\n\"", "\"\\ud83d\\u0041\"", "\"\\ud83d\\ud83d\"", "\"\\ude00\\ud83d\"", "\"\\ud83d\\u\"",
        "\"\\ud83d\\ude0\"",
        "\"a\nb\"", "\"a\tb\"", "\"\0\"", "\"\u{1F}\"", "\u{FEFF}1", "\u{FEFF}[]", "[1]\0", "\0", "\u{A0}1",
        "\u{2028}1", "1\u{B}",
        "\u{C}1", "//c\n1", "/*c*/1", "[1]//c", "#c\n1", "{\"a\":1,\"a\":2}", "{\"a\":1,\"b\":2,\"\\u0061\":3}",
        "{\"\":1,\"\":1}", "[{\"k\":{\"x\":1,\"x\":1}}]", "{\"\\n\":1,\"\\u000a\":1}", "é", "\"", "[\"a", "[\"a\\",
        "[\"a\\u00",
    ]

    @Test(arguments: JSONGrammarTests.accepted)
    func accepts(text: String) throws {
        let document = try JSONDocument(text)
        #expect(JSONModel(document.root) == JSONReferenceReader.read(Array(text.utf8)))
    }

    @Test(arguments: JSONGrammarTests.refused)
    func refuses(text: String) {
        #expect(throws: JSONError.self) { try JSONDocument(text) }
        #expect(JSONReferenceReader.read(Array(text.utf8)) == nil, "the referee is wrong")
        // Also inside of something, unless that completes it.
        for larger in ["[0,\(text)", "{\"k\":\(text)", "[\(text)]"]
        where JSONReferenceReader.read(Array(larger.utf8)) == nil {
            #expect(throws: JSONError.self) { try JSONDocument(larger) }
        }
    }

    static let places: [(String, Int, String)] = [
        ("", 0, "the text is empty"), ("[1,]", 3, "\"]\" where a value should be"),
        ("[1", 2, "the text ends where \",\" or \"]\" should be"), ("{\"a\" 1}", 5, "\"1\" where \":\" should be"),
        ("[01]", 1, "a number with a leading zero"), ("[1.x]", 3, "\"x\" where a digit should be"),
        ("[\"\\x\"]", 3, "\"x\" where the letter of an escape sequence should be"),
        ("[\"a\nb\"]", 3, "a control character inside a string"),
        ("[] x", 3, "\"x\" where the end of the text should be"),
        ("[\"abc", 5, "the text ends inside the string that starts at byte 1"),
        ("\u{FEFF}1", 0, "byte 0xEF where a value should be"),
        ("{\"a\":1,\"b\":2,\"a\":3}", 14, "a key that its object has already"),
        ("{1", 1, "\"1\" where a key in quotes should be"),
        ("[\"\\ud800\"]", 2, "a lone high surrogate"), ("[\"\\udc00\"]", 2, "a lone low surrogate"),
    ]

    @Test(arguments: JSONGrammarTests.places)
    func errorsNameThePlace(text: String, offset: Int, reason: String) {
        #expect(throws: JSONError.malformed(offset: offset, reason: reason)) { try JSONDocument(text) }
    }

    /// All texts of up to six pieces, against the referee.
    @Test func allShortTexts() {
        let alphabet = ["{", "}", "[", "]", "\"a\"", ":", ",", "1"].map { Array($0.utf8) }
        var texts: [[UInt8]] = [[]]
        var accepted = 0
        for _ in 0..<5 {
            texts = texts.flatMap { text in alphabet.map { text + $0 } }
            for text in texts {
                let model = (try? JSONDocument(text)).map { JSONModel($0.root) }
                if model != JSONReferenceReader.read(text) { Issue.record("\(String(decoding: text, as: UTF8.self))") }
                accepted += model == nil ? 0 : 1
            }
        }
        #expect(accepted > 20)
    }

    /// A string may have any length, and what ends it may be at any place of a word of eight bytes.
    @Test func stringsOfEveryLength() throws {
        for length in 0..<40 {
            let text = String(repeating: "x", count: length)
            for (escape, meaning) in [("", ""), ("\\n", "\n"), ("é", "é"), ("\\u00e9", "é")] {
                for place in 0...length {
                    let (head, tail) = (text.prefix(place), text.dropFirst(place))
                    let document = try JSONDocument("[\"\(head)\(escape)\(tail)\",7]")
                    try #require(document.root[0]?.string == head + meaning + tail)
                    try #require(document.root[1]?.int64 == 7)
                }
            }
            for bad in ["\u{1F}", "\0", "\n", "\\", "\\q"] {
                #expect(throws: JSONError.self) { try JSONDocument("[\"\(text)\(bad)") }
                #expect(throws: JSONError.self) { try JSONDocument("[\"\(text)\(bad)\(text)\"]") }
            }
        }
    }
}
