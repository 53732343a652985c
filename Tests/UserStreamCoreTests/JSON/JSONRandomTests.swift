import Foundation
import Testing

@testable import UserStreamCore

/// Random documents, and documents with random damage, against the referee and against `JSONSerialization`.
@Suite struct JSONRandomTests {
    private func model(_ bytes: [UInt8]) -> JSONModel? {
        (try? JSONDocument(bytes)).map { JSONModel($0.root) }
    }

    /// Whether `JSONSerialization` reads the same. Numbers are compared as `Double`, members without order.
    private func isSame(_ model: JSONModel, _ object: Any?) -> Bool {
        switch model {
        case .null: return object is NSNull
        case .bool(let value): return (object as? NSNumber)?.boolValue == value
        case .string(let utf8): return (object as? String).map { Array($0.utf8) == utf8 } ?? false
        case .number(let text):
            guard let expected = Double(text), let number = (object as? NSNumber)?.doubleValue else { return false }
            return abs(number - expected) <= abs(expected) * 1e-12
        case .array(let elements):
            guard let list = object as? [Any], list.count == elements.count else { return false }
            return zip(elements, list).allSatisfy { isSame($0, $1) }
        case .object(let members):
            guard let dictionary = object as? [String: Any], dictionary.count == members.count else { return false }
            return members.allSatisfy { isSame($0.value, dictionary[String(decoding: $0.key, as: UTF8.self)]) }
        }
    }

    private func foundation(_ bytes: [UInt8]) -> Any? {
        try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
    }

    @Test func generatedDocuments() throws {
        var generator = JSONGenerator(random: SeededRandom())
        var accepted = 0
        for _ in 0..<3000 {
            let bytes = generator.document()
            let text = String(decoding: bytes, as: UTF8.self)
            let model = model(bytes)
            try #require(model == JSONReferenceReader.read(bytes), "\(text)")
            guard let model, !model.hasExtremeNumber else { continue }
            accepted += 1
            try #require(isSame(model, foundation(bytes)), "\(text)")
        }
        #expect(accepted > 2000)
    }

    /// Both verdicts and values.
    @Test func damagedDocuments() throws {
        var generator = JSONGenerator(random: SeededRandom())
        var verdicts = (accepted: 0, refused: 0)
        for _ in 0..<5000 {
            let bytes = generator.mutated(generator.document())
            let text = String(decoding: bytes, as: UTF8.self)
            let model = model(bytes)
            try #require(model == JSONReferenceReader.read(bytes), "\(text)")
            if let model {
                verdicts.accepted += 1
                if !model.hasExtremeNumber, !model.hasEquivalentKeys {
                    try #require(isSame(model, foundation(bytes)), "\(text)")
                }
            } else {
                verdicts.refused += 1
                if !isTakenByFoundationOnly(bytes) { try #require(foundation(bytes) == nil, "\(text)") }
            }
        }
        #expect(verdicts.accepted > 500 && verdicts.refused > 1000, "\(verdicts)")
    }

    /// Where `JSONSerialization` is known to be lenient: duplicate keys, a comma before a closing bracket, a byte order
    /// mark, and other encodings of Unicode, which it recognises by their zero bytes.
    private func isTakenByFoundationOnly(_ bytes: [UInt8]) -> Bool {
        do {
            _ = try JSONDocument(bytes)
            return false
        } catch {
            if error.reason == "a key that its object has already" { return true }
            let before = bytes.prefix(error.offset).last { !" \t\r\n".utf8.contains($0) }
            let after = bytes.dropFirst(error.offset).first
            let isTrailingComma =
                before == UInt8(ascii: ",") && (after == UInt8(ascii: "}") || after == UInt8(ascii: "]"))
            return isTrailingComma || bytes.starts(with: [0xEF, 0xBB, 0xBF]) || bytes.contains(0)
        }
    }

    @Test func truncatedAtEveryByte() throws {
        var generator = JSONGenerator(random: SeededRandom())
        for _ in 0..<60 {
            let bytes = [UInt8(ascii: "[")] + generator.document() + [UInt8(ascii: "]")]
            guard (try? JSONDocument(bytes)) != nil else { continue }
            for length in 0..<bytes.count {
                let error = #expect(throws: JSONError.self) { try JSONDocument(Array(bytes.prefix(length))) }
                try #require((error?.offset ?? -1) <= length)
            }
        }
    }

    @Test func randomBytes() throws {
        var random = SeededRandom()
        for _ in 0..<20_000 {
            let length = Int.random(in: 0...40, using: &random)
            let range: ClosedRange<UInt8> = random.chance(oneIn: 2) ? 0...255 : 0x20...0x7D
            let bytes = (0..<length).map { _ in UInt8.random(in: range, using: &random) }
            try #require(model(bytes) == JSONReferenceReader.read(bytes), "\(bytes)")
        }
    }

    /// The place of every value: its raw text is a document with the same value, and its path leads to it.
    @Test func rawTextAndPaths() throws {
        var generator = JSONGenerator(random: SeededRandom())
        for _ in 0..<300 {
            guard let document = try? JSONDocument(generator.document()) else { continue }
            var paths = Set<String>()
            func visit(_ value: JSONValue) throws {
                try #require(JSONModel(try JSONDocument(Array(value.rawBytes)).root) == JSONModel(value))
                try #require(paths.insert(value.path).inserted || value.path.contains("…"), "\(value.path)")
                for element in value.elements { try visit(element) }
                for member in value.members {
                    try visit(member.value)
                    try #require(value[member.key]?.index == member.value.index)
                }
            }
            try visit(document.root)
        }
    }
}
