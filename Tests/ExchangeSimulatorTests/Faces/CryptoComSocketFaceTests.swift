import ExchangeSimulator
import Signing
import Testing
import UserStreamCore

/// Crypto.com's user stream (Exchange v1 reference).
@Suite("The socket of the pretend Crypto.com")
struct CryptoComSocketFaceTests {
    private func login(
        at time: Timestamp, signing payload: String? = nil, secret: String = CryptoComBench.secret,
        apiKey: String = CryptoComBench.apiKey
    ) throws -> String {
        let moment = time.milliseconds
        let text = payload ?? "public/auth11\(apiKey)\(moment)"
        let code = Hex.encode(try HMACSigner(key: Array(secret.utf8)).sign(text))
        return #"{"id":11,"method":"public/auth","api_key":"\#(apiKey)","sig":"\#(code)","nonce":\#(moment)}"#
    }

    @Test("the client logs in after a second of quiet, subscribes, and is told how things stand")
    func logsIn() throws {
        var line = try SocketLine(CryptoComBench())
        try line.place(.buy, "0.5", at: 29_000)
        try line.open()
        #expect(line.isLive && line.failure == nil)
        #expect(line.orders.map(\.clientOrderID) == ["mine"] && !line.balances.isEmpty && line.fills.isEmpty)
    }

    @Test("what comes in the first second is refused for its rate")
    func quiet() throws {
        var line = try SocketLine(CryptoComBench())
        #expect(
            line.say(try login(at: line.bench.now)) == [
                #"{"id":11,"method":"public/auth","code":42901,"message":"TOO_MANY_REQUESTS"}"#
            ])
        #expect(line.failure?.category == .rateLimited(retryAfter: .seconds(1)) && line.closed == nil)
    }

    @Test("a bad login is refused, and its connection ends")
    func refusals() throws {
        func code(_ text: (Timestamp) throws -> String) throws -> Int64? {
            var line = try SocketLine(CryptoComBench())
            line.bench.wait(.seconds(1))
            let answer = try JSONDocument(Array(try #require(line.say(text(line.bench.now)).first).utf8)).root
            #expect(line.closed == 1_000 && line.failure != nil)
            return answer["code"]?.int64
        }
        #expect(try code { try login(at: $0, secret: "another") } == 40_101)
        #expect(try code { try login(at: $0, signing: "public/auth12") } == 40_101)
        #expect(try code { try login(at: $0, apiKey: "nobody") } == 40_101)
        #expect(try code { try login(at: $0 + .seconds(61)) } == 40_102)
        #expect(try code { _ in #"{"id":11,"method":"public/auth"}"# } == 40_004)
        var line = try SocketLine(CryptoComBench())
        line.bench.wait(.seconds(1))
        let early = line.say(#"{"id":1,"method":"subscribe","params":{"channels":["user.order"]},"nonce":1}"#)
        #expect(early == [#"{"id":1,"method":"subscribe","code":40101,"message":"UNAUTHORIZED"}"#])
        #expect(line.say(#"{"id":2,"method":"private/else"}"#).first?.contains("40002") == true)
    }

    @Test("each channel is confirmed by itself; one of a market tells that market only")
    func ofOneMarket() throws {
        var line = try SocketLine(CryptoComBench())
        line.bench.wait(.seconds(1))
        line.isAnswering = false
        line.say(try login(at: line.bench.now))
        let request =
            #"{"id":12,"method":"subscribe","params":{"channels":["user.order.ETH_USDT","user.trade.BTC_USDT"]}}"#
        let answers = line.say(request)
        #expect(
            answers.prefix(2) == [
                #"{"id":12,"method":"subscribe","code":0,"channel":"user.order.ETH_USDT"}"#,
                #"{"id":12,"method":"subscribe","code":0,"channel":"user.trade.BTC_USDT"}"#,
            ])
        #expect(answers.count == 3)
        try line.place(.buy, "0.5", at: 29_000)
        try line.meet(.sell, "0.5", at: 29_000)
        let told = line.listen()
        #expect(told.count == 1 && told[0].contains(#""channel":"user.trade""#) && told[0].hasPrefix(#"{"id":-1,"#))
        let unknown = line.say(#"{"id":13,"method":"subscribe","params":{"channels":["user.order.DOGE_USDT"]}}"#)
        #expect(unknown.first?.contains("40004") == true)
    }

    @Test("a heartbeat comes every 30 s, and wants its own answer within 5 s")
    func heartbeats() throws {
        var line = try SocketLine(CryptoComBench())
        try line.open()
        #expect(line.listen(after: .milliseconds(28_999)) == [])
        let first = line.listen(after: .milliseconds(1))
        #expect(first == [#"{"id":1700000030000,"method":"public/heartbeat","code":0}"#])
        line.listen(after: .seconds(29))
        #expect(line.closed == nil)
        line.isAnswering = false
        line.listen(after: .seconds(1))
        line.say(#"{"id":1700000030000,"method":"public/respond-heartbeat"}"#)
        line.listen(after: .seconds(5))
        #expect(line.closed == nil)
        line.listen(after: .milliseconds(1))
        #expect(line.closed == 1_000)
    }

    @Test("a change of a balance tells all of them")
    func balances() throws {
        var line = try SocketLine(CryptoComBench())
        try line.open()
        line.forget()
        try line.bench.exchange.withdraw(50, of: "USDT", account: CryptoComBench.account, at: line.bench.now)
        #expect(line.listen().count == 1)
        #expect(line.balances.map(\.asset) == ["BTC", "USDT"] && line.balances.last?.total == 99_950)
    }
}
