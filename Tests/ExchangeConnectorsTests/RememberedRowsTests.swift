import ExchangeConnectors
import Testing
import UserStreamCore
import UserStreamTestKit

/// A decoder that remembers the last answer must say what one without memory says, whatever the answers are. A failure names its seed.
@Suite("Remembered rows")
struct RememberedRowsTests {
    private static let queries: [Query] = [
        .openOrders(ListingPage()),
        .fills(HistoryWindow(from: .epoch, to: Timestamp(milliseconds: 2_000_000_000_000))),
        .closedOrders(HistoryWindow(from: .epoch, to: Timestamp(milliseconds: 100_000_000))),
    ]

    @Test("Answers that differ in some rows are read as by a decoder without memory", arguments: 0..<3)
    func saysTheSame(_ kind: Int) {
        var remembered = 0
        for seed in UInt64(1)...60 {
            var random = SeededRandom(seed: seed)
            var rows: [String] = (0..<Int(random.next() % 12)).map { row($0, &random) }
            var memory = DecoderMemory()
            for step in 0..<40 {
                edit(&rows, &random)
                let body = Array(wrapped(rows, &random).utf8)
                let told = decode(body, Self.queries[kind], memory)
                let whole = decode(body, Self.queries[kind], DecoderMemory())
                #expect(told.observation == whole.observation, "seed \(seed), answer \(step)")
                memory = told.memory
                if memory.openOrders != nil || memory.closedOrders != nil || !memory.fills.isEmpty { remembered += 1 }
            }
        }
        #expect(remembered > 600, "else this tests nothing")
    }

    @Test("Rows are read anew when the symbols mean something else")
    func followsSymbols() {
        let row = #"{"id":1,"symbol":"btcusdt","type":"buy-limit","amount":"1","price":"7","state":"submitted"}"#
        let body = Array("{\"status\":\"ok\",\"data\":[\(row)]}".utf8)
        let memory = decode(body, Self.queries[0], DecoderMemory()).memory
        #expect(memory.openOrders != nil)
        var context = HuobiFixture.context
        context.symbols = SymbolTable()
        let told = decode(body, Self.queries[0], memory, context)
        #expect(told.observation == decode(body, Self.queries[0], DecoderMemory(), context).observation)
    }

    private func decode(
        _ body: [UInt8], _ query: Query, _ memory: DecoderMemory, _ context: ExchangeContext = HuobiFixture.context
    ) -> (observation: Result<Observation, APIError>, memory: DecoderMemory) {
        do throws(APIError) {
            let (observation, after) = try Huobi().decode(
                APIResponse(status: 200, body: body), for: query, context: context, memory: memory)
            return (.success(observation), after)
        } catch {
            return (.failure(error), memory)
        }
    }

    /// A row that can be read as an order and as a fill; some cannot be read, or have words that look like the ends of rows.
    private func row(_ number: Int, _ random: inout SeededRandom) -> String {
        let id = ["\(1_000 + number)", "\"\(1_000 + number)\"", "null"][
            random.chance(millionths: 950_000) ? 0 : 1 + Int(random.next() % 2)]
        let name = ["a", "}{", "\\\"},{\\\"", "\\\\", "[\\u005d"][Int(random.next() % 5)]
        let amount = random.chance(millionths: 950_000) ? "\"\(1 + random.next() % 90).5\"" : "\"x\""
        let state = random.chance(millionths: 950_000) ? "submitted" : "auction"
        return """
            {"id":\(id),"order-id":\(1_000 + number),"trade-id":\(5_000 + number),"symbol":"btcusdt","client-order-id":"\(name)",\
            "amount":\(amount),"price":"7","filled-amount":\(amount),"filled-fees":"0.1","type":"buy-limit","role":"maker",\
            "created-at":1700000000\(100 + number % 800),"state":"\(state)"}
            """
    }

    private func edit(_ rows: inout [String], _ random: inout SeededRandom) {
        for _ in 0..<Int(random.next() % 3) {
            let place = rows.isEmpty ? 0 : Int(random.next() % UInt64(rows.count))
            switch random.next() % 6 {
            case 0, 1: rows.insert(row(Int(random.next() % 500), &random), at: Int(random.next() % 2) * place)
            case 2: if !rows.isEmpty { rows.remove(at: place) }
            case 3: if !rows.isEmpty { rows[place] = row(Int(random.next() % 500), &random) }
            case 4: if rows.count > 1 { rows.swapAt(0, place) }
            default: if !rows.isEmpty { rows.append(rows[place]) }
            }
        }
    }

    /// The envelope; now and then another one, or one that is cut or broken.
    private func wrapped(_ rows: [String], _ random: inout SeededRandom) -> String {
        let list = rows.joined(separator: random.chance(millionths: 950_000) ? "," : " , ")
        switch random.next() % 24 {
        case 0: return "{\"status\":\"ok\",\"data\":[\(list)],\"next-time\":1700000000}"
        case 1: return "{\"status\":\"error\",\"err-code\":\"base-symbol-error\",\"data\":[\(list)]}"
        case 2: return String("{\"status\":\"ok\",\"data\":[\(list)]}".dropLast(1 + Int(random.next() % 9)))
        case 3: return "{\"status\":\"ok\",\"data\":[\(list)]}}"
        case 4: return "{\"status\":\"ok\",\"data\":[\(list),]}"
        case 5: return "{\"status\":\"ok\",\"data\":[\(list)],\"data\":[]}"
        default: return "{\"status\":\"ok\",\"data\":[\(list)]}"
        }
    }
}
