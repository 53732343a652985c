import ExchangeSimulator
import Signing
import Testing
import UserStreamCore

/// Crypto.com lets in what is signed as its reference says, and nothing else.
@Suite struct CryptoComAuthenticationTests {
    private static let open = "private/get-open-orders"

    /// A body whose parts can be changed.
    private func body(
        id: String = "1700000000000", method: String = open, params: String? = "{}",
        key: String? = CryptoComBench.apiKey,
        sig: String?, nonce: String? = "1700000000000"
    ) -> String {
        var members = [#""id":\#(id)"#, #""method":"\#(method)""#]
        if let params { members.append(#""params":\#(params)"#) }
        if let key { members.append(#""api_key":"\#(key)""#) }
        if let sig { members.append(#""sig":"\#(sig)""#) }
        if let nonce { members.append(#""nonce":\#(nonce)"#) }
        return "{" + members.joined(separator: ",") + "}"
    }

    private func code(_ text: String, secret: String = CryptoComBench.secret) throws -> String {
        Hex.encode(try HMACSigner(key: Array(secret.utf8)).sign(text))
    }

    @Test(
        "what ccxt signs is good, with its ids and times as strings, whatever comes of the request",
        arguments: [
            (
                "private/user-balance", "{}", "95f2d564fa9cc0d9e5b76f67208e10a947d8c90909bfa53c04a351a842f86f5d", 0
            ),
            (
                "private/get-open-orders", #"{"instrument_name":"BTC_USDT"}"#,
                "455c51aa85792ea63ec6722fe7ca13f2982579059f5caa4575c68f9780b81c17", 0
            ),
            (
                "private/get-trades",
                #"{"start_time":"1699990000000000000","limit":100,"instrument_name":"ETH_USDT","end_time":"1700000000000000000"}"#,
                "9739126d54d62adae43063e16bb121bb9767510d9bb01c48574b5a1a6526a555", 0
            ),
            (
                "private/create-order",
                #"{"instrument_name":"BTC_USDT","side":"BUY","type":"LIMIT","price":"30000.00","quantity":"0.001","client_oid":"us-0001","exec_inst":["POST_ONLY"],"time_in_force":"GOOD_TILL_CANCEL"}"#,
                "e819db096763718cbd99c2f91682f978d9a299eb3f5c59681ea781dbbe1ca0a0", 0
            ),
            (
                "private/cancel-order-list",
                #"{"contingency_type":"LIST","order_list":[{"instrument_name":"ONE_USDT","order_id":"2015106383706015873"},{"instrument_name":"ONE_USDT","order_id":"2015119459882149857"}]}"#,
                "24c1e48d251e6560e0f049012bb325090ec93102a5579607cf061df3bf738082", 0
            ),
        ])
    func vectors(_ method: String, _ params: String, _ sig: String, _ expected: Int64) throws {
        var bench = try CryptoComBench()
        let sound = body(id: #""1700000000000""#, method: method, params: params, sig: sig, nonce: #""1700000000000""#)
        let outcome = bench.send(CryptoComBench.post(method, sound))
        #expect(outcome.code == expected && outcome.status == 200, "\(outcome.text)")
        #expect(try outcome.json["id"]?.string == "1700000000000" && outcome.json["method"]?.text == method)
        bench.wait(.seconds(1))
        let other = body(id: "1700000000001", method: method, params: params, sig: sig)
        let refused = bench.send(CryptoComBench.post(method, other))
        #expect(refused.code == 40_101 && refused.status == 401)
        #expect(try refused.json["message"]?.text == "UNAUTHORIZED" && refused.json["id"]?.int64 == 1_700_000_000_001)
    }

    @Test("a published key and nonce")
    func published() throws {
        let key = try SimulatedKey(apiKey: "token", secret: "secretKey", account: CryptoComBench.account)
        var bench = try CryptoComBench(keys: [key])
        bench.now = Timestamp(milliseconds: 1_587_846_358_253)
        let detail = body(
            id: "11", method: "private/get-order-detail", params: #"{"order_id":53287421324}"#, key: "token",
            sig: "02ef0a52c9428e5d3dcc5dd24d534ca39ef73f35acd3f6945f139a2364ef67a9", nonce: "1587846358253")
        let outcome = bench.send(CryptoComBench.post("private/get-order-detail", detail))
        #expect(outcome.text == #"{"id":11,"method":"private/get-order-detail","code":40401,"message":"NOT_FOUND"}"#)
        #expect(outcome.status == 200)
    }

    @Test(
        "three levels are taken apart, what is deeper is its JSON; numbers and truths are as in the JSON; nulls are refused"
    )
    func nesting() throws {
        var bench = try CryptoComBench()
        let params = #"{"b":{"y":[1.50,true,{"z":{"k": 1}}],"x":"s"},"a":1e3}"#
        let sound = "a1e3bxsy1.50truez" + #"{"k": 1}"#
        #expect(try bench.call(Self.open, params, signing: sound).code == 0)
        #expect(try bench.call(Self.open, params, signing: "a1000bxsy1.50truez" + #"{"k": 1}"#).code == 40_101)
        for text in ["", "null", "None"] {
            #expect(try bench.call(Self.open, #"{"order_id":null}"#, signing: "order_id" + text).code == 40_101)
        }
    }

    @Test("nonces", arguments: [(0, 0), (-60_000, 0), (60_000, 0), (-60_001, 40_102), (60_001, 40_102)])
    func nonces(_ offset: Int64, _ expected: Int64) throws {
        var bench = try CryptoComBench()
        let nonce = String(bench.now.milliseconds + offset)
        let sig = try code(Self.open + "1" + CryptoComBench.apiKey + nonce)
        let outcome = bench.send(CryptoComBench.post(Self.open, body(id: "1", sig: sig, nonce: nonce)))
        #expect(outcome.code == expected && outcome.status == (expected == 0 ? 200 : 400))
    }

    @Test("what is missing, or is not what it should be")
    func missing() throws {
        var bench = try CryptoComBench()
        func answer(_ text: String) -> Int64? { bench.send(CryptoComBench.post(Self.open, text)).code }
        let sig = try code(Self.open + "1700000000000" + CryptoComBench.apiKey + "1700000000000")
        #expect(answer(body(sig: sig)) == 0)
        for text in [
            body(sig: nil), body(key: nil, sig: sig), body(params: nil, sig: sig), body(sig: sig, nonce: nil),
            body(id: #""x""#, sig: sig), body(sig: sig, nonce: #""now""#), body(params: "[]", sig: sig),
        ] {
            #expect(answer(text) == 40_004, "\(text)")
        }
        #expect(answer(body(method: "private/get-trades", sig: sig)) == 40_003)
        #expect(answer("{") == 40_001 && answer("[]") == 40_001 && answer("") == 40_001)
        #expect(answer(body(key: "nobody", sig: sig)) == 40_101 && answer(body(sig: "xyz")) == 40_101)
        var form = CryptoComBench.post(Self.open, body(sig: sig))
        form.headers = [NameValue("Content-Type", "application/x-www-form-urlencoded")]
        #expect(bench.send(form).code == 40_001)
    }

    @Test("the wrong HTTP method, and methods that there are not")
    func methods() throws {
        var bench = try CryptoComBench()
        for request in [
            FaceRequest(path: "/exchange/v1/" + Self.open),
            FaceRequest(method: "POST", path: "/exchange/v1/public/get-instruments"),
            FaceRequest(path: "/exchange/v1/public/get-time"), FaceRequest(path: "/v2/public/get-instruments"),
        ] {
            let outcome = bench.send(request)
            #expect(outcome.text == #"{"id":-1,"code":40002,"message":"METHOD_NOT_FOUND"}"# && outcome.status == 400)
            #expect(outcome.response?.header("Date") != nil)
        }
    }

    @Test("keys that are bound elsewhere, have expired or may not trade")
    func keys() throws {
        func key(_ name: String, _ change: (inout SimulatedKey) -> Void) throws -> SimulatedKey {
            var key = try SimulatedKey(apiKey: name, secret: CryptoComBench.secret, account: CryptoComBench.account)
            change(&key)
            return key
        }
        var bench = try CryptoComBench(keys: [
            key("bound") { $0.boundAddresses = ["10.0.0.1"] },
            key("old") { $0.expiresAt = Timestamp(milliseconds: 1_600_000_000_000) },
            key("reading") { $0.permissions = .read },
        ])
        let bound = try bench.callAtOnce(Self.open, apiKey: "bound")
        #expect(bound.code == 40_103 && bound.status == 401)
        #expect(try bound.json["message"]?.text == "IP_ILLEGAL")
        #expect(try bench.callAtOnce(Self.open, apiKey: "old").code == 40_101)
        #expect(try bench.callAtOnce(Self.open, apiKey: "reading").code == 0)
        #expect(try bench.callAtOnce("private/cancel-all-orders", apiKey: "reading").code == 40_101)
        #expect(try bench.callAtOnce("private/cancel-all-orders").code == 0)
    }
}
