import ExchangeConnectors
import Foundation
import Testing
import UserStreamCore
import UserStreamTestKit

@Suite("HTX answers that are broken, odd or unchanged")
struct HuobiRobustnessTests {
    @Test(
        "an answer that is cut off anywhere is malformed",
        arguments: [
            "balances.ok", "openOrders.states", "order.ioc", "fills.ok", "symbols.shortKeys", "keyPermissions.ok",
        ])
    func truncated(name: String) throws {
        let fixture = try HuobiFixture.named(name)
        for length in 0..<fixture.body.count {
            guard case .failure(let error) = try fixture.decoded(Array(fixture.body.prefix(length))) else {
                Issue.record("the first \(length) bytes were taken for an answer")
                continue
            }
            #expect(error.category == .malformed, "\(length) bytes")
        }
    }

    @Test(
        "numbers as text and text as numbers are read or refused, whatever they are",
        arguments: 0..<16 as Range<UInt64>)
    func swapped(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for fixture in HuobiFixture.all {
            guard let document = try? JSONDocument(fixture.body) else { continue }
            var writer = JSONWriter()
            Self.copy(document.root, to: &writer, &random)
            if case .failure(let error) = try fixture.decoded(writer.bytes) {
                #expect(error.message.utf8.count <= 2_000)
            }
        }
    }

    @Test("bytes changed at random never end the process", arguments: 0..<10 as Range<UInt64>)
    func flipped(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for fixture in HuobiFixture.all where !fixture.body.isEmpty {
            var body = fixture.body
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                body[Int.random(in: 0..<body.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = try fixture.decoded(body)
        }
    }

    @Test("ids and amounts say the same as text and as numbers")
    func textOrNumber() throws {
        for name in ["openOrders.states", "order.partialCanceled", "balances.ok", "fills.ok", "accounts.ok"] {
            let fixture = try HuobiFixture.named(name)
            let document = try JSONDocument(fixture.body)
            for wantsText in [true, false] {
                var writer = JSONWriter()
                Self.copy(document.root, to: &writer, asText: wantsText)
                #expect(try fixture.decoded(writer.bytes) == fixture.decoded(), "\(name)")
            }
        }
    }

    @Test("balances whose bytes did not change are not read again")
    func unchangedBalances() throws {
        let connector = Huobi()
        let context = HuobiFixture.context
        let fixture = try HuobiFixture.named("balances.ok")
        let (first, memory) = try connector.decode(
            fixture.response, for: .balances, context: context, memory: DecoderMemory())
        #expect(first.changed == .all)
        let (second, kept) = try connector.decode(fixture.response, for: .balances, context: context, memory: memory)
        #expect(second == Observation(.balances([]), changed: .rows))
        #expect(kept == memory)

        // One digit of one balance, anywhere, is another answer.
        for index in fixture.body.indices where fixture.body[index] == UInt8(ascii: "7") {
            var body = fixture.body
            body[index] = UInt8(ascii: "8")
            let changed = try connector.decode(
                APIResponse(status: 200, body: body), for: .balances, context: context, memory: memory
            ).0
            #expect(changed != second, "byte \(index)")
        }
    }

    @Test("what could not be read whole is not remembered, a failure is forgotten")
    func memoryOfDefects() throws {
        let connector = Huobi()
        let context = HuobiFixture.context
        let bad = try HuobiFixture.named("balances.badRow")
        let memory = try connector.decode(bad.response, for: .balances, context: context, memory: DecoderMemory()).1
        #expect(memory == DecoderMemory())
        let good = try HuobiFixture.named("balances.ok")
        let known = try connector.decode(good.response, for: .balances, context: context, memory: memory).1
        #expect(known != memory)
        let failed = APIResponse(status: 503, body: good.body)
        #expect(throws: APIError.self) {
            try connector.decode(failed, for: .balances, context: context, memory: known)
        }
    }

    @Test("an order or a fill that comes twice is the same fact twice, and no row is lost")
    func repeatedRows() throws {
        for name in ["openOrders.states", "closedOrders.history", "fills.ok", "orderFills.ok"] {
            let fixture = try HuobiFixture.named(name)
            let once = try fixture.decoded().get()
            let twice = try fixture.decoded(Self.withRowsTwice(fixture.body)).get()
            switch (once.content, twice.content) {
            case (.orders(let orders), .orders(let repeated)):
                #expect(!orders.isEmpty && Array(repeated) == orders.flatMap { [$0, $0] }, "\(name)")
            case (.fills(let fills), .fills(let repeated)):
                #expect(!fills.isEmpty && Array(repeated) == fills.flatMap { [$0, $0] }, "\(name)")
            default: Issue.record("\(name) is no list of orders or fills")
            }
            #expect(twice.notes.count == 2 * once.notes.count && twice.next == once.next, "\(name)")
        }
    }

    @Test("a balance that comes twice counts once, in whatever order the rows stand")
    func repeatedBalances() throws {
        let fixture = try HuobiFixture.named("balances.ok")
        #expect(try fixture.decoded(Self.withRowsTwice(fixture.body)) == fixture.decoded())
    }

    @Test("thousands of broken rows are counted, not listed")
    func manyDefects() throws {
        let rows = Array(repeating: #"{"id":1}"#, count: 1_000).joined(separator: ",")
        let body = Array(#"{"status":"ok","data":[\#(rows)]}"#.utf8)
        let fixture = try HuobiFixture.named("orderFills.ok")
        let observation = try fixture.decoded(body).get()
        #expect(observation.notes.count == 101)
        #expect(observation.notes.last?.isRowLost == true)
    }

    @Test("an order's detail that cannot be read is never an order that is not there")
    func unreadableDetail() throws {
        let fixture = try HuobiFixture.named("order.live")
        for data in ["[]", "{}", "0", "\"\"", #"{"id":5}"#, #"{"id":"","symbol":"btcusdt"}"#] {
            guard case .failure(let error) = try fixture.decoded(Array(#"{"status":"ok","data":\#(data)}"#.utf8)) else {
                Issue.record("\(data) was taken for an order")
                continue
            }
            #expect(error.category == .malformed)
        }
    }

    /// An answer with every row of its list once more behind itself.
    private static func withRowsTwice(_ body: [UInt8]) throws -> [UInt8] {
        let root = try JSONDocument(body).root
        let list = try #require(root["data"]?["list"] ?? root["data"])
        let rows = list.elements.map { [UInt8]($0.rawBytes) }.flatMap { [$0, $0] }
        return Array(body.prefix(list.range.lowerBound)) + [UInt8(ascii: "[")] + rows.joined(separator: [44])
            + [UInt8(ascii: "]")] + body.dropFirst(list.range.upperBound)
    }

    /// Copies a value; each number and each string of digits is swapped by chance for the other, or for something else.
    private static func copy(_ value: JSONValue, to writer: inout JSONWriter, _ random: inout SeededRandom) {
        switch value.kind {
        case .object:
            writer.beginObject()
            for member in value.members {
                writer.key(member.key)
                copy(member.value, to: &writer, &random)
            }
            writer.endObject()
        case .array:
            writer.beginArray()
            for element in value.elements { copy(element, to: &writer, &random) }
            writer.endArray()
        default:
            switch Int.random(in: 0..<12, using: &random) {
            case 0: writer.string(value.text ?? "true")
            case 1 where (try? value.decimal()) != nil: writer.raw(Array((value.text ?? "0").utf8))
            case 2 where random.chance(millionths: 200_000): writer.null()
            case 3 where random.chance(millionths: 100_000): writer.raw(Array("[{}]".utf8))
            case 4 where random.chance(millionths: 200_000): writer.raw(Array("-9223372036854775809e40".utf8))
            case 5 where random.chance(millionths: 200_000): writer.raw(Array("9223372036854775807".utf8))
            case 6 where random.chance(millionths: 100_000): writer.raw(Array("-9223372036854775808".utf8))
            default: writer.raw(value.rawBytes)
            }
        }
    }

    /// Copies a value with all numbers as text, or all text that is a number as numbers.
    private static func copy(_ value: JSONValue, to writer: inout JSONWriter, asText: Bool) {
        switch value.kind {
        case .object:
            writer.beginObject()
            for member in value.members {
                writer.key(member.key)
                copy(member.value, to: &writer, asText: asText)
            }
            writer.endObject()
        case .array:
            writer.beginArray()
            for element in value.elements { copy(element, to: &writer, asText: asText) }
            writer.endArray()
        case .number where asText: writer.string(value.text ?? "")
        case .string where !asText && (try? value.decimal()) != nil: writer.raw(Array((value.string ?? "").utf8))
        default: writer.raw(value.rawBytes)
        }
    }
}
