import Testing
import UserStreamCore

@testable import ExchangeConnectors

/// What ProBit's answers mean (documentation, and what clients rely on). Shapes and errors beside these are in `Fixtures/probit`.
@Suite("ProBit answers")
struct ProBitDecodingTests {
    static let connector: ProBit = {
        var pages = ProBitPages()
        pages.fills = 2
        pages.orders = 2
        return ProBit(pages: pages)
    }()

    private static let context = ExchangeContext(
        symbols: SymbolTable([
            .init(venueSymbol: "BTC-USDT", market: Market(base: "BTC", quote: "USDT"), isTrading: true)
        ]))

    private func decode(_ body: String, for query: Query, status: Int = 200) throws -> Observation {
        try Self.connector.decode(
            APIResponse(status: status, body: Array(body.utf8)), for: query, context: Self.context,
            memory: DecoderMemory()
        ).0
    }

    private static func order(
        _ status: String, filled: String, open: String = "0", cancelled: String, type: String = "limit",
        force: String = "gtc", cost: String? = nil
    ) -> String {
        let spent = cost.map { #","cost":"\#($0)""# } ?? ""
        return #"""
            {"id":"4124999207","user_id":"7d2d","market_id":"BTC-USDT","type":"\#(type)","side":"buy","quantity":"0.5",
            "limit_price":"30000","time_in_force":"\#(force)","filled_cost":"3000","filled_quantity":"\#(filled)",
            "open_quantity":"\#(open)","cancelled_quantity":"\#(cancelled)","status":"\#(status)",
            "time":"2023-11-14T22:13:20.000Z","client_order_id":"us-0001"\#(spent)}
            """#
    }

    private func report(_ row: String) throws -> OrderReport {
        let observation = try decode(#"{"data":[\#(row)]}"#, for: .order(id: "4124999207", venueSymbol: "BTC-USDT"))
        guard case .orders(let rows) = observation.content else { throw APIError(.malformed, message: "no orders") }
        return try #require(rows.first)
    }

    @Test(
        "What was cancelled decides where an order stands, not the word (catalogue 19, 20)",
        arguments: [
            ("open", "0", "0.5", "0", OrderState.open), ("open", "0.1", "0.4", "0", .partiallyFilled),
            ("filled", "0.5", "0", "0", .filled), ("filled", "0.1", "0", "0.4", .canceled),
            ("cancelled", "0", "0", "0.5", .canceled), ("cancelled", "0.1", "0", "0.4", .canceled),
        ])
    func states(_ word: String, _ filled: String, _ open: String, _ cancelled: String, _ state: OrderState) throws {
        let report = try report(Self.order(word, filled: filled, open: open, cancelled: cancelled))
        #expect(report.state == state && report.rawState == nil)
        #expect(report.cumulativeQuantity?.description == filled && report.quantity == "0.5")
        #expect(report.closeReason == (state == .canceled ? .unknown : nil))
    }

    @Test("An unknown status is the exchange's word, and nothing else (catalogue 14)")
    func unknownState() throws {
        let report = try report(Self.order("hibernating", filled: "0", open: "0.5", cancelled: "0"))
        #expect(report.state == nil && report.rawState == "hibernating")
    }

    @Test("The terms of an order, and why one of those ended that never rest")
    func terms() throws {
        let resting = try report(Self.order("open", filled: "0", cancelled: "0", force: "gtcpo"))
        #expect(resting.type == .limitMaker && resting.timeInForce == .gtc && resting.price == "30000")
        #expect(resting.createdAt == Timestamp(milliseconds: 1_700_000_000_000) && resting.clientOrderID == "us-0001")
        #expect(resting.market == Market(base: "BTC", quote: "USDT") && resting.updatedAt == nil && resting.fees == nil)
        for (force, reason) in [("ioc", CloseReason.ioc), ("fok", .fok)] {
            let ended = try report(Self.order("cancelled", filled: "0", cancelled: "0.5", force: force))
            #expect(ended.closeReason == reason)
        }
        let bought = try report(
            Self.order("filled", filled: "0.1", cancelled: "0", type: "market", force: "ioc", cost: "15000"))
        #expect(bought.quoteOrderQuantity == "15000" && bought.quantity == nil && bought.price == nil)
        #expect(bought.type == .market && bought.state == .filled)
    }

    @Test("An order that is not known is not found, and a row that cannot be read is not that (catalogue 13)")
    func missing() throws {
        let query = Query.order(id: "1", venueSymbol: "BTC-USDT")
        let missing = #expect(throws: APIError.self) { try decode(#"{"data":[]}"#, for: query) }
        #expect(missing?.category == .notFound)
        let unreadable = #expect(throws: APIError.self) { try decode(#"{"data":[{"id":"1"}]}"#, for: query) }
        #expect(unreadable?.category == .malformed)
        #expect(throws: ConnectorError.self) {
            try Self.connector.request(for: .order(id: "1"), context: ExchangeContext())
        }
    }

    static func fill(_ id: String, _ time: String, status: String = "settled") -> String {
        let fee = status == "settled" ? ("0.0002", "BTC") : ("", "")
        return #"""
            {"id":"BTC-USDT:\#(id)","order_id":"4124999207","side":"buy","fee_amount":"\#(fee.0)",
            "fee_currency_id":"\#(fee.1)","status":"\#(status)","price":"30000","quantity":"0.1","cost":"3000",
            "time":"\#(time)","market_id":"BTC-USDT"}
            """#
    }

    private var window: HistoryWindow {
        HistoryWindow(from: Timestamp(milliseconds: 1_700_000_000_000), to: Timestamp(milliseconds: 1_700_000_060_000))
    }

    @Test("A trade that is executed has no fee yet; settled, the same one has it (catalogue 42)")
    func fees() throws {
        func fill(_ status: String) throws -> Fill {
            let row = Self.fill("183566", "2023-11-14T22:13:50.500Z", status: status)
            guard case .fills(let fills) = try decode(#"{"data":[\#(row)]}"#, for: .fills(window)).content else {
                throw APIError(.malformed, message: "no fills")
            }
            return try #require(fills.first)
        }
        let (first, second) = (try fill("executed"), try fill("settled"))
        #expect(first.feeState == .pending && first.fees.isEmpty && first.key == second.key)
        #expect(second.feeState == .final && second.fees == [Fee(asset: "BTC", amount: "0.0002")])
        #expect(second.tradeID == "BTC-USDT:183566" && second.quoteQuantity == "3000" && second.role == nil)
        #expect(second.time == Timestamp(milliseconds: 1_700_000_030_500) && second.side == .buy)
        #expect(try fill("reviewed").feeState == .pending)
    }

    @Test("A full page goes on at the moment of its last row, which comes again (catalogue 2, 38)")
    func pages() throws {
        func page(_ times: String...) -> String {
            #"{"data":[\#(times.enumerated().map { Self.fill("\($0)", $1) }.joined(separator: ","))]}"#
        }
        let first = try decode(page("2023-11-14T22:13:50.509Z", "2023-11-14T22:13:50.505Z"), for: .fills(window))
        guard case .fills(let next)? = first.next else { return #expect(Bool(false)) }
        #expect(next.cursor == "1700000030506" && first.notes.isEmpty)
        let request = try Self.connector.request(for: .fills(next), context: ExchangeContext())
        #expect(
            request.parameters == [
                NameValue("start_time", "2023-11-14T22:13:20.000Z"), NameValue("end_time", "2023-11-14T22:13:50.506Z"),
                NameValue("limit", "2"),
            ])
        let stuck = try decode(page("2023-11-14T22:13:50.505Z", "2023-11-14T22:13:50.505Z"), for: .fills(next))
        guard case .fills(let past)? = stuck.next else { return #expect(Bool(false)) }
        #expect(past.cursor == "1700000030505" && stuck.notes.map(\.isRowLost) == [true])
        let last = try decode(page("2023-11-14T22:13:21.000Z"), for: .fills(past))
        #expect(last.next == nil && last.notes.isEmpty)
    }

    @Test("All of a window's parameters are sent, and its last millisecond is in it")
    func windows() throws {
        var window = window
        window.venueSymbol = "BTC-USDT"
        let request = try Self.connector.request(for: .closedOrders(window), context: ExchangeContext())
        #expect(request.path == "/api/exchange/v1/order_history" && request.isPrivate)
        #expect(
            request.parameters.map(\.value)
                == ["2023-11-14T22:13:20.000Z", "2023-11-14T22:14:20.001Z", "2", "BTC-USDT"])
        window.from = window.to - .days(400)
        #expect(throws: ConnectorError.self) {
            try Self.connector.request(for: .fills(window), context: ExchangeContext())
        }
    }

    @Test("What is not available is locked; closed markets do not trade; the time")
    func reference() throws {
        let balances = #"{"data":[{"currency_id":"USDT","total":"1000","available":"812.43"}]}"#
        guard case .balances(let rows) = try decode(balances, for: .balances).content else { return }
        #expect(rows.map(\.asset) == ["USDT"] && rows[0].available == "812.43" && rows[0].locked == "187.57")
        let markets =
            #"{"data":[{"id":"BTC-USDT","base_currency_id":"BTC","quote_currency_id":"USDT","closed":false},"#
            + #"{"id":"XRP-BTC","base_currency_id":"XRP","quote_currency_id":"BTC","closed":true}]}"#
        guard case .symbols(let table) = try decode(markets, for: .symbols).content else { return }
        #expect(table.entries.map(\.isTrading) == [true, false])
        let time = try decode(#"{"data":"2023-11-14T22:13:20.123Z"}"#, for: .serverTime)
        #expect(time.content == .serverTime(Timestamp(milliseconds: 1_700_000_000_123)))
    }

    @Test("A token with its lifetime, escaped or not (catalogue 54); without these it is none")
    func token() throws {
        for text in ["0ttDv/2h+s=", #"0ttDv\/2h+s="#] {
            let body = #"{"access_token":"\#(text)","token_type":"bearer","expires_in":900}"#
            guard case .accessToken(let token) = try decode(body, for: .accessToken).content else { return }
            #expect(token.secret == SecretBytes("0ttDv/2h+s=") && token.lifetime == .seconds(900))
        }
        for body in [
            #"{"access_token":"","expires_in":900}"#, #"{"access_token":"t"}"#, #"{"access_token":"t","expires_in":0}"#,
            #"{"access_token":"t\r\n","expires_in":900}"#, #"{"expires_in":900}"#, "[]",
        ] {
            let error = #expect(throws: APIError.self) { try decode(body, for: .accessToken) }
            #expect(error?.category == .malformed, "\(body)")
        }
    }

    @Test("An answer that is kept has no token, and says the same when it is read again")
    func scrubbed() throws {
        let bodies = [
            (200, #"{"access_token":"0tt\/Dv","refresh_token":"0ttDw","token_type":"bearer","expires_in":900}"#),
            (200, #"{"access_token":"0ttDv","expires_in":"soon"}"#), (400, #"{"error":"invalid_client"}"#),
            (200, #"{"access_token":"0ttDv","#), (502, "<html>0ttDv</html>"),
        ]
        for (status, body) in bodies {
            let response = APIResponse(
                status: status, headers: [NameValue("Set-Cookie", "0ttDv")], body: Array(body.utf8))
            let kept = Self.connector.withoutSecrets(response, to: .accessToken)
            #expect(!String(decoding: kept.body, as: UTF8.self).contains("0tt") && kept.headers.isEmpty)
            func said(_ response: APIResponse) -> String {
                do {
                    let (observation, _) = try Self.connector.decode(
                        response, for: .accessToken, context: Self.context, memory: DecoderMemory())
                    return observation.json(endpoint: .accessToken)
                } catch { return error.json }
            }
            #expect(said(kept) == said(response))
            #expect(Self.connector.withoutSecrets(response, to: .balances) == response)
        }
    }

    @Test(
        "Failures, by code",
        arguments: [
            (401, "UNAUTHORIZED", APIError.Category.auth), (400, "invalid_grant", .auth),
            (401, "invalid_client", .auth),
            (403, "FORBIDDEN", .permission), (403, "UNKNOWN_USER_BLOCKED", .permission),
            (403, "TOO_MANY_OPEN_ORDERS", .rejected(.orderRefused)), (400, "INVALID_ORDER", .notFound),
            (400, "INVALID_ARGUMENT", .rejected(.badRequest)), (400, "NOT_ALLOWED_COMBINATION", .rejected(.badRequest)),
            (400, "INVALID_MARKET", .rejected(.badSymbol)), (404, "MARKET_NOT_FOUND", .rejected(.badSymbol)),
            (400, "MARKET_CLOSED", .rejected(.badSymbol)), (400, "NOT_ENOUGH_BALANCE", .rejected(.insufficientFunds)),
            (413, "PAYLOAD_TOO_LARGE", .rejected(.badRequest)), (423, "RESOURCE_LOCKED", .transient),
            (429, "RATE_LIMIT_EXCEEDED", .rateLimited(retryAfter: .seconds(1))),
            (503, "MARKET_UNAVAILABLE", .maintenance), (503, "UNAVAILABLE", .maintenance),
            (400, "SOMETHING_NEW", .malformed), (500, "SOMETHING_NEW", .transient),
        ])
    func errors(_ status: Int, _ code: String, _ category: APIError.Category) {
        let isOfToken = code.first?.isLowercase == true
        let body =
            isOfToken ? #"{"error":"\#(code)"}"# : #"{"errorCode":"\#(code)","message":"","details":{"x":"y"}}"#
        let error = #expect(throws: APIError.self) {
            try decode(body, for: isOfToken ? .accessToken : .openOrders, status: status)
        }
        #expect(error?.category == category && error?.status == status && error?.code == code)
        #expect(error?.message.isEmpty == false)
    }

    @Test(
        "Pages for people are no answers",
        arguments: [(502, APIError.Category.transient), (403, .rateLimited(retryAfter: nil)), (200, .malformed)])
    func pagesForPeople(_ status: Int, _ category: APIError.Category) {
        for query in [Query.openOrders, .accessToken] {
            let error = #expect(throws: APIError.self) {
                try decode("<html>Just a moment</html>", for: query, status: status)
            }
            #expect(error?.category == category)
        }
    }

    @Test("What was placed and cancelled")
    func trades() throws {
        let draft = OrderDraft(
            clientOrderID: "us-1", market: Market(base: "BTC", quote: "USDT"), side: .buy, type: .limit)
        func answer(_ body: String, _ request: TradeRequest, _ status: Int = 200) throws -> TradeAnswer {
            try Self.connector.decode(
                APIResponse(status: status, body: Array(body.utf8)), of: request, context: ExchangeContext())
        }
        let row = #"{"data":\#(Self.order("open", filled: "0", open: "0.5", cancelled: "0"))}"#
        #expect((try? answer(row, .place(draft)).placements[0].result.get()) == "4124999207")
        let reference = OrderReference(id: "4124999207", venueSymbol: "BTC-USDT")
        #expect(try answer(row, .cancel(reference)).cancels == [.init(reference)])
        let refusal = #"{"errorCode":"INVALID_ORDER","message":"","details":{}}"#
        let notPlaced = #expect(throws: APIError.self) { try answer(refusal, .place(draft), 400) }
        #expect(notPlaced?.category == .rejected(.orderRefused))
        let notCancelled = #expect(throws: APIError.self) { try answer(refusal, .cancel(reference), 400) }
        #expect(notCancelled?.category == .notFound, "it may be over, or never have been")
    }

    @Test("Moments in UTC, to the millisecond")
    func moments() {
        for (text, milliseconds) in [
            ("2023-11-14T22:13:20.123Z", Int64(1_700_000_000_123)), ("2023-11-14T22:13:20Z", 1_700_000_000_000),
            ("2023-11-14T22:13:20.5Z", 1_700_000_000_500), ("1970-01-01T00:00:00.000Z", 0),
            ("2024-02-29T00:00:00.123456Z", 1_709_164_800_123), ("2023-11-14T22:13:20+0000", 1_700_000_000_000),
        ] {
            #expect(Timestamp(utc: text)?.milliseconds == milliseconds, "\(text)")
        }
        #expect(utcMillisecondText(Timestamp(milliseconds: 1_700_000_000_007)) == "2023-11-14T22:13:20.007Z")
        for text in ["", "2023-11-14", "2023-11-14T22:13:20", "2023-13-14T22:13:20Z", "2023-11-14T22:13:20.Z"] {
            #expect(Timestamp(utc: text) == nil, "\(text)")
        }
    }
}
