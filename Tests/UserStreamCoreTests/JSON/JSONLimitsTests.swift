import Testing

@testable import UserStreamCore

@Suite struct JSONLimitsTests {
    private func nested(_ depth: Int, _ opening: String = "[", _ closing: String = "]", inner: String = "") -> [UInt8] {
        Array((String(repeating: opening, count: depth) + inner + String(repeating: closing, count: depth)).utf8)
    }

    @Test func depth() throws {
        #expect(try JSONDocument(nested(64)).root.count == 1)
        #expect(try JSONDocument(nested(64, "{\"a\":", "}", inner: "1")).root.count == 1)
        #expect(throws: JSONError.limitExceeded(offset: 64, reason: "nested deeper than 64")) {
            try JSONDocument(nested(65))
        }
        #expect(throws: JSONError.self) { try JSONDocument(nested(65, "{\"a\":", "}", inner: "1")) }
        #expect(throws: JSONError.self) { try JSONDocument("[]", limits: JSONLimits(maximumDepth: 0)) }
        #expect(try JSONDocument("1", limits: JSONLimits(maximumDepth: 0)).root.int64 == 1)
        // Depth is counted, not the number of containers.
        #expect(
            try JSONDocument("[" + Array(repeating: "[[]]", count: 1000).joined(separator: ",") + "]").root.count
                == 1000)
    }

    @Test func greatDepthNeedsNoStack() throws {
        let depth = 1_000_000
        let document = try JSONDocument(nested(depth, inner: "7"), limits: JSONLimits(maximumDepth: depth))
        var value: JSONValue? = document.root
        for _ in 0..<depth { value = value?[0] }
        #expect(value?.int64 == 7)
        #expect(document.root.range == 0..<2 * depth + 1)
        #expect(throws: JSONError.self) { try JSONDocument([UInt8](repeating: UInt8(ascii: "["), count: depth)) }
        #expect(throws: JSONError.self) {
            try JSONDocument(
                [UInt8](repeating: UInt8(ascii: "["), count: depth), limits: JSONLimits(maximumDepth: .max))
        }
    }

    @Test func size() throws {
        let limits = JSONLimits(maximumBytes: 10)
        #expect(try JSONDocument("[1,2,3,45]", limits: limits).root.count == 4)
        #expect(throws: JSONError.limitExceeded(offset: 10, reason: "11 bytes; at most 10 are read")) {
            try JSONDocument("[1,2,3,456]", limits: limits)
        }
        #expect(try JSONDocument("[]", limits: JSONLimits(maximumBytes: .max)).root.count == 0)
        #expect(throws: JSONError.self) { try JSONDocument("[]", limits: JSONLimits(maximumBytes: -1)) }
    }

    /// The index has more words than were expected for the length of the text.
    @Test func denseDocuments() throws {
        for count in [1, 2, 3, 7, 8, 15, 16, 17, 1000, 50_000] {
            for element in ["1", "[]", "{}", "\"\"", "[[]]"] {
                let text = "[" + Array(repeating: element, count: count).joined(separator: ",") + "]"
                let document = try JSONDocument(text)
                try #require(document.root.count == count)
                try #require(document.root.elements.reduce(0) { $0 + ($1.raw == element ? 1 : 0) } == count)
                try #require(document.root.raw == text)
            }
        }
    }

    /// Would take minutes if each key were compared with all others.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("key", 100_000), ("\\u006bey", 20_000),
            (String(repeating: "a long beginning that all of them have ", count: 5), 20_000),
        ])
    func manyKeys(prefix: String, count: Int) throws {
        let keys = (0..<count).map { "\"\(prefix)\($0 * 7919 % 100_003)\":\($0)" }
        let text = "{" + keys.joined(separator: ",")
        #expect(try JSONDocument(text + "}").root.count == count)
        let twice = text + ",\"\(prefix)\(50 * 7919 % 100_003)\":null}"
        let repeated = text.utf8.count + 2
        #expect(throws: JSONError.malformed(offset: repeated, reason: "a key that its object has already")) {
            try JSONDocument(twice)
        }
    }

    @Test func duplicateKeysInObjectsOfEverySize() throws {
        for count in 2..<40 {
            for escaped in [false, true] {
                let names = (0..<count).map { escaped && $0 % 3 == 0 ? "\\u006b\($0)" : "k\($0)" }
                // Values that are containers have to be stepped over.
                let members = names.enumerated().map { "\"\($1)\":" + ["1", "[[],{}]", "{\"k1\":{}}"][$0 % 3] }
                _ = try JSONDocument("{" + members.joined(separator: ",") + "}")
                for first in 0..<count - 1 {
                    var repeated = members
                    repeated[count - 1] = "\"k\(first)\":0"
                    let error = #expect(throws: JSONError.self) {
                        try JSONDocument("{" + repeated.joined(separator: ",") + "}")
                    }
                    #expect(error?.reason == "a key that its object has already")
                }
            }
        }
    }

    @Test func errorsRepeatLittle() throws {
        let long = String(repeating: "9", count: 5000)
        let document = try JSONDocument("{\"\(String(repeating: "k", count: 5000))\":\"x\(long)\",\"n\":\(long)}")
        for member in document.root.members {
            let error = #expect(throws: JSONError.self) { try member.value.decimal() }
            #expect((error?.description.utf8.count ?? .max) < 250)
        }
        let error = #expect(throws: JSONError.self) { try JSONDocument("[\"\(long)\", q\(long)]") }
        #expect((error?.description.utf8.count ?? .max) < 100)
    }
}
