import ExchangeConnectors
import Testing
import UserStreamCore

/// What Binance's answers mean; the rows are those of its reference.
@Suite("Binance answers")
struct BinanceDecodingTests {
    static let context = ExchangeContext(
        symbols: SymbolTable([
            SymbolTable.Entry(venueSymbol: "BTCUSDT", market: Market(base: "BTC", quote: "USDT"), isTrading: true)
        ]))
    static let window = HistoryWindow(
        from: Timestamp(milliseconds: 1_699_990_000_000), to: Timestamp(milliseconds: 1_700_000_100_000),
        venueSymbol: "BTCUSDT")

    private func decode(
        _ body: String, _ query: Query, status: Int = 200, headers: [NameValue] = []
    ) throws(APIError) -> Observation {
        let response = APIResponse(status: status, headers: headers, body: Array(body.utf8))
        return try Binance().decode(response, for: query, context: Self.context, memory: DecoderMemory()).0
    }

    private static func order(_ status: String, _ more: String = "", filled: String = "0.10000") -> String {
        """
        {"symbol":"BTCUSDT","orderId":28457001,"orderListId":-1,"clientOrderId":"us-0001","price":"30000.00",\
        "origQty":"0.50000","executedQty":"\(filled)","cummulativeQuoteQty":"3000.00000000","status":"\(status)",\
        "timeInForce":"GTC","type":"LIMIT","side":"BUY","stopPrice":"0.00","icebergQty":"0.00000","time":1700000000000,\
        "updateTime":1700000030500,"isWorking":true,"origQuoteOrderQty":"0.00000000"\(more)}
        """
    }

    private func report(_ row: String) throws -> OrderReport {
        guard case .orders(let rows) = try decode(row, .order(id: "BTCUSDT:28457001")).content else {
            throw APIError(.malformed, message: "these are no orders")
        }
        return try #require(Array(rows).first)
    }

    @Test("an order's row, whose id is its number and its symbol")
    func order() throws {
        let report = try report(Self.order("PARTIALLY_FILLED"))
        #expect(report.id == "BTCUSDT:28457001" && report.clientOrderID == "us-0001")
        #expect(report.market == Market(base: "BTC", quote: "USDT") && report.side == .buy && report.type == .limit)
        #expect(report.price == 30_000 && report.quantity == "0.5" && report.stopPrice == nil)
        #expect(report.quoteOrderQuantity == nil && report.listID == nil)
        #expect(report.cumulativeQuantity == "0.1" && report.cumulativeQuoteQuantity == 3_000)
        #expect(report.state == .partiallyFilled && report.timeInForce == .gtc)
        #expect(report.updatedAt == Timestamp(milliseconds: 1_700_000_030_500))
    }

    @Test(
        "each state",
        arguments: [
            ("PENDING_NEW", "", OrderState.pendingNew, CloseReason?.none), ("NEW", "", .open, nil),
            ("FILLED", "", .filled, nil), ("PENDING_CANCEL", "", .pendingCancel, nil),
            ("CANCELED", "", .canceled, .unknown), ("REJECTED", "", .rejected, nil),
            ("EXPIRED", #","expiryReason":"UNFILLED_IOC_QUANTITY_EXPIRED""#, .expired, .ioc),
            ("EXPIRED", #","expiryReason":"EXCHANGE_CANCELED""#, .canceled, .exchange),
            ("EXPIRED", "", .expired, .unknown), ("EXPIRED_IN_MATCH", "", .expired, .selfTrade),
        ])
    func states(word: String, more: String, state: OrderState, reason: CloseReason?) throws {
        let report = try report(Self.order(word, more))
        #expect(report.state == state && report.closeReason == reason && report.rawState == nil)
    }

    @Test("an unknown state is kept as it is, and noted (catalogue 14)")
    func unknownState() throws {
        let observation = try decode("[\(Self.order("FROZEN"))]", .openOrders)
        guard case .orders(let rows) = observation.content else { return #expect(Bool(false)) }
        #expect(Array(rows).first?.state == nil && Array(rows).first?.rawState == "FROZEN")
        #expect(observation.notes.count == 1 && observation.notes.first?.isRowLost == false)
    }

    @Test("a negative quote amount is none (catalogue 44)")
    func negativeQuote() throws {
        let row = Self.order("FILLED").replacing(
            #""cummulativeQuoteQty":"3000.00000000""#, with: #""cummulativeQuoteQty":"-1""#)
        #expect(try report(row).cumulativeQuoteQuantity == nil)
    }

    @Test("a fill, and the page behind a full one")
    func fills() throws {
        let row = """
            {"symbol":"BTCUSDT","id":99120001,"orderId":28457001,"orderListId":-1,"price":"30000.00","qty":"0.10000",\
            "quoteQty":"3000.00000000","commission":"0.00010000","commissionAsset":"BTC","time":1700000030500,\
            "isBuyer":true,"isMaker":true,"isBestMatch":true}
            """
        let observation = try decode("[\(row)]", .fills(Self.window))
        guard case .fills(let rows) = observation.content else { return #expect(Bool(false)) }
        let fill = try #require(Array(rows).first)
        #expect(fill.tradeID == "99120001" && fill.orderID == "BTCUSDT:28457001" && fill.quantity == "0.1")
        #expect(fill.fees == [Fee(asset: "BTC", amount: "0.0001")] && fill.role == .maker && fill.side == .buy)
        #expect(observation.next == nil)
        let page = "[" + Array(repeating: row, count: 1_000).joined(separator: ",") + "]"
        var following = Self.window
        following.cursor = "99120002"
        #expect(try decode(page, .fills(Self.window)).next == .fills(following))
        let request = try Binance().request(for: .fills(following), context: Self.context)
        #expect(request.parameters.contains(NameValue("fromId", "99120002")))
        #expect(!request.parameters.contains { $0.name == "startTime" })
    }

    @Test("balances, markets, the clock and the key")
    func reference() throws {
        let account = #"{"balances":[{"asset":"BTC","free":"0.1","locked":"0.02"}],"uid":1}"#
        guard case .balances(let balances) = try decode(account, .balances).content else { return #expect(Bool(false)) }
        #expect(balances.first?.total == "0.12" && balances.first?.locked == "0.02")
        let info = #"{"symbols":[{"symbol":"ETHBTC","status":"BREAK","baseAsset":"ETH","quoteAsset":"BTC"}]}"#
        guard case .symbols(let table) = try decode(info, .symbols).content else { return #expect(Bool(false)) }
        #expect(table.market("ETHBTC") == Market(base: "ETH", quote: "BTC") && table.entries.first?.isTrading == false)
        #expect(
            try decode(#"{"serverTime":1700000000123}"#, .serverTime).content
                == .serverTime(Timestamp(milliseconds: 1_700_000_000_123)))
        let key =
            #"{"ipRestrict":true,"enableReading":true,"enableWithdrawals":true,"enableSpotAndMarginTrading":false}"#
        guard case .keyPermissions(let permissions) = try decode(key, .keyPermissions).content else {
            return #expect(Bool(false))
        }
        #expect(permissions.canRead && permissions.canWithdraw && !permissions.canTrade)
    }

    @Test(
        "failures, by code, text and status",
        arguments: [
            (400, -1021, "Timestamp for this request is outside of the recvWindow.", APIError.Category.clockSkew),
            (400, -2013, "Order does not exist.", .notFound), (400, -2026, "Order was canceled or expired.", .notFound),
            (401, -2014, "API-key format invalid.", .auth),
            (401, -2015, "Invalid API-key, IP, or permissions for action.", .auth),
            (400, -1022, "Signature for this request is not valid.", .auth),
            (400, -1121, "Invalid symbol.", .rejected(.badSymbol)),
            (400, -1127, "More than 24 hours between startTime and endTime.", .rejected(.badWindow)),
            (400, -2010, "Account has insufficient balance for requested action.", .rejected(.insufficientFunds)),
            (400, -2010, "Duplicate order sent.", .rejected(.duplicateOrder)),
            (503, -1007, "Timeout waiting for response from backend server.", .transient),
            (503, -1016, "This service is no longer available.", .maintenance),
            (429, -1003, "Too much request weight used.", .rateLimited(retryAfter: .seconds(7))),
            (418, -1003, "Way too much request weight used; IP banned.", .rateLimited(retryAfter: .seconds(7))),
            (400, -9999, "Something new.", .malformed),
        ])
    func failures(status: Int, code: Int, message: String, category: APIError.Category) {
        let error = #expect(throws: APIError.self) {
            try decode(
                #"{"code":\#(code),"msg":"\#(message)"}"#, .openOrders, status: status,
                headers: [NameValue("Retry-After", "7")])
        }
        #expect(error?.category == category && error?.status == status && error?.code == String(code))
    }

    @Test("failures without a body that says anything")
    func bareFailures() {
        let cases: [(Int, APIError.Category)] = [
            (403, .rateLimited(retryAfter: .minutes(2))), (502, .transient),
            (429, .rateLimited(retryAfter: .minutes(1))),
            (418, .rateLimited(retryAfter: nil)), (200, .malformed), (404, .malformed),
        ]
        for (status, category) in cases {
            let error = #expect(throws: APIError.self) { try decode("<html>", .balances, status: status) }
            #expect(error?.category == category, "\(status)")
        }
    }

    @Test("what was used of the limits")
    func limits() {
        let response = APIResponse(
            status: 200,
            headers: [NameValue("X-MBX-USED-WEIGHT-1M", "120"), NameValue("X-MBX-ORDER-COUNT-10S", "3")], body: [])
        #expect(
            Binance().limits(from: response)
                == [LimitReading(scope: "ip:weight", used: 120), LimitReading(scope: "uid:orders", used: 3)])
    }

    @Test("what cannot be asked is said")
    func unsupported() {
        var all = Self.window
        all.venueSymbol = nil
        for query in [Query.fills(all), .closedOrders(all), .uid, .order(id: "28457001"), .order(clientOrderID: "a")] {
            #expect(throws: ConnectorError.self) { _ = try Binance().request(for: query, context: Self.context) }
        }
    }
}
