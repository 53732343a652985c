import ExchangeSimulator
import Signing
import Testing
import UserStreamCore

/// Binance lets in what is signed as its reference says, and nothing else.
@Suite struct BinanceAuthenticationTests {
    static let open = "/api/v3/openOrders"

    /// The signature of a text with the bench's secret.
    private func code(_ text: String) throws -> String {
        Hex.encode(try HMACSigner(key: Array(BinanceBench.secret.utf8)).sign(text))
    }

    private func answer(
        _ bench: inout BinanceBench, _ stated: String, _ signature: String? = nil, method: String = "GET",
        apiKey: String? = BinanceBench.apiKey
    ) throws -> FaceOutcome {
        let signature = try signature ?? code(stated)
        return bench.send(BinanceBench.request(method, Self.open, stated + "&signature=" + signature, apiKey: apiKey))
    }

    @Test("the published signature of an order is good, whatever comes of the order")
    func publishedVector() throws {
        var bench = try BinanceBench()
        bench.now = Timestamp(milliseconds: 1_499_827_319_559)
        let stated =
            "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559"
        let signature = "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"
        let form = BinanceBench.request("POST", "/api/v3/order", stated + "&signature=" + signature)
        #expect(bench.send(form).code == -1121)
        var asQuery = BinanceBench.request("POST", "/api/v3/order", "")
        (asQuery.rawQuery, asQuery.body) = (stated + "&signature=" + signature.uppercased(), [])
        #expect(bench.send(asQuery).code == -1121)
        // Half in the query, half in the body: what is signed is both, one behind the other.
        var mixed = asQuery
        mixed.rawQuery = "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC"
        mixed.body = Array(
            ("quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559&signature="
                + "0fd168b8ddb4876a0358a8d14d0c9f3da0e9b20c5d52b2a00fcf7d1c0f9a77a77").utf8)
        #expect(bench.send(mixed).code == -1022)
        let halves = mixed.rawQuery + "quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559"
        mixed.body = Array(
            "quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559&signature=\(try code(halves))".utf8)
        #expect(bench.send(mixed).code == -1121)
    }

    @Test("what is signed is what was sent, with the signature behind it")
    func order() throws {
        var bench = try BinanceBench()
        let time = "timestamp=\(bench.now.milliseconds)"
        #expect(try answer(&bench, time).text == "[]")
        #expect(try answer(&bench, time, String(repeating: "0", count: 64)).code == -1022)
        #expect(try answer(&bench, time, "abc").code == -1022)
        let first = "signature=\(try code(time))&\(time)"
        #expect(bench.send(BinanceBench.request("GET", Self.open, first)).code == -1022)
        // Another text with the same meaning is another text.
        let stated = time + "&symbol=BTC%55SDT"
        #expect(try answer(&bench, stated).text == "[]")
        let plain = try code(time + "&symbol=BTCUSDT")
        #expect(try answer(&bench, stated, plain).code == -1022)
    }

    @Test("times", arguments: [(0, 0), (-5_000, 0), (-5_001, -1021), (999, 0), (1_000, -1021)])
    func times(_ offset: Int64, _ code: Int64) throws {
        var bench = try BinanceBench()
        let outcome = try answer(&bench, "timestamp=\(bench.now.milliseconds + offset)")
        #expect(outcome.code == (code == 0 ? nil : code), "\(outcome.text)")
        guard code != 0 else { return }
        #expect(
            outcome.message
                == (offset > 0
                    ? "Timestamp for this request was 1000ms ahead of the server's time."
                    : "Timestamp for this request is outside of the recvWindow."))
    }

    @Test(
        "how long a signature holds",
        arguments: [
            ("60000", -60_000, 0), ("60000", -60_001, -1021), ("60001", 0, -1131), ("100", -101, -1021),
            ("100.5", -100, 0), ("1.2345", 0, -1100), ("x", 0, -1100),
        ])
    func recvWindow(_ text: String, _ offset: Int64, _ code: Int64) throws {
        var bench = try BinanceBench()
        let outcome = try answer(&bench, "recvWindow=\(text)&timestamp=\(bench.now.milliseconds + offset)")
        #expect(outcome.code == (code == 0 ? nil : code), "\(outcome.text)")
    }

    @Test("what is missing is named")
    func missing() throws {
        var bench = try BinanceBench()
        let time = "timestamp=\(bench.now.milliseconds)"
        let unsigned = bench.send(BinanceBench.request("GET", Self.open, time))
        #expect(unsigned.code == -1102 && unsigned.message?.contains("'signature'") == true)
        let timeless = try answer(&bench, "symbol=BTCUSDT")
        #expect(timeless.code == -1102 && timeless.message?.contains("'timestamp'") == true)
        #expect(try answer(&bench, time, apiKey: nil).code == -2014)
        #expect(try answer(&bench, time, apiKey: "a b").code == -2014)
        let stranger = try answer(&bench, time, apiKey: "nobody")
        #expect(stranger.code == -2015 && stranger.status == 401)
        #expect(stranger.message == "Invalid API-key, IP, or permissions for action.")
    }

    @Test("a key that is bound elsewhere, has expired or may not trade is refused in the same words")
    func keys() throws {
        var bound = try SimulatedKey(apiKey: "bound", secret: BinanceBench.secret, account: BinanceBench.account)
        bound.boundAddresses = ["10.0.0.1"]
        var old = try SimulatedKey(apiKey: "old", secret: BinanceBench.secret, account: BinanceBench.account)
        old.expiresAt = Timestamp(milliseconds: 1_600_000_000_000)
        let reading = try SimulatedKey(
            apiKey: "reading", secret: BinanceBench.secret, account: BinanceBench.account, permissions: .read)
        var bench = try BinanceBench(keys: [bound, old, reading])
        let time = "timestamp=\(bench.now.milliseconds)"
        #expect(try answer(&bench, time, apiKey: "bound").code == -2015)
        #expect(try answer(&bench, time, apiKey: "old").code == -2015)
        #expect(try answer(&bench, time, apiKey: "reading").text == "[]")
        let stated = "symbol=BTCUSDT&" + time
        #expect(try answer(&bench, stated, method: "DELETE", apiKey: "reading").code == -2015)
        #expect(try answer(&bench, stated, method: "DELETE").code == -2011)
    }

    @Test("Ed25519 keys sign in Base64, percent-encoded")
    func ed25519() throws {
        let key = try Ed25519PrivateKey(
            hexSeed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
        var bench = try BinanceBench(
            keys: [SimulatedKey(apiKey: "ed25519KeyId", publicKey: key.publicKey, account: BinanceBench.account)])
        bench.now = Timestamp(milliseconds: 1_700_000_000_000)
        let stated = "timestamp=1700000000000&symbol=BTCUSDT&recvWindow=5000"
        let published = "YS/ZTuqLV1Ld05WJLRy4ivfJUzuG+rciu0sSzytGQ4x82LvRIy14CTnSnhzoqlHEFKPyadJ1SuXGb38mNrWKAw=="
        #expect(Base64.encode(try key.sign(stated)) == published)
        #expect(try answer(&bench, stated, percentEncode(published), apiKey: "ed25519KeyId").text == "[]")
        // A plus that is not encoded is a space.
        #expect(try answer(&bench, stated, published, apiKey: "ed25519KeyId").code == -1022)
        #expect(try answer(&bench, stated, try code(stated), apiKey: "ed25519KeyId").code == -1022)
    }
}
