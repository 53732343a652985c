import ExchangeConnectors
import Testing
import UserStreamCore

/// What is said on Binance's WebSocket API, from the opening on (binance-spot-api-docs).
@Suite("Binance socket")
struct BinanceSocketTests {
    private static let ed25519 = Credentials(
        apiKey: "ed25519KeyId", secretKey: SecretBytes(BinanceAuthTests.seed), keyKind: .ed25519)

    private func request(_ method: String, _ key: String, _ signature: String) -> String {
        #"{"id":"1","method":"\#(method)","params":{"apiKey":"\#(key)","timestamp":1700000000000,"#
            + #""signature":"\#(signature)"}}"#
    }

    @Test("a user with a shared secret is subscribed by signature (BN-8)")
    func bySignature() throws {
        var talk = try SocketTalk(.binance)
        #expect(
            try talk.open(Binance().auth(BinanceAuthTests.hmac)) == [
                request(
                    "userDataStream.subscribe.signature", BinanceAuthTests.key,
                    "00c94588a012feaade12a8cbf80b3c3de219102ed19552e0a3645dd022cf84e8")
            ])
        #expect(try talk.hear(fixture: "subscribed") == ["live"])
        #expect(try talk.hear(fixture: "orderNew") == ["pushed orders"])
        #expect(try talk.hear(fixture: "balances") == ["pushed balances"])
        // What an order is comes before what it filled.
        #expect(try talk.hear(fixture: "orderTrade") == ["pushed orders", "pushed fills"])
        #expect(try talk.hear(fixture: "orderCanceled") == ["pushed orders"])
        #expect(try talk.hear(fixture: "shutdown") == ["leave: the exchange shuts this server down"])
        // The connection goes on until it is closed.
        #expect(try talk.hear(fixture: "balances") == ["pushed balances"])
    }

    @Test("a user with an Ed25519 key logs on (BN-10), then subscribes")
    func byLogon() throws {
        var talk = try SocketTalk(.binance)
        #expect(
            try talk.open(Binance().auth(Self.ed25519)) == [
                request(
                    "session.logon", "ed25519KeyId",
                    "+2EU7Jdp4m/TOcynKU5clEf/izYtY7shFT+tkP9ajLhlwh4ys3wAC7T6ebNQUY0FK6j1IqZrKUgYL382OUI+Ag==")
            ])
        #expect(try talk.hear(fixture: "loggedOn") == [#"{"id":"2","method":"userDataStream.subscribe"}"#])
        #expect(try talk.hear(fixture: "subscribedAfterLogon") == ["live"])
        #expect(try talk.hear(fixture: "balances") == ["pushed balances"])
        let error = #expect(throws: APIError.self) { try talk.hear(fixture: "error-revoked") }
        #expect(error?.category == .auth)
    }

    @Test("a fill on the socket is the fill of the list, all of it")
    func sameFill() throws {
        guard case .success(let steps) = try SocketFixture.named("orderTrade", of: .binance).heard(),
            case .pushed(let observation, _) = try #require(steps.last),
            case .fills(let pushed) = observation.content
        else { throw APIError(.malformed, message: "no fill") }
        let body = """
            [{"symbol":"BTCUSDT","id":99120001,"orderId":28457001,"orderListId":-1,"price":"30000.00","qty":"0.10000",\
            "quoteQty":"3000.00000000","commission":"0.00010000","commissionAsset":"BTC","time":1700000030500,\
            "isBuyer":true,"isMaker":true,"isBestMatch":true}]
            """
        let answer = try Binance().decode(
            APIResponse(status: 200, body: Array(body.utf8)), for: .orderFills(OrderReference(id: "BTCUSDT:28457001")),
            context: FixtureSet.binance.context, memory: DecoderMemory()
        ).0
        guard case .fills(let listed) = answer.content else { throw APIError(.malformed, message: "no fills") }
        #expect(pushed.first == listed.first)
    }

    @Test("both orders of a trade with oneself have a fill of their own (catalogue 36)")
    func selfTrade() throws {
        let keys = try ["orderTrade", "orderSelfTrade"].map { name in
            guard case .success(let steps) = try SocketFixture.named(name, of: .binance).heard(),
                case .pushed(let observation, _) = try #require(steps.last),
                case .fills(let fills) = observation.content
            else { throw APIError(.malformed, message: "no fill") }
            return try #require(fills.first).key
        }
        #expect(keys[0] != keys[1] && keys[0].tradeID == keys[1].tradeID)
    }

    @Test(
        "each site has its own, and a service elsewhere has it on its host and port",
        arguments: [
            (Binance(), "wss://ws-api.binance.com:443/ws-api/v3"),
            (Binance(site: .testnet), "wss://ws-api.testnet.binance.vision/ws-api/v3"),
            (Binance(site: .demo), "wss://demo-ws-api.binance.com/ws-api/v3"),
            (Binance(baseURL: "http://127.0.0.1:8080"), "ws://127.0.0.1:8080/ws-api/v3"),
        ])
    func url(connector: Binance, url: String) throws {
        let facts = try #require(connector.userSocket).facts
        #expect(facts.url == url)
        #expect(facts.longestLife == .hours(24) && facts.pingInterval == nil && facts.quietAfterOpening == .zero)
        #expect(facts.longestSilence > .seconds(40) && facts.longestSilence <= .minutes(1))
    }

    @Test("binance.us tells users nothing this way")
    func us() { #expect(Binance(site: .us).userSocket == nil) }
}
