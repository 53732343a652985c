import ExchangeConnectors
import Testing
import UserStreamCore

@Suite("HTX requests")
struct HuobiRequestTests {
    static func text(_ query: Query, _ context: ExchangeContext = HuobiFixture.context) throws -> String {
        let request = try Huobi().request(for: query, context: context)
        let parameters = request.parameters.map { "\($0.name)=\($0.value)" }.sorted().joined(separator: "&")
        let mark = request.isPrivate ? "private" : "public"
        return "\(mark) \(request.method.rawValue) \(request.path)" + (parameters.isEmpty ? "" : "?" + parameters)
    }

    static func window(symbol: String? = nil, cursor: String? = nil) -> HistoryWindow {
        HistoryWindow(
            from: Timestamp(milliseconds: 1_699_990_000_000), to: Timestamp(milliseconds: 1_700_000_000_000),
            venueSymbol: symbol, cursor: cursor)
    }

    static func openEnded(_ window: HistoryWindow) -> HistoryWindow {
        var window = window
        window.isOpenEnded = true
        return window
    }

    @Test(
        "each query",
        arguments: [
            (Query.serverTime, "public GET /v1/common/timestamp"),
            (.status, "public GET /v2/market-status"),
            (.symbols, "public GET /v1/common/symbols"),
            (.accounts, "private GET /v1/account/accounts"),
            (.balances, "private GET /v1/account/accounts/100009/balance"),
            (.openOrders, "private GET /v1/order/openOrders?account-id=100009&size=500"),
            (
                .openOrders(ListingPage(venueSymbol: "btcusdt", cursor: "59378001")),
                "private GET /v1/order/openOrders?account-id=100009&direct=next&from=59378001&size=500&symbol=btcusdt"
            ),
            (.order(id: "59378001"), "private GET /v1/order/orders/59378001"),
            (
                .order(clientOrderID: "us-1"),
                "private GET /v1/order/orders/getClientOrder?clientOrderId=us-1"
            ),
            (
                .closedOrders(window()),
                "private GET /v1/order/history?direct=next&end-time=1700000000000&size=1000&start-time=1699990000000"
            ),
            (
                .closedOrders(window(cursor: "1699995000000")),
                "private GET /v1/order/history?direct=next&end-time=1699995000000&size=1000&start-time=1699990000000"
            ),
            (
                .closedOrders(window(symbol: "btcusdt", cursor: "59378001")),
                """
                private GET /v1/order/orders?direct=next&end-time=1700000000000&from=59378001&size=100&\
                start-time=1699990000000&states=filled,partial-canceled,canceled&symbol=btcusdt
                """
            ),
            (
                .fills(window()),
                """
                private GET /v1/order/matchresults?direct=next&end-time=1700000000000&size=500&\
                start-time=1699990000000
                """
            ),
            (
                .fills(openEnded(window())),
                "private GET /v1/order/matchresults?direct=next&size=500&start-time=1699990000000"
            ),
            (
                .fills(openEnded(window(cursor: "1699990000000..1699991000000"))),
                """
                private GET /v1/order/matchresults?direct=next&end-time=1699991000000&size=500&\
                start-time=1699990000000
                """
            ),
            (
                .fills(
                    window(symbol: "btcusdt", cursor: "1699991000000..1699991000000@77,1699990000000..1699990999999")
                ),
                """
                private GET /v1/order/matchresults?direct=next&end-time=1699991000000&from=77&size=500&\
                start-time=1699991000000&symbol=btcusdt
                """
            ),
            (.orderFills(OrderReference(id: "59378001")), "private GET /v1/order/orders/59378001/matchresults"),
            (.uid, "private GET /v2/user/uid"),
            (
                .keyPermissions,
                "private GET /v2/user/api-key?accessKey=aa11bb22-cc33dd44-ee55ff66-0a1b2&uid=100001"
            ),
        ])
    func request(query: Query, expected: String) throws {
        #expect(try Self.text(query) == expected)
    }

    @Test("what the session does not know yet is asked for first")
    func needs() {
        let nothing = ExchangeContext()
        for (query, needed) in [
            (Query.balances, QueryKind.accounts), (.openOrders, .accounts), (.keyPermissions, .uid),
        ] {
            let error = #expect(throws: ConnectorError.self) { try Self.text(query, nothing) }
            #expect(error == .needs(needed))
        }
        #expect(throws: ConnectorError.self) { try Self.text(.keyPermissions, ExchangeContext(uid: "1")) }
    }

    @Test("a window may be 48 hours long, and no longer")
    func longWindow() throws {
        let from = Timestamp(milliseconds: 1_699_990_000_000)
        _ = try Self.text(.fills(HistoryWindow(from: from, to: from + .hours(48))))
        for to in [from + .hours(48) + .milliseconds(1), from - .milliseconds(1)] {
            let window = HistoryWindow(from: from, to: to)
            for query in [Query.fills(window), .closedOrders(window)] {
                let error = #expect(throws: ConnectorError.self) { try Self.text(query) }
                #expect(error?.code == .parameter)
            }
        }
    }

    @Test("what cannot be asked is refused")
    func refusals() {
        for query in [
            Query.order(id: "1/../2"), .order(id: ""), .order(id: "1?x"), .order(clientOrderID: ""),
            .orderFills(OrderReference(clientOrderID: "us-1")), .closedOrders(Self.window(cursor: "x")),
            .fills(Self.window(cursor: "")), .fills(Self.window(cursor: "5..4")), .fills(Self.window(cursor: "5,4..6")),
        ] {
            #expect(throws: ConnectorError.self) { try Self.text(query) }
        }
    }

    @Test("the facts have a limit for every scope, and an entry for every query")
    func facts() {
        let facts = Huobi().facts
        let scopes = Set(facts.limits.map(\.scope))
        for kind in QueryKind.allCases where kind != .accessToken {
            let costs = facts.endpoints[kind]?.costs ?? []
            #expect(!costs.isEmpty && costs.allSatisfy { scopes.contains($0.scope) }, "\(kind)")
        }
        #expect(facts.visibilityLag == .minutes(3))
        #expect(facts.sweepHorizon == .hours(48))
        #expect(facts.purge == PurgeRule(state: .canceled, onlyUnfilled: true, after: .hours(2)))
    }

    @Test("exchanges by name")
    func registry() throws {
        #expect(ExchangeRegistry.names.contains("huobi"))
        for name in ExchangeRegistry.names { _ = try ExchangeRegistry.make(name) }
        let local = try ExchangeRegistry.make("HTX", baseURL: "http://127.0.0.1:8080", signingHost: nil)
        #expect(local.baseURL == "http://127.0.0.1:8080")
        let error = #expect(throws: ConnectorError.self) { try ExchangeRegistry.make("mtgox") }
        #expect(error?.message == "there is no exchange 'mtgox'; there are: huobi, binance, cryptocom, probit")
        #expect(throws: ConnectorError.self) { try ExchangeRegistry.make("huobi", baseURL: "ftp://x") }
        #expect(throws: ConnectorError.self) { try ExchangeRegistry.make("huobi", baseURL: "https://") }
    }

    @Test("a domain is one of the exchange's sites", arguments: ExchangeRegistry.names)
    func domains(_ name: String) throws {
        for domain in ExchangeRegistry.domains(of: name) {
            let url = try ExchangeRegistry.make(name, domain: domain).baseURL
            #expect(url.hasPrefix("https://"), "\(url)")
            #expect(
                try ExchangeRegistry.make(name, domain: domain, baseURL: "http://127.0.0.1:1").baseURL
                    == "http://127.0.0.1:1")
        }
        let error = #expect(throws: ConnectorError.self) { try ExchangeRegistry.make(name, domain: "mars") }
        #expect(error?.message.contains("mars") == true && error?.message.contains(name) == true)
    }

    @Test("binance.us has no system endpoints, and ProBit Korea a token service of its own")
    func sites() throws {
        let us = try ExchangeRegistry.make("binance", domain: "us")
        #expect(us.baseURL == "https://api.binance.us" && us.facts.endpoints[.keyPermissions] == nil)
        #expect(try ExchangeRegistry.make("binance", domain: "testnet").baseURL == "https://testnet.binance.vision")
        #expect(try ExchangeRegistry.make("probit", domain: "KR").baseURL == "https://api.probit.kr")
    }

    @Test(
        "what the limit headers say",
        arguments: [
            ("41", "1700000002000", 41, 1_700_000_002_000), ("41", "1700000002", 41, 1_700_000_002_000),
            ("0", "2", 0, nil), ("many", "-5", nil, nil), (nil, "9223372036854775807", nil, nil),
        ] as [(String?, String?, Int?, Int64?)])
    func limits(remain: String?, expire: String?, remaining: Int?, resetsAt: Int64?) {
        var headers: [NameValue] = []
        if let remain { headers.append(NameValue("x-hb-ratelimit-requests-remain", remain)) }
        if let expire { headers.append(NameValue("X-HB-RateLimit-Requests-Expire", expire)) }
        let readings = Huobi().limits(from: APIResponse(status: 200, headers: headers, body: []))
        #expect(readings.first?.remaining == remaining)
        #expect(readings.first?.resetsAt == resetsAt.map(Timestamp.init(milliseconds:)))
        #expect(readings.isEmpty == (remaining == nil && resetsAt == nil))
    }
}
