import Testing

@testable import UserStreamCore

@Suite struct JSONValueTests {
    /// An answer in the form of the HTX spot API reference.
    private let answer = """
        {"status":"ok","data":[{"id":59378001,"symbol":"btcusdt","filled-amount":"0.100000000000000000","fee":null,
         "canceled-at":0,"open":true,"price":"30000.50","x.y":[[1],{"a b":2}]}], "next" : "id\\u002D1", "ts":1700000000000.0}
        """

    @Test func navigation() throws {
        let root = try JSONDocument(answer).root
        let order = try #require(root["data"]?[0])
        #expect(root.kind == .object && root.count == 4 && root["data"]?.kind == .array && order.count == 8)
        #expect(order["id"]?.int64 == 59_378_001 && order["id"]?.text == "59378001" && order["id"]?.string == nil)
        #expect(order["symbol"]?.string == "btcusdt" && order["symbol"]?.text == "btcusdt")
        #expect(order["fee"]?.isNull == true && order["fee"]?.kind == .null && order["open"]?.bool == true)
        #expect(root["next"]?.string == "id-1" && root["next"]?.raw == "\"id\\u002D1\"")
        #expect(root["ts"]?.int64 == 1_700_000_000_000 && root["ts"]?.raw == "1700000000000.0")
        #expect(root.members.map(\.key) == ["status", "data", "next", "ts"])
        #expect(order["x.y"]?.raw == "[[1],{\"a b\":2}]" && order["x.y"]?.range.count == 15)
        let key = "symbol"
        #expect(order[key]?.string == "btcusdt")
    }

    @Test func whatIsNotThere() throws {
        let root = try JSONDocument(answer).root
        #expect(
            root["no"] == nil && root["statu"] == nil && root["status2"] == nil && root[""] == nil && root[0] == nil)
        #expect(root["data"]?["id"] == nil && root["data"]?[1] == nil && root["data"]?[-1] == nil)
        #expect(root["status"]?["x"] == nil && root["status"]?.count == 0 && root["status"]?.bool == nil)
        let data = try #require(root["data"])
        #expect(Array(root.elements).isEmpty && Array(data.members).isEmpty)
        #expect(root.int64 == nil && root.text == nil && root.bool == nil && root["data"]?.string == nil)
    }

    @Test func decimals() throws {
        let order = try #require(try JSONDocument(answer).root["data"]?[0])
        #expect(try order.require("filled-amount").decimal() == "0.1")
        #expect(try order.require("price").decimal() == "30000.5")
        #expect(try order.require("canceled-at").decimal() == 0)
        #expect(try JSONDocument("[1.5e3]").root[0]?.decimal() == 1500)
        #expect(try JSONDocument("\"\\u0031.5\"").root.decimal() == "1.5")
        let error = #expect(throws: JSONError.self) { try order.require("fee").decimal() }
        #expect(error?.description == "data[0].fee at byte 102: null where a number should be")
    }

    static let integers: [(String, Int64?)] = [
        ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("1e3", 1000), ("1000.0", 1000), ("1.5", nil), ("1e-1", nil),
        ("10e-1", 1),
        ("9223372036854775807", .max), ("-9223372036854775808", .min), ("9223372036854775808", nil),
        ("-9223372036854775809", nil), ("1e18", 1_000_000_000_000_000_000), ("1e19", nil), ("1e60", nil),
        ("1e300", nil),
        ("\"12\"", 12), ("\"-12\"", -12), ("\"\\u0031\"", 1), ("\"012\"", nil), ("\"1.0\"", nil), ("\"1e3\"", nil),
        ("\"\"", nil),
        ("\"+1\"", nil), ("\" 1\"", nil), ("\"-\"", nil), ("\"1x\"", nil), ("true", nil), ("null", nil), ("[1]", nil),
        ("\"9223372036854775808\"", nil), ("\"-9223372036854775808\"", .min),
        ("123456789012345678", 123_456_789_012_345_678),
        ("1234567890123456789", 1_234_567_890_123_456_789), ("100", 100), ("\"100\"", 100),
    ]

    @Test(arguments: JSONValueTests.integers)
    func integer(text: String, expected: Int64?) throws {
        let value = try JSONDocument("[\(text)]").root[0]
        #expect(value?.int64 == expected)
        if expected == nil { #expect(throws: JSONError.self) { try value?.requiredInt64() } }
    }

    static let paths: [(String, String)] = [
        ("1", "$"), ("[1]", "[0]"), ("[0,[0,1]]", "[1][1]"), ("{\"a\":1}", "a"),
        ("{\"data\":[0,{\"filled-amount\":1}]}", "data[1].filled-amount"),
        ("{\"a b\":1}", "[\"a b\"]"), ("{\"x\":{\"a.b\":{\"\":1}}}", "x[\"a.b\"][\"\"]"),
        ("{\"\\n\\u00e9\":1}", "[\"\\né\"]"),
        ("[{\"a\":{\"b\":1}}]", "[0].a.b"),
        ("{\"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\":1}", "[\"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…\"]"),
    ]

    @Test(arguments: JSONValueTests.paths)
    func path(text: String, expected: String) throws {
        var value = try JSONDocument(text).root
        while let last = value.kind == .array ? Array(value.elements).last : Array(value.members).last?.value {
            value = last
        }
        #expect(value.path == expected && value.int64 == 1)
        #expect(value.unexpected("odd").description.hasPrefix("\(expected) at byte "))
    }

    @Test func requirements() throws {
        let root = try JSONDocument(answer).root
        func description(_ body: () throws -> Void) -> String? {
            #expect(throws: JSONError.self, performing: body)?.description
        }
        #expect(description { _ = try root.require("tick") } == "$ at byte 0: there is no \"tick\"")
        #expect(
            description { _ = try root.require("data").require("id") }
                == "data at byte 22: array where an object with \"id\" should be")
        #expect(
            description { _ = try root.require("data").requiredText() }
                == "data at byte 22: array where a string or number should be")
        #expect(
            description { _ = try root.require("status").requiredInt64() }
                == "status at byte 10: \"ok\" where a whole number should be")
        #expect(
            description { _ = try root.require("next").decimal() }
                == "next at byte 190: \"id\\u002D1\" is not a decimal number")
        #expect(
            try root.require("status").requiredText() == "ok" && root.require("ts").requiredText() == "1700000000000.0")
    }

    @Test func valuesOutliveTheirDocument() throws {
        func inner() throws -> JSONValue? { try JSONDocument(answer).root["data"]?[0]?["symbol"] }
        #expect(try inner()?.string == "btcusdt")
    }
}
