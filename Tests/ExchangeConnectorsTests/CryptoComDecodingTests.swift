import Testing
import UserStreamCore

@testable import ExchangeConnectors

/// What Crypto.com's answers mean, in the shapes of the Exchange v1 reference.
@Suite("Crypto.com answers")
struct CryptoComDecodingTests {
    private static let connector = CryptoCom(pages: pages)
    private static let pages: CryptoComPages = {
        var pages = CryptoComPages()
        pages.fills = 2
        pages.orders = 2
        return pages
    }()
    private static let symbols = SymbolTable([
        .init(venueSymbol: "BTC_USDT", market: Market(base: "BTC", quote: "USDT"), isTrading: true)
    ])

    private func decode(
        _ body: String, for query: Query, status: Int = 200, headers: [NameValue] = []
    ) throws(APIError) -> Observation {
        try Self.connector.decode(
            APIResponse(status: status, headers: headers, body: Array(body.utf8)), for: query,
            context: ExchangeContext(symbols: Self.symbols), memory: DecoderMemory()
        ).0
    }

    private func result(_ json: String) -> String { #"{"id":1,"method":"private/x","code":0,"result":\#(json)}"# }

    static let order = #"""
        {"account_id":"52e7","order_id":"6530219500","client_oid":"us-0001","order_type":"LIMIT",
        "time_in_force":"GOOD_TILL_CANCEL","side":"BUY","exec_inst":[],"quantity":"0.50000","limit_price":"30000.00",
        "order_value":"15000.00","avg_price":"30000.00","cumulative_quantity":"0.10000","cumulative_value":"3000.00",
        "cumulative_fee":"0.00025","status":"ACTIVE","create_time":1700000000000,
        "create_time_ns":"1700000000000000000","update_time":"1700000030500","instrument_name":"BTC_USDT",
        "fee_instrument_name":"BTC"}
        """#

    static func fill(_ id: String, nanoseconds: String) -> String {
        #"""
        {"account_id":"52e7","traded_quantity":"0.10000","traded_price":"30000.00","fees":"-0.00025","fee_credits":"0",
        "order_id":"6530219500","trade_id":"\#(id)","trade_match_id":"100077123","client_oid":"us-0001",
        "taker_side":"MAKER","side":"BUY","instrument_name":"BTC_USDT","fee_instrument_name":"BTC",
        "create_time":1700000030500,"create_time_ns":"\#(nanoseconds)"}
        """#
    }

    @Test("An order that is live and filled in parts has no word of its own")
    func openOrders() throws {
        let observation = try decode(result(#"{"data":[\#(Self.order)]}"#), for: .openOrders)
        guard case .orders(let rows) = observation.content, let row = rows.first else { return #expect(Bool(false)) }
        #expect(row.id == "6530219500" && row.clientOrderID == "us-0001" && row.state == .partiallyFilled)
        #expect(row.market == Market(base: "BTC", quote: "USDT") && row.side == .buy && row.type == .limit)
        #expect(row.price == "30000" && row.quantity == "0.5" && row.cumulativeQuantity == "0.1")
        #expect(row.cumulativeQuoteQuantity == "3000" && row.fees == [Fee(asset: "BTC", amount: "0.00025")])
        #expect(row.createdAt == Timestamp(milliseconds: 1_700_000_000_000))
        #expect(row.updatedAt == Timestamp(milliseconds: 1_700_000_030_500), "a time may be a string")
        #expect(observation.notes.isEmpty && observation.next == nil)
    }

    @Test(
        "States",
        arguments: [
            ("NEW", "0", OrderState.pendingNew), ("PENDING", "0", .pendingNew), ("ACTIVE", "0", .open),
            ("ACTIVE", "0.1", .partiallyFilled), ("FILLED", "0.5", .filled), ("CANCELED", "0.1", .canceled),
            ("REJECTED", "0", .rejected), ("EXPIRED", "0", .expired),
        ])
    func states(_ word: String, _ filled: String, _ state: OrderState) throws {
        let row = Self.order.replacing(#""ACTIVE""#, with: "\"\(word)\"")
            .replacing(#""cumulative_quantity":"0.10000""#, with: #""cumulative_quantity":"\#(filled)""#)
        guard case .orders(let rows) = try decode(result(row), for: .order(id: "6530219500")).content else { return }
        #expect(rows.first?.state == state)
    }

    @Test("An order that waits for its price is pending, and why an order expired is told by a code")
    func conditionalStates() throws {
        func report(_ changes: (String, String)...) throws -> OrderReport? {
            let row = changes.reduce(Self.order) { $0.replacing($1.0, with: $1.1) }
            guard case .orders(let rows) = try decode(result(row), for: .order(id: "6530219500")).content else {
                return nil
            }
            return rows.first
        }
        let stop = try report((#""LIMIT""#, #""STOP_LIMIT""#), (#""ACTIVE""#, #""PENDING""#))
        #expect(stop?.state == .untriggered && stop?.type == .stopLimit)
        let selfTrade = try report((#""ACTIVE""#, #""EXPIRED","reason":"43012""#))
        #expect(selfTrade?.state == .expired && selfTrade?.closeReason == .selfTrade)
    }

    @Test("A state that is not known keeps the exchange's word")
    func unknownState() throws {
        let row = Self.order.replacing("ACTIVE", with: "SLEEPING")
        let observation = try decode(result(row), for: .order(id: "6530219500"))
        guard case .orders(let rows) = observation.content else { return }
        #expect(rows.first?.state == nil && rows.first?.rawState == "SLEEPING")
        #expect(observation.notes.map(\.isRowLost) == [false])
    }

    @Test("A fee that is charged is negative there; a rebate is positive")
    func fills() throws {
        let rows = #"{"data":[\#(Self.fill("1", nanoseconds: "1700000030500123456"))]}"#
        guard case .fills(let fills) = try decode(result(rows), for: .fills(window)).content, let fill = fills.first
        else { return #expect(Bool(false)) }
        #expect(fill.tradeID == "1" && fill.orderID == "6530219500" && fill.quantity == "0.1")
        #expect(fill.price == "30000" && fill.quoteQuantity == "3000" && fill.role == .maker && fill.side == .buy)
        #expect(fill.fees == [Fee(asset: "BTC", amount: "0.00025")])
        #expect(fill.time == Timestamp(milliseconds: 1_700_000_030_500))
        let rebate = rows.replacing("-0.00025", with: "0.00025")
        guard case .fills(let paid) = try decode(result(rebate), for: .fills(window)).content else { return }
        #expect(paid.first?.fees == [Fee(asset: "BTC", amount: "-0.00025")])
    }

    private var window: HistoryWindow {
        HistoryWindow(
            from: Timestamp(milliseconds: 1_700_000_000_000), to: Timestamp(milliseconds: 1_700_000_060_000))
    }

    @Test(
        "A full page goes on at the moment of its last row, which comes again; one that is all of a moment says what may be missing"
    )
    func pages() throws {
        func page(_ first: String, _ second: String) -> String {
            result(#"{"data":[\#(Self.fill("2", nanoseconds: first)),\#(Self.fill("1", nanoseconds: second))]}"#)
        }
        let first = try decode(page("1700000030500000009", "1700000030500000005"), for: .fills(window))
        guard case .fills(let next)? = first.next else { return #expect(Bool(false)) }
        #expect(next.cursor == "1700000030500000006" && first.notes.isEmpty)
        let request = try Self.connector.request(for: .fills(next), context: ExchangeContext())
        #expect(request.parameters.contains(NameValue("end_time", "1700000030500000006")))
        let stuck = try decode(page("1700000030500000005", "1700000030500000005"), for: .fills(next))
        guard case .fills(let past)? = stuck.next else { return #expect(Bool(false)) }
        #expect(past.cursor == "1700000030500000005" && stuck.notes.map(\.isRowLost) == [true])
        let last = try decode(
            result(#"{"data":[\#(Self.fill("0", nanoseconds: "1700000010000000000"))]}"#), for: .fills(past))
        #expect(last.next == nil && last.notes.isEmpty)
    }

    @Test("The window's first millisecond is included, and its last one is")
    func windowEnds() throws {
        let request = try Self.connector.request(for: .fills(window), context: ExchangeContext())
        #expect(request.path == "/exchange/v1/private/get-trades" && request.method == .post)
        #expect(
            request.parameters == [
                NameValue("start_time", "1700000000000000000"), NameValue("end_time", "1700000060001000000"),
                NameValue("limit", "2"),
            ])
        var open = window
        open.isOpenEnded = true
        let openEnded = try Self.connector.request(for: .closedOrders(open), context: ExchangeContext())
        #expect(!openEnded.parameters.contains { $0.name == "end_time" })
    }

    @Test("What is reserved is locked")
    func balances() throws {
        let body = #"""
            {"data":[{"instrument_name":"USD","total_available_balance":"4721.05","position_balances":[
            {"instrument_name":"USDT","quantity":"1000.000000","reserved_qty":"187.570000"},
            {"instrument_name":"BTC","quantity":0.1,"reserved_qty":"0"}]}]}
            """#
        guard case .balances(let rows) = try decode(result(body), for: .balances).content else { return }
        #expect(rows.map(\.asset) == ["USDT", "BTC"])
        #expect(rows[0].available == "812.43" && rows[0].locked == "187.57" && rows[1].available == "0.1")
        #expect(throws: APIError.self) { try decode(result(#"{"data":[]}"#), for: .balances) }
    }

    @Test("Only spot instruments are markets; the time is in the head of the answer")
    func reference() throws {
        let body = #"""
            {"data":[{"symbol":"BTC_USDT","inst_type":"CCY_PAIR","base_ccy":"BTC","quote_ccy":"USDT","tradable":true},
            {"symbol":"BTCUSD-PERP","inst_type":"PERPETUAL_SWAP","base_ccy":"BTC","quote_ccy":"USD","tradable":true}]}
            """#
        guard case .symbols(let table) = try decode(result(body), for: .symbols).content else { return }
        #expect(table.entries.map(\.venueSymbol) == ["BTC_USDT"])
        let time = try decode(
            result("{}"), for: .serverTime, headers: [NameValue("date", "Tue, 14 Nov 2023 22:13:20 GMT")])
        #expect(time.content == .serverTime(Timestamp(milliseconds: 1_700_000_000_000)))
        #expect(throws: APIError.self) { try decode(result("{}"), for: .serverTime) }
    }

    @Test(
        "Failures, by code and not by status",
        arguments: [
            (200, "40401", APIError.Category.notFound), (429, "42901", .rateLimited(retryAfter: .seconds(1))),
            (400, "40102", .clockSkew), (401, "40101", .auth), (401, "40103", .permission),
            (400, "40004", .rejected(.badRequest)), (500, "212", .notFound), (408, "40801", .transient),
            (500, "9010001", .maintenance), (500, "306", .rejected(.insufficientFunds)),
            (400, "204", .rejected(.duplicateOrder)), (400, "209", .rejected(.badSymbol)),
            (200, "43012", .rejected(.orderRefused)), (200, "77777", .malformed), (502, "77777", .transient),
        ])
    func errors(_ status: Int, _ code: String, _ category: APIError.Category) {
        for text in [code, "\"\(code)\""] {
            let body = #"{"id":1,"method":"private/x","code":\#(text),"message":"WHY"}"#
            let error = #expect(throws: APIError.self) {
                try decode(body, for: .order(id: "1"), status: status)
            }
            #expect(error?.category == category && error?.status == status)
        }
    }

    @Test(
        "Pages for people are no answers",
        arguments: [(502, APIError.Category.transient), (403, .rateLimited(retryAfter: nil)), (200, .malformed)])
    func pagesForPeople(_ status: Int, _ category: APIError.Category) {
        let error = #expect(throws: APIError.self) {
            try decode("<html>Just a moment</html>", for: .openOrders, status: status)
        }
        #expect(error?.category == category)
    }

    @Test("What was placed and cancelled, order by order")
    func trades() throws {
        let market = Market(base: "BTC", quote: "USDT")
        let drafts = ["us-1", "us-2"].map { OrderDraft(clientOrderID: $0, market: market, side: .buy, type: .limit) }
        func answer(_ body: String, _ request: TradeRequest) throws -> TradeAnswer {
            try Self.connector.decode(
                APIResponse(status: 200, body: Array(body.utf8)), of: request, context: ExchangeContext())
        }
        let one = try answer(result(#"{"client_oid":"us-1","order_id":"6530219500"}"#), .place(drafts[0]))
        #expect(one.placements.map(\.clientOrderID) == ["us-1"])
        #expect((try? one.placements[0].result.get()) == "6530219500")
        let two = try answer(
            result(#"[{"index":1,"code":306,"message":"INSUFFICIENT"},{"index":0,"code":0,"order_id":"7"}]"#),
            .placeMany(drafts))
        #expect(two.placements.map(\.clientOrderID) == ["us-2", "us-1"])
        #expect(two.placements[0].result.failure?.category == .rejected(.insufficientFunds))
        let gone = try answer(
            result(#"[{"index":0,"code":0,"order_id":"7"},{"index":1,"code":316,"message":"NO_ACTIVE_ORDER"}]"#),
            .cancelMany([OrderReference(id: "7"), OrderReference(id: "8")]))
        #expect(gone.cancels.map(\.refusal?.category) == [nil, .notFound])
    }
}

extension Result {
    fileprivate var failure: Failure? { if case .failure(let error) = self { error } else { nil } }
}
