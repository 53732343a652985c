import ExchangeConnectors
import Testing
import UserStreamCore

/// What is said on HTX's socket, from the opening on (HTX spot API reference).
@Suite("HTX socket")
struct HuobiSocketTests {
    private static let pong = #"{"action":"pong","data":{"ts":1700000000000}}"#
    private static let channels = ["accounts.update#2", "orders#*", "trade.clearing#*#1"]

    private func confirm(_ channel: String) -> String {
        #"{"action":"sub","code":200,"ch":"\#(channel)","data":{}}"#
    }

    private func opened() throws -> SocketTalk {
        var talk = try SocketTalk(.huobi)
        _ = try talk.open(Huobi().auth(HuobiAuthTests.hmac))
        return talk
    }

    @Test("the user is recognised (HTX-7), then subscribes, and is told from then on")
    func conversation() throws {
        var talk = try SocketTalk(.huobi)
        let sent = try talk.open(Huobi().auth(HuobiAuthTests.hmac))
        #expect(
            sent == [
                #"{"action":"req","ch":"auth","params":{"authType":"api","accessKey":"\#(HuobiAuthTests.key)","#
                    + #""signatureMethod":"HmacSHA256","signatureVersion":"2.1","timestamp":"2023-11-14T22:13:20","#
                    + #""signature":"N9hguCRXKx5sveWZ3Ri4s6CTpuJ+1GmSsbaYFfzz6rU="}}"#
            ])
        #expect(
            try talk.hear(fixture: "auth") == Self.channels.map { #"{"action":"sub","ch":"\#($0)"}"# })
        #expect(try talk.hear(fixture: "ping") == [Self.pong])
        #expect(try talk.hear(confirm(Self.channels[2])) == [])
        #expect(try talk.hear(confirm(Self.channels[0])) == [])
        // Balances come at once, before everything is subscribed.
        #expect(try talk.hear(fixture: "balanceFirst") == ["pushed balances"])
        #expect(try talk.hear(confirm(Self.channels[1])) == ["live"])
        #expect(try talk.hear(fixture: "orderCreated") == ["pushed orders"])
        #expect(try talk.hear(fixture: "orderTrade") == ["pushed orders"])
        #expect(try talk.hear(fixture: "fill") == ["pushed fills"])
        #expect(try talk.hear(fixture: "balance") == ["pushed balances"])
        #expect(try talk.hear(fixture: "orderCanceled") == ["pushed orders"])
        #expect(try talk.hear(fixture: "ping") == [Self.pong])
    }

    @Test("a subscription that is confirmed twice, or was never asked for, counts once or not at all")
    func confirmations() throws {
        var talk = try opened()
        for channel in [Self.channels[0], Self.channels[0], "orders#btcusdt", Self.channels[1]] {
            #expect(try talk.hear(confirm(channel)) == [])
        }
        #expect(try talk.hear(confirm(Self.channels[2])) == ["live"])
        #expect(try talk.hear(confirm(Self.channels[2])) == [])
    }

    @Test("a fill on the socket is the fill of the list, all of it")
    func sameFill() throws {
        guard case .success(let steps) = try SocketFixture.named("fill", of: .huobi).heard(),
            case .pushed(let observation, _) = try #require(steps.first),
            case .fills(let pushed) = observation.content
        else { throw APIError(.malformed, message: "no fill") }
        let body = """
            {"status":"ok","data":[{"id":31955400001,"order-id":59378001,"match-id":100088771,"trade-id":100077123,\
            "symbol":"btcusdt","type":"buy-limit","source":"spot-api","role":"maker","price":"30000",\
            "filled-amount":"0.1","filled-fees":"0.0002","fee-currency":"btc","filled-points":"0",\
            "fee-deduct-currency":"","fee-deduct-state":"done","created-at":1700000030500}]}
            """
        let answer = try Huobi().decode(
            APIResponse(status: 200, body: Array(body.utf8)), for: .orderFills(OrderReference(id: "59378001")),
            context: HuobiFixture.context, memory: DecoderMemory()
        ).0
        guard case .fills(let listed) = answer.content else { throw APIError(.malformed, message: "no fills") }
        var same = try #require(pushed.first)
        // Only the list leaves the owner's id out.
        #expect(same.clientOrderID == "us-0001")
        same.clientOrderID = nil
        #expect(same == listed.first)
    }

    @Test("no balance is taken while it is not known which of the user's accounts is meant")
    func unknownAccount() throws {
        var context = FixtureSet.huobi.context
        context.accountID = nil
        let message = try SocketFixture.named("balance", of: .huobi).message
        var dialogue = try #require(Huobi().userSocket).dialogue()
        #expect(try dialogue.received(message, context: context, at: SocketTalk.time) == [])
    }

    @Test(
        "it is on the host and port of the REST service",
        arguments: [
            (Huobi.defaultBaseURL, "wss://api.huobi.pro/ws/v2"),
            ("https://api-aws.huobi.pro/", "wss://api-aws.huobi.pro/ws/v2"),
            ("http://127.0.0.1:8080", "ws://127.0.0.1:8080/ws/v2"), ("HTTP://localhost", "ws://localhost/ws/v2"),
        ])
    func url(baseURL: String, url: String) throws {
        let connector = Huobi(baseURL: baseURL, signingHost: "api.huobi.pro")
        let facts = try #require(connector.userSocket).facts
        #expect(facts.url == url.replacing("HTTP", with: "ws"))
        #expect(facts.pingInterval == nil && facts.longestLife == nil && facts.quietAfterOpening == .zero)
        #expect(facts.longestSilence > .seconds(40) && facts.longestSilence <= .minutes(1))
        #expect(try connector.auth(HuobiAuthTests.hmac).signSocket(at: SocketTalk.time).url == facts.url)
    }
}
