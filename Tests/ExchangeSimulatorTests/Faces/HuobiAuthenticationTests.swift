import ExchangeSimulator
import Signing
import Testing
import UserStreamCore

/// Who is let in, and with which words the others are turned away.
@Suite struct HuobiAuthenticationTests {
    static let accounts = "/v1/account/accounts"

    @Test("the worked example of the documentation's recipe is accepted byte for byte")
    func workedExample() throws {
        var bench = try FaceBench()
        let outcome = bench.send(
            FaceRequest(
                "GET",
                target: "/v1/order/openOrders?AccessKeyId=aa11bb22-cc33dd44-ee55ff66-0a1b2&SignatureMethod=HmacSHA256"
                    + "&SignatureVersion=2&Timestamp=2023-11-14T22%3A13%3A20&account-id=100009&size=500&symbol=btcusdt"
                    + "&Signature=06UhBeGtkLV6GrFW7R7H4NNwqxushMSi3Xws493Qu%2FU%3D",
                headers: [NameValue("Host", "API.huobi.pro")]))
        #expect(outcome.text == #"{"status":"ok","data":[]}"#)
    }

    @Test("an Ed25519 key signs the same text")
    func ed25519() throws {
        let key = try Ed25519PrivateKey(hexSeed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
        var bench = try FaceBench()
        bench.face.accept(
            SimulatedKey(apiKey: FaceBench.apiKey, publicKey: key.publicKey, account: FaceBench.account))
        let query =
            "AccessKeyId=aa11bb22-cc33dd44-ee55ff66-0a1b2&SignatureMethod=Ed25519&SignatureVersion=2"
            + "&Timestamp=2023-11-14T22%3A13%3A20&Signature="
        let signature =
            "h4lTYp8hE4b3/CTs8j2/ldgcAArf7EMY/6Dp75trxtFRj9lksIjGnjwUiSOsazEaVrd3Ve7OfzLhooztJ+5ECg=="
        let host = [NameValue("Host", "api.huobi.pro")]
        let good = FaceRequest(path: Self.accounts, rawQuery: query + percentEncode(signature), headers: host)
        #expect(bench.send(good).errorCode == nil)
        let wrong = "A" + signature.dropFirst()
        let bad = FaceRequest(path: Self.accounts, rawQuery: query + percentEncode(wrong), headers: host)
        #expect(bench.send(bad).text.contains("Verification failure"))
    }

    @Test("nothing that was signed may be changed")
    func tampering() throws {
        var bench = try FaceBench()
        let signed = try FaceBench.signed("GET", "/v1/order/openOrders", [("size", "10")], at: bench.now)
        #expect(bench.send(signed).errorCode == nil)
        var changed = signed
        changed.rawQuery = signed.rawQuery.replacing("size=10", with: "size=20")
        #expect(bench.send(changed).text.contains("Verification failure"))
        changed = signed
        changed.path = "/v1/order/history"
        #expect(bench.send(changed).text.contains("Verification failure"))
        changed = signed
        changed.headers = [NameValue("Host", "elsewhere.test")]
        #expect(bench.send(changed).text.contains("Verification failure"))
        changed = signed
        changed.rawQuery = signed.rawQuery.replacing("size=10", with: "size=%310")
        #expect(bench.send(changed).text.contains("Verification failure"), "the query counts as it was sent")
    }

    @Test("the order of the pairs on the way does not matter")
    func order() throws {
        var bench = try FaceBench()
        var signed = try FaceBench.signed("GET", Self.accounts, at: bench.now)
        signed.rawQuery = signed.rawQuery.split(separator: "&").reversed().joined(separator: "&")
        #expect(bench.send(signed).errorCode == nil)
    }

    @Test("what is missing is named")
    func missing() throws {
        var bench = try FaceBench()
        let none = bench.send(FaceRequest(path: Self.accounts))
        #expect(
            none.text == #"{"status":"error","err-code":"login-required","err-msg":"Login is required.","data":null}"#)
        for name in ["AccessKeyId", "SignatureMethod", "SignatureVersion", "Timestamp", "Signature"] {
            var request = try FaceBench.signed("GET", Self.accounts, at: bench.now)
            request.rawQuery = request.rawQuery.split(separator: "&").filter { !$0.hasPrefix(name + "=") }
                .joined(separator: "&")
            let outcome = bench.send(request)
            #expect(outcome.errorCode == "api-signature-not-valid")
            #expect(outcome.text.contains("[\(name)]"))
        }
    }

    @Test("unknown keys, wrong secrets and keys that may only read")
    func keys() throws {
        let reader = try SimulatedKey(
            apiKey: "reader", secret: "s", account: FaceBench.account, permissions: .read)
        var bench = try FaceBench(keys: [reader])
        let unknown = try bench.call("GET", Self.accounts, apiKey: "nobody")
        #expect(unknown.text.contains("Incorrect Access key"))
        #expect(try bench.call("GET", Self.accounts, secret: "wrong").text.contains("Verification failure"))
        #expect(try bench.call("GET", Self.accounts, apiKey: "reader", secret: "s").errorCode == nil)
        let refused = try bench.call("POST", "/v1/order/orders/place", body: "{}", apiKey: "reader", secret: "s")
        #expect(refused.errorCode == "api-signature-not-valid")
        #expect(refused.text.contains("API key has no permission"))
        #expect(refused.response?.status == 200)
    }

    @Test("a signature is good for five minutes, or for one", arguments: [(false, 300), (true, 60)])
    func tolerance(_ isShort: Bool, _ seconds: Int64) throws {
        var bench = try FaceBench(isShort ? [.clockTolerance60s] : [])
        for offset in [seconds, -seconds] {
            let inside = try FaceBench.signed("GET", Self.accounts, at: bench.now + .seconds(offset))
            #expect(bench.send(inside).errorCode == nil)
            let beyond = offset > 0 ? offset + 1 : offset - 1
            let outside = try FaceBench.signed("GET", Self.accounts, at: bench.now + .seconds(beyond))
            #expect(bench.send(outside).errorCode == "api-signature-not-valid")
            #expect(bench.send(outside).text.contains("Timestamp"))
        }
    }

    @Test("a timestamp that is none", arguments: ["2023-11-14 22:13:20", "2023-13-14T22:13:20", "1700000000000"])
    func format(_ text: String) throws {
        var bench = try FaceBench()
        var request = try FaceBench.signed("GET", Self.accounts, at: bench.now)
        request.rawQuery = request.rawQuery.replacing("2023-11-14T22%3A13%3A20", with: percentEncode(text))
        #expect(bench.send(request).text.contains("Timestamp"))
    }

    @Test("the second envelope has errors of its own")
    func version2() throws {
        var bench = try FaceBench()
        let outcome = try bench.call("GET", "/v2/user/uid", apiKey: "nobody")
        #expect(try outcome.json["code"]?.int64 == 1003)
        #expect(try outcome.json["message"]?.text?.contains("Incorrect Access key") == true)
    }

    @Test("the limit is enforced per user and endpoint, and told in headers", arguments: [false, true])
    func limits(_ inSeconds: Bool) throws {
        var bench = try FaceBench(inSeconds ? [.expiryHeaderSeconds] : [])
        for count in 1...20 {
            let outcome = try bench.call("GET", "/v1/order/matchresults")
            #expect(outcome.response?.header("X-HB-RateLimit-Requests-Remain") == String(20 - count))
            let expiry = inSeconds ? "1700000002" : "1700000002000"
            #expect(outcome.response?.header("X-HB-RateLimit-Requests-Expire") == expiry)
        }
        let refused = try bench.call("GET", "/v1/order/matchresults")
        #expect(refused.response?.status == 429)
        #expect(refused.errorCode == "base-request-exceed-frequency-limit")
        #expect(try bench.call("GET", "/v1/order/history").errorCode == nil, "another endpoint has its own")
        bench.wait(.seconds(2))
        #expect(try bench.call("GET", "/v1/order/matchresults").errorCode == nil)
    }

    @Test("paths that do not exist, methods that do not fit")
    func strays() throws {
        var bench = try FaceBench()
        #expect(bench.send(FaceRequest(path: "/v1/nothing")).response?.status == 404)
        #expect(bench.send(FaceRequest(method: "POST", path: Self.accounts)).response?.status == 405)
        #expect(bench.send(FaceRequest(path: "/v1/order/orders/1/submitcancel")).response?.status == 405)
    }
}
