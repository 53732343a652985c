import ExchangeConnectors
import Testing
import UserStreamCore
import UserStreamTestKit

/// A decoder that remembers the last list of balances must say what one without memory says, whatever the lists are. A failure names its
/// seed.
@Suite("Remembered balances")
struct RememberedBalancesTests {
    /// A row of a list.
    private struct Row {
        var currency: String
        var type: String
        var amount: String
        var sequence: String
        var more = ""
        var text: String {
            #"{"currency":"\#(currency)","type":"\#(type)","balance":\#(amount),"seq-num":\#(sequence)\#(more)}"#
        }
    }

    @Test("Lists that differ in some rows are read as by a decoder without memory", arguments: [1, 4, 90])
    func saysTheSame(_ currencies: Int) {
        var partly = 0
        for seed in UInt64(1)...40 {
            var random = SeededRandom(seed: seed)
            var rows = list(of: currencies)
            var memory = DecoderMemory()
            var fold: [Asset: Balance] = [:]
            for step in 0..<40 {
                // What is odd stays for a while only.
                if random.next() % 3 == 0 { rows = list(of: currencies) }
                edit(&rows, &random)
                let body = wrapped(rows, &random)
                let whole = decode(body, DecoderMemory()).result
                let told = decode(body, memory)
                switch (told.result, whole) {
                case (.success(let observation), .success(let expected)):
                    #expect(observation.notes == expected.notes, "seed \(seed), list \(step)")
                    fold = folded(fold, observation)
                    #expect(fold == folded([:], expected), "seed \(seed), list \(step)")
                    if observation.changed == .rows { partly += 1 }
                case (.failure(let error), .failure(let expected)):
                    #expect(error == expected, "seed \(seed), list \(step)")
                default: Issue.record("seed \(seed), list \(step): one could be read, the other not")
                }
                memory = told.memory
            }
        }
        #expect(partly > 100, "else this tests nothing")
    }

    @Test("A list with the same bytes says that nothing changed")
    func recognises() throws {
        var random = SeededRandom(seed: 7)
        let rows = list(of: 40)
        let body = wrapped(rows, &random, isPlain: true)
        let memory = decode(body, DecoderMemory()).memory
        let again = try decode(body, memory).result.get()
        #expect(again == Observation(.balances([]), changed: .rows))
    }

    @Test("A list in the same compressed bytes need not be inflated")
    func recognisesCompressed() throws {
        var random = SeededRandom(seed: 8)
        var response = APIResponse(
            status: 200, body: wrapped(list(of: 40), &random, isPlain: true), compressedBody: [1, 2, 3])
        let huobi = Huobi()
        let first = try huobi.decode(
            response, for: .balances, context: HuobiFixture.context, memory: DecoderMemory())
        response.body = []
        let again = try huobi.decode(response, for: .balances, context: HuobiFixture.context, memory: first.1)
        #expect(again.0 == Observation(.balances([]), changed: .rows))
        #expect(throws: APIError.self) {
            let memory = first.1.forgetting(.balances)
            _ = try huobi.decode(response, for: .balances, context: HuobiFixture.context, memory: memory)
        }
    }

    private func folded(_ fold: [Asset: Balance], _ observation: Observation) -> [Asset: Balance] {
        guard case .balances(let balances) = observation.content else { return fold }
        var fold = observation.changed == .all ? [:] : fold
        for balance in balances { fold[balance.asset] = balance }
        return fold
    }

    private func decode(
        _ body: [UInt8], _ memory: DecoderMemory
    ) -> (result: Result<Observation, APIError>, memory: DecoderMemory) {
        do throws(APIError) {
            let (observation, after) = try Huobi().decode(
                APIResponse(status: 200, body: body), for: .balances, context: HuobiFixture.context, memory: memory)
            return (.success(observation), after)
        } catch {
            return (.failure(error), memory)
        }
    }

    private func list(of currencies: Int) -> [Row] {
        (0..<currencies).flatMap { number in
            ["trade", "frozen"].map {
                Row(currency: "c\(number)", type: $0, amount: "\"\(number).25\"", sequence: "\"4771\"")
            }
        }
    }

    private func edit(_ rows: inout [Row], _ random: inout SeededRandom) {
        for _ in 0..<Int(random.next() % 4) where !rows.isEmpty {
            let place = Int(random.next() % UInt64(rows.count))
            switch random.next() % 24 {
            case 0: rows.remove(at: place)
            case 1: rows.insert(rows[place], at: Int(random.next() % UInt64(rows.count)))
            case 2: rows.swapAt(0, place)
            case 3: rows[place].currency = "n\(random.next() % 50)"
            case 4: rows[place].type = ["lock", "bank", "loan", "what", "tr\\u0061de"][Int(random.next() % 5)]
            case 5: rows[place].amount = ["null", "7", "\"\"", "\"x\"", "\"1e2\"", "\"}{\""][Int(random.next() % 6)]
            case 6: rows[place].sequence = ["null", "5", "\"05\"", "\"é\""][Int(random.next() % 4)]
            case 7: rows[place].more = [",\"a\":\"b\"", ",\"type\":\"x\"", ",\"a\":{}"][Int(random.next() % 3)]
            case 8: rows = list(of: 1 + rows.count / 2)
            case 9: for index in rows.indices { rows[index].amount = "\"\(random.next() % 1_000)\"" }
            default: rows[place].amount = "\"\(random.next() % 1_000).\(1 + random.next() % 9)\""
            }
        }
    }

    /// The answer; now and then of another form, cut, or with a byte that does not belong there.
    private func wrapped(_ rows: [Row], _ random: inout SeededRandom, isPlain: Bool = false) -> [UInt8] {
        let list = rows.map(\.text).joined(separator: ",")
        var text = #"{"status":"ok","data":{"id":100009,"type":"spot","state":"working","list":[\#(list)]}}"#
        guard !isPlain else { return Array(text.utf8) }
        switch random.next() % 30 {
        case 0: text = #"{"status":"ok","data":{"list":[\#(list)],"id":100009}}"#
        case 1: text = #"{"status":"error","err-code":"base-symbol-error","data":{"list":[\#(list)]}}"#
        case 2: text = String(text.dropLast(1 + Int(random.next() % 40)))
        case 3: text += "}"
        case 4: text = text.replacing(",{", with: " ,{")
        default: break
        }
        var bytes = Array(text.utf8)
        if random.next() % 8 == 0 {
            bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next() % 128)
        }
        return bytes
    }
}
