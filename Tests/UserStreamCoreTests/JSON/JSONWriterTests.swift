import Foundation
import Testing

@testable import UserStreamCore

@Suite struct JSONWriterTests {
    @Test func everyKindOfValue() throws {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("asset")
        writer.string("USDT")
        writer.key("total")
        writer.decimal("1000.50")
        writer.key("zero-\(0)")
        writer.decimal(.zero)
        writer.key("list")
        writer.beginArray()
        writer.integer(-1)
        writer.integer(.max)
        writer.integer(.min)
        writer.bool(true)
        writer.bool(false)
        writer.null()
        writer.beginArray()
        writer.endArray()
        writer.beginObject()
        writer.endObject()
        writer.raw(Array("{\"x\": 1}".utf8))
        writer.endArray()
        writer.key("time")
        writer.integer(1_700_000_000_000)
        writer.endObject()
        #expect(
            writer.text == #"{"asset":"USDT","total":"1000.5","zero-0":"0","list":[-1,9223372036854775807,"#
                + #"-9223372036854775808,true,false,null,[],{},{"x": 1}],"time":1700000000000}"#)
        #expect(try JSONDocument(writer.bytes).root["list"]?.count == 9)
        writer.removeAll()
        writer.string("again")
        #expect(writer.text == "\"again\"")
    }

    static let escapes: [(String, String)] = [
        ("", ""), ("a/b", "a/b"), ("\"", "\\\""), ("\\", "\\\\"), ("\n\r\t\u{8}\u{C}", "\\n\\r\\t\\b\\f"),
        ("\0", "\\u0000"),
        ("\u{1F}", "\\u001f"), ("\u{7F}", "\u{7F}"), ("é€😀", "é€😀"), ("\u{2028}", "\u{2028}"),
        ("a\"b\\c", "a\\\"b\\\\c"),
        ("\"\"", "\\\"\\\""), ("<&>'", "<&>'"),
    ]

    @Test(arguments: JSONWriterTests.escapes)
    func escaping(text: String, expected: String) throws {
        var writer = JSONWriter(capacity: 10)
        writer.beginArray()
        writer.string(text)
        writer.endArray()
        #expect(writer.text == "[\"\(expected)\"]")
        #expect(try JSONDocument(writer.bytes).root[0]?.string == text)
        var keyed = JSONWriter()
        keyed.beginObject()
        keyed.key(text)
        keyed.null()
        keyed.endObject()
        #expect(keyed.text == "{\"\(expected)\":null}")
    }

    private func write(_ value: JSONValue, to writer: inout JSONWriter) throws {
        switch value.kind {
        case .null: writer.null()
        case .bool: writer.bool(value.bool == true)
        case .number: writer.raw(value.rawBytes)
        case .string: writer.string(try #require(value.string))
        case .array:
            writer.beginArray()
            for element in value.elements { try write(element, to: &writer) }
            writer.endArray()
        case .object:
            writer.beginObject()
            for member in value.members {
                writer.key(member.key)
                try write(member.value, to: &writer)
            }
            writer.endObject()
        }
    }

    @Test func whatIsWrittenIsReadBack() throws {
        var generator = JSONGenerator(random: SeededRandom())
        for _ in 0..<2000 {
            guard let document = try? JSONDocument(generator.document()) else { continue }
            var writer = JSONWriter()
            try write(document.root, to: &writer)
            let again = try JSONDocument(writer.bytes)
            try #require(JSONModel(again.root) == JSONModel(document.root), "\(writer.text)")
            // Canonical: written once more it is the same.
            var second = JSONWriter()
            try write(again.root, to: &second)
            try #require(second.bytes == writer.bytes)
        }
    }

    @Test func foundationReadsIt() throws {
        var writer = JSONWriter()
        let text = String(String.UnicodeScalarView((UInt32(0)...0x2FF).compactMap { Unicode.Scalar($0) })) + "😀"
        writer.beginArray()
        writer.string(text)
        writer.endArray()
        let object = try JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String]
        #expect(object?.first == text)
    }
}
