import ExchangeSimulator
import Signing
import Testing
import UserStreamCore

/// Binance's WebSocket API (binance-spot-api-docs).
@Suite("The socket of the pretend Binance")
struct BinanceSocketFaceTests {
    private static let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"

    private func request(
        _ parameters: [(String, String)], signing payload: String? = nil, secret: String = BinanceBench.secret
    ) throws -> String {
        let text = parameters.map { "\($0.0)=\($0.1)" }.sorted().joined(separator: "&")
        let code = Hex.encode(try HMACSigner(key: Array(secret.utf8)).sign(payload ?? text))
        let members = (parameters + [("signature", code)]).map { name, value in
            name == "timestamp" || name == "recvWindow" ? #""\#(name)":\#(value)"# : #""\#(name)":"\#(value)""#
        }
        return #"{"id":7,"method":"userDataStream.subscribe.signature","params":{\#(members.joined(separator: ","))}}"#
    }

    @Test("a key with a shared secret subscribes by its signature, once")
    func bySignature() throws {
        var line = try SocketLine(BinanceBench())
        #expect(line.listen() == [])
        try line.open()
        #expect(line.isLive)
        let now = String(line.bench.now.milliseconds)
        let again = try request([("apiKey", BinanceBench.apiKey), ("timestamp", now)])
        #expect(
            line.say(again) == [
                #"{"id":7,"status":400,"error":{"code":-2035,"msg":"A subscription is already active."}}"#
            ])
        #expect(line.failure?.category == .transient)
    }

    @Test("an Ed25519 key logs on, and subscribes then")
    func byLogon() throws {
        let signer = try Ed25519PrivateKey(hexSeed: Self.seed)
        let key = SimulatedKey(apiKey: "ed25519KeyId", publicKey: signer.publicKey, account: BinanceBench.account)
        let credentials = Credentials(
            apiKey: "ed25519KeyId", secretKey: SecretBytes(Self.seed), keyKind: .ed25519)
        var line = try SocketLine(BinanceBench(keys: [key]), credentials: credentials)
        #expect(
            line.say(#"{"id":null,"method":"userDataStream.subscribe"}"#).first?.contains(#"{"id":null,"status":401"#)
                == true)
        try line.open()
        #expect(line.isLive)
    }

    @Test("what is not signed as it has to be is refused in Binance's words")
    func refusals() throws {
        let bench = try BinanceBench()
        let now = bench.now.milliseconds
        let key = ("apiKey", BinanceBench.apiKey)
        func code(_ text: String) throws -> Int64? {
            var line = try SocketLine(bench)
            let answer = try JSONDocument(Array(try #require(line.say(text).first).utf8)).root
            #expect(answer["result"] == nil && line.failure != nil && !line.isLive)
            return answer["error"]?["code"]?.int64
        }
        let time = ("timestamp", String(now))
        #expect(try code(request([key, time], secret: "another")) == -1_022)
        #expect(
            try code(request([key, time, ("recvWindow", "100")], signing: "apiKey=\(key.1)&timestamp=\(now)")) == -1_022
        )
        #expect(try code(request([key, ("timestamp", String(now - 5_001))])) == -1_021)
        #expect(try code(request([key, ("timestamp", String(now + 1_000))])) == -1_021)
        #expect(try code(request([key, ("timestamp", String(now - 101)), ("recvWindow", "100")])) == -1_021)
        #expect(try code(request([("apiKey", "nobody"), time])) == -2_015)
        #expect(try code(request([("apiKey", "no key"), time])) == -2_014)
        #expect(try code(request([key])) == -1_102)
        #expect(try code(#"{"id":1,"method":"order.place"}"#) == -1_020)
        #expect(try code("[") == -1_135)
        // A session is for Ed25519 keys.
        let logon = try request([key, time]).replacing("userDataStream.subscribe.signature", with: "session.logon")
        #expect(try code(logon) == -1_022)
        var line = try SocketLine(bench)
        line.say(try request([key, ("timestamp", String(now - 5_500)), ("recvWindow", "6000")]))
        #expect(line.failure == nil)
    }

    @Test("a ping of the protocol comes every 20 s, and the end after a day is announced")
    func life() throws {
        var line = try SocketLine(BinanceBench())
        try line.open()
        line.listen(after: .milliseconds(19_999))
        #expect(line.pings == 0)
        line.listen(after: .milliseconds(1))
        #expect(line.pings == 1)
        line.listen(after: .hours(24) - .seconds(81))
        #expect(line.leaves == 0 && line.closed == nil)
        line.listen(after: .seconds(1))
        #expect(line.leaves == 1 && line.closed == nil)
        line.listen(after: .minutes(1))
        #expect(line.leaves == 1 && line.closed == 1_000)
    }

    @Test("a key that is not accepted any more is told so, and its connection ends")
    func revoked() throws {
        var line = try SocketLine(BinanceBench())
        try line.open()
        var key = try SimulatedKey(apiKey: BinanceBench.apiKey, secret: "s", account: BinanceBench.account)
        key.expiresAt = line.bench.now
        line.bench.face.accept(key)
        line.listen(after: .seconds(20))
        #expect(line.failure?.category == .auth && line.closed == 1_000)
    }

    @Test("each execution is told with its number, and then the balances that it moved; a transfer before its balance")
    func events() throws {
        var line = try SocketLine(BinanceBench())
        try line.open()
        try line.place(.buy, "0.5", at: 30_000)
        try line.meet(.sell, "0.5", at: 30_000)
        let kinds = try line.listen().map { text in
            let event = try #require(try JSONDocument(Array(text.utf8)).root["event"])
            return [event["e"]?.text, event["x"]?.text, event["X"]?.text].compactMap { $0 }
        }
        #expect(
            kinds == [
                ["executionReport", "NEW", "NEW"], ["outboundAccountPosition"],
                ["executionReport", "TRADE", "FILLED"], ["outboundAccountPosition"],
            ])
        try line.bench.exchange.withdraw(50, of: "USDT", account: BinanceBench.account, at: line.bench.now)
        let texts = line.listen()
        #expect(
            texts.count == 2 && texts[0].contains(#""e":"balanceUpdate""#) && texts[0].contains(#""d":"-50.00000000""#))
        #expect(texts[1].contains(#""e":"outboundAccountPosition""#))
    }
}
