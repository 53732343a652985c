import ExchangeConnectors
import Testing
import UserStreamCore

/// What is said on Crypto.com's user stream, from the opening on (Exchange v1 reference).
@Suite("Crypto.com socket")
struct CryptoComSocketTests {
    private static let credentials = Credentials(apiKey: "cdcKeyToken1", secretKey: SecretBytes("cdcSecretToken1"))
    private static let heartbeat = #"{"id":1700000030000,"method":"public/respond-heartbeat"}"#

    private func confirm(_ channel: String) -> String {
        #"{"id":1,"method":"subscribe","code":0,"channel":"\#(channel)"}"#
    }

    @Test("the user is recognised (CDC-6), then subscribes, and is told from then on")
    func conversation() throws {
        var talk = try SocketTalk(.cryptocom)
        #expect(
            try talk.open(CryptoCom().auth(Self.credentials)) == [
                #"{"id":1700000000000,"method":"public/auth","api_key":"cdcKeyToken1","#
                    + #""sig":"83ad6ab760ba48280865aec7932b5217a458e785ec7d0a20ee692a7a58c575a2","nonce":1700000000000}"#
            ])
        #expect(
            try talk.hear(fixture: "auth") == [
                #"{"id":1,"method":"subscribe","params":{"channels":["user.order","user.trade","user.balance"]},"#
                    + #""nonce":1700000000000}"#
            ])
        #expect(try talk.hear(confirm("user.order")) == [])
        #expect(try talk.hear(fixture: "orderFirst") == ["pushed orders"])
        #expect(try talk.hear(fixture: "heartbeat") == [Self.heartbeat])
        #expect(try talk.hear(confirm("user.trade")) == [])
        #expect(try talk.hear(confirm("user.balance")) == ["live"])
        #expect(try talk.hear(fixture: "order") == ["pushed orders"])
        #expect(try talk.hear(fixture: "fill") == ["pushed fills"])
        #expect(try talk.hear(fixture: "balances") == ["pushed balances"])
        #expect(try talk.hear(fixture: "heartbeat") == [Self.heartbeat])
    }

    @Test("what a channel tells confirms its subscription as well")
    func confirmations() throws {
        var talk = try SocketTalk(.cryptocom)
        #expect(try talk.hear(fixture: "orderFirst") == ["pushed orders"])
        #expect(try talk.hear(fixture: "fillFirst") == [])
        #expect(try talk.hear(confirm("user.order")) == [])
        #expect(try talk.hear(fixture: "balances") == ["pushed balances", "live"])
        #expect(try talk.hear(confirm("user.balance")) == [])
    }

    @Test("a fill on the stream is the fill of the list, all of it")
    func sameFill() throws {
        guard case .success(let steps) = try SocketFixture.named("fill", of: .cryptocom).heard(),
            case .pushed(let observation, _) = try #require(steps.first),
            case .fills(let pushed) = observation.content
        else { throw APIError(.malformed, message: "no fill") }
        let body = """
            {"id":1,"method":"private/get-trades","code":0,"result":{"data":[{"account_id":"52e7c00f",\
            "event_date":"2023-11-14","journal_type":"TRADING","traded_quantity":"0.10000","traded_price":"30000.00",\
            "fees":"-0.00025","fee_credits":"0","order_id":"6530219500","trade_id":"6530219500001",\
            "trade_match_id":"100077123","client_oid":"us-0001","taker_side":"MAKER","side":"BUY",\
            "instrument_name":"BTC_USDT","fee_instrument_name":"BTC","create_time":1700000030500,\
            "create_time_ns":"1700000030500123456","transact_time_ns":"1700000030500000001"}]}}
            """
        let window = HistoryWindow(from: SocketTalk.time, to: SocketTalk.time + .minutes(1))
        let answer = try CryptoCom().decode(
            APIResponse(status: 200, body: Array(body.utf8)), for: .fills(window),
            context: FixtureSet.cryptocom.context, memory: DecoderMemory()
        ).0
        guard case .fills(let listed) = answer.content else { throw APIError(.malformed, message: "no fills") }
        #expect(pushed.first == listed.first)
    }

    @Test(
        "it is on its own host, and beside a service elsewhere on that one's",
        arguments: [
            (CryptoCom(), "wss://stream.crypto.com/exchange/v1/user"),
            (CryptoCom(baseURL: "http://127.0.0.1:8080"), "ws://127.0.0.1:8080/exchange/v1/user"),
        ])
    func url(connector: CryptoCom, url: String) throws {
        let facts = try #require(connector.userSocket).facts
        #expect(facts.url == url)
        #expect(facts.quietAfterOpening == .seconds(1) && facts.pingInterval == nil && facts.longestLife == nil)
        #expect(facts.longestSilence > .minutes(1) && facts.longestSilence <= .minutes(2))
    }
}
