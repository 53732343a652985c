import ExchangeConnectors
import Testing
import UserStreamCore
import UserStreamTestKit

/// An exchange whose lists are made up: rows that can be read as orders and as fills, in pages of eight.
struct MadeUpLists: CustomTestStringConvertible {
    let name: String
    let connector: any ExchangeConnector
    let context: ExchangeContext
    /// The market whose windows are read; `nil` where all are read at once.
    let venueSymbol: String?
    /// A row of a number, a name, an amount and the state; the name and the amount as JSON.
    let row: @Sendable (Int, _ name: String, _ amount: String, _ state: State) -> String
    /// What stands before the rows, and behind them.
    let frame: (head: @Sendable (Int) -> String, tail: String)

    var testDescription: String { name }

    /// What a row says of its state.
    enum State {
        case live, settled, unknown
    }

    static let all = [huobi, binance, probit, cryptocom]

    static let huobi = MadeUpLists(
        name: "huobi",
        connector: Huobi(
            baseURL: Huobi.defaultBaseURL,
            pages: pages(HuobiPages()) { ($0.openOrders, $0.symbolOrders, $0.fills) = (8, 8, 8) }),
        context: HuobiFixture.context, venueSymbol: nil,
        row: { number, name, amount, state in
            """
            {"id":\(1_000 + number),"order-id":\(1_000 + number),"trade-id":\(5_000 + number),"symbol":"btcusdt",\
            "client-order-id":"\(name)","amount":\(amount),"price":"7","filled-amount":\(amount),"filled-fees":"0.1",\
            "type":"buy-limit","role":"maker","created-at":1700000000\(100 + number % 800),\
            "state":"\(state == .unknown ? "auction" : "submitted")"}
            """
        }, frame: ({ _ in #"{"status":"ok","data":["# }, "]}"))

    static let binance = MadeUpLists(
        name: "binance", connector: Binance(pages: pages(BinancePages()) { ($0.orders, $0.fills) = (8, 8) }),
        context: BinanceDecodingTests.context, venueSymbol: "BTCUSDT",
        row: { number, name, amount, state in
            """
            {"symbol":"BTCUSDT","orderId":\(1_000 + number),"id":\(5_000 + number),"clientOrderId":"\(name)","price":"7",\
            "origQty":\(amount),"executedQty":"0","cummulativeQuoteQty":"0","status":"\(state == .unknown ? "AUCTION" : "NEW")",\
            "timeInForce":"GTC","type":"LIMIT","side":"BUY","time":1700000000\(100 + number % 800),"qty":\(amount),\
            "quoteQty":"7","commission":"0.1","commissionAsset":"BNB","isBuyer":true,"isMaker":true}
            """
        }, frame: ({ _ in "[" }, "]"))

    static let probit = MadeUpLists(
        name: "probit", connector: ProBit(pages: pages(ProBitPages()) { ($0.orders, $0.fills) = (8, 8) }),
        context: symbols("BTC-USDT"), venueSymbol: nil,
        row: { number, name, amount, state in
            """
            {"id":"\(5_000 + number)","order_id":"\(1_000 + number)","market_id":"BTC-USDT","client_order_id":"\(name)",\
            "type":"limit","side":"buy","quantity":\(amount),"limit_price":"7","filled_quantity":"0","filled_cost":"0",\
            "open_quantity":\(amount),"cancelled_quantity":"0","time_in_force":"gtc","price":"7","cost":"7",\
            "fee_amount":"0.1","fee_currency_id":"USDT","time":"2026-01-01T00:00:00.\(100 + number % 800)Z",\
            "status":"\(state == .live ? "open" : "\(state)")"}
            """
        }, frame: ({ _ in #"{"data":["# }, "]}"))

    static let cryptocom = MadeUpLists(
        name: "cryptocom", connector: CryptoCom(pages: pages(CryptoComPages()) { ($0.orders, $0.fills) = (8, 8) }),
        context: symbols("BTC_USDT"), venueSymbol: nil,
        row: { number, name, amount, state in
            """
            {"order_id":"\(1_000 + number)","trade_id":"\(5_000 + number)","instrument_name":"BTC_USDT","client_oid":"\(name)",\
            "order_type":"LIMIT","side":"BUY","quantity":\(amount),"limit_price":"7","cumulative_quantity":"0",\
            "cumulative_value":"0","cumulative_fee":"0","fee_instrument_name":"USDT","traded_quantity":\(amount),\
            "traded_price":"7","fees":"-0.1","taker_side":"MAKER","create_time":1700000000\(100 + number % 800),\
            "status":"\(state == .unknown ? "AUCTION" : "ACTIVE")"}
            """
        },
        // Every answer repeats the number of its request.
        frame: ({ #"{"id":1700000\#(100_000 + $0),"code":0,"result":{"data":["# }, "]}}"))

    private static func pages<Pages>(_ pages: Pages, _ change: (inout Pages) -> Void) -> Pages {
        var pages = pages
        change(&pages)
        return pages
    }

    private static func symbols(_ symbol: String) -> ExchangeContext {
        let entry = SymbolTable.Entry(
            venueSymbol: symbol, market: Market(base: "BTC", quote: "USDT"), isTrading: true)
        return ExchangeContext(symbols: SymbolTable([entry]))
    }

    var queries: [Query] {
        [
            .openOrders(ListingPage(venueSymbol: venueSymbol)),
            .fills(
                HistoryWindow(from: .epoch, to: Timestamp(milliseconds: 2_000_000_000_000), venueSymbol: venueSymbol)),
            .closedOrders(
                HistoryWindow(from: .epoch, to: Timestamp(milliseconds: 2_000_000_000_000), venueSymbol: venueSymbol)),
        ]
    }

    func decode(
        _ body: [UInt8], _ query: Query, _ memory: DecoderMemory, _ context: ExchangeContext? = nil
    ) -> (observation: Result<Observation, APIError>, memory: DecoderMemory) {
        do throws(APIError) {
            let (observation, after) = try connector.decode(
                APIResponse(status: 200, body: body), for: query, context: context ?? self.context, memory: memory)
            return (.success(observation), after)
        } catch {
            return (.failure(error), memory)
        }
    }

    /// An answer of a whole list.
    func body(_ rows: [String], number: Int = 0, separator: String = ",") -> String {
        frame.head(number) + rows.joined(separator: separator) + frame.tail
    }
}

/// A decoder that remembers the last answers must say what one without memory says, whatever the answers are. A failure names its seed.
@Suite("Remembered rows")
struct RememberedRowsTests {
    @Test("Answers that differ in some rows are read as by a decoder without memory", arguments: MadeUpLists.all, 0..<3)
    func saysTheSame(_ lists: MadeUpLists, _ kind: Int) {
        let (query, state) = (lists.queries[kind], kind == 1 ? MadeUpLists.State.settled : .live)
        var reread = 0
        for seed in UInt64(1)...40 {
            var random = SeededRandom(seed: seed)
            var rows: [String] = (0..<Int(random.next() % 9)).map { row($0, lists, state, &random) }
            var memory = DecoderMemory()
            for step in 0..<40 {
                edit(&rows, lists, state, &random)
                let body = Array(wrapped(rows, lists, step, &random).utf8)
                let told = lists.decode(body, query, memory)
                let whole = lists.decode(body, query, DecoderMemory())
                #expect(told.observation == whole.observation, "seed \(seed), answer \(step)")
                if Self.fresh(told.observation) < Self.fresh(whole.observation) { reread += 1 }
                memory = told.memory
            }
        }
        #expect(reread > 150, "else this tests nothing")
    }

    /// How many rows were read anew.
    private static func fresh(_ observation: Result<Observation, APIError>) -> Int {
        switch try? observation.get().content {
        case .orders(let rows): rows.fresh.count
        case .fills(let rows): rows.fresh.count
        default: 0
        }
    }

    @Test("Rows are read anew when the symbols mean something else", arguments: MadeUpLists.all)
    func followsSymbols(_ lists: MadeUpLists) {
        let body = Array(lists.body([lists.row(1, "a", #""1.5""#, .live)]).utf8)
        let memory = lists.decode(body, lists.queries[0], DecoderMemory()).memory
        #expect(!memory.orders.isEmpty)
        var context = lists.context
        context.symbols = SymbolTable()
        let told = lists.decode(body, lists.queries[0], memory, context)
        #expect(told.observation == lists.decode(body, lists.queries[0], DecoderMemory(), context).observation)
    }

    @Test("Each page of a listing is compared with the last one in its place")
    func remembersPages() throws {
        let lists = MadeUpLists.huobi
        let rows = (0..<20).reversed().map { lists.row($0, "a", #""1.5""#, .live) }
        var memory = DecoderMemory()
        #expect(try Self.read(rows, lists, &memory) == 20)
        #expect(try Self.read(rows, lists, &memory) == 0)
        // An order of the first page ended: a row moves up from each page to the one before.
        var fewer = rows
        fewer.remove(at: 3)
        #expect(try Self.read(fewer, lists, &memory) == 2)
        #expect(try Self.read(fewer, lists, &memory) == 0)
        let more = [lists.row(20, "b", #""1.5""#, .live)] + fewer
        #expect(try Self.read(more, lists, &memory) == 3)
    }

    /// Reads a listing page by page. Gives how many rows were read anew.
    private static func read(_ rows: [String], _ lists: MadeUpLists, _ memory: inout DecoderMemory) throws -> Int {
        var (query, place, count) = (lists.queries[0], 0, 0)
        while true {
            let page = Array(rows.dropFirst(place).prefix(8))
            let told = lists.decode(Array(lists.body(page).utf8), query, memory)
            memory = told.memory
            count += fresh(told.observation)
            let next = try told.observation.get().next
            #expect((next == nil) == (page.count < 8))
            guard let next else { return count }
            (query, place) = (next, place + 8)
        }
    }

    @Test("Only so many lists are remembered")
    func forgets() {
        let lists = MadeUpLists.binance
        let body = Array(lists.body([lists.row(1, "a", #""1.5""#, .live)]).utf8)
        var memory = DecoderMemory()
        for number in 0..<100 {
            memory = lists.decode(body, .openOrders(ListingPage(venueSymbol: "M\(number)")), memory).memory
        }
        #expect(memory.rowCount == 32)
        let last = lists.decode(body, .openOrders(ListingPage(venueSymbol: "M99")), memory)
        #expect(Self.fresh(last.observation) == 0)
        let first = lists.decode(body, .openOrders(ListingPage(venueSymbol: "M0")), memory)
        #expect(Self.fresh(first.observation) == 1)
    }

    /// A row; some cannot be read, or have words that look like the ends of rows.
    private func row(_ number: Int, _ lists: MadeUpLists, _ state: MadeUpLists.State, _ random: inout SeededRandom)
        -> String
    {
        let name = ["a", "}{", "\\\"},{\\\"", "\\\\", "[\\u005d"][Int(random.next() % 5)]
        let amount = random.chance(millionths: 950_000) ? "\"\(1 + random.next() % 90).5\"" : "\"x\""
        return lists.row(number, name, amount, random.chance(millionths: 950_000) ? state : .unknown)
    }

    private func edit(
        _ rows: inout [String], _ lists: MadeUpLists, _ state: MadeUpLists.State, _ random: inout SeededRandom
    ) {
        for _ in 0..<Int(random.next() % 3) {
            let place = rows.isEmpty ? 0 : Int(random.next() % UInt64(rows.count))
            switch random.next() % 6 {
            case 0, 1:
                rows.insert(row(Int(random.next() % 500), lists, state, &random), at: Int(random.next() % 2) * place)
            case 2: if !rows.isEmpty { rows.remove(at: place) }
            case 3: if !rows.isEmpty { rows[place] = row(Int(random.next() % 500), lists, state, &random) }
            case 4: if rows.count > 1 { rows.swapAt(0, place) }
            default: if !rows.isEmpty { rows.append(rows[place]) }
            }
        }
    }

    /// The envelope; now and then another one, or one that is cut or broken.
    private func wrapped(_ rows: [String], _ lists: MadeUpLists, _ step: Int, _ random: inout SeededRandom) -> String {
        let body = lists.body(rows, number: step, separator: random.chance(millionths: 950_000) ? "," : " , ")
        let inner = body.dropLast(lists.frame.tail.count)
        switch random.next() % 24 {
        case 0: return "\(inner)],\"next-time\":1700000000}"
        case 1: return "{\"status\":\"error\",\"err-code\":\"base-symbol-error\",\"code\":10001,\"data\":[]}"
        case 2: return String(body.dropLast(1 + Int(random.next() % 9)))
        case 3: return body + "}"
        case 4: return "\(inner),\(lists.frame.tail)"
        case 5: return body.replacing("\"code\":0", with: "\"code\":5")
        default: return body
        }
    }
}
