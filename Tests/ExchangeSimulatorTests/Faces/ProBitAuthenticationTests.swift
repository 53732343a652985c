import ExchangeSimulator
import Signing
import Testing
import UserStreamCore

/// ProBit's accounts service gives tokens to clients that it knows, and the API lets in who has one that is good.
@Suite struct ProBitAuthenticationTests {
    @Test("A token: 32 bytes in Base64 that live for a quarter of an hour; several are good at once")
    func tokens() throws {
        var bench = try ProBitBench()
        let outcome = bench.askForToken()
        let token = try #require(try outcome.json["access_token"]?.string)
        #expect(Base64.decode(token)?.count == 32 && outcome.status == 200)
        #expect(outcome.text == #"{"access_token":"\#(token)","token_type":"bearer","expires_in":900}"#)
        #expect(token != bench.token)
        bench.wait(.milliseconds(899_999))
        for text in [token, bench.token] { #expect(bench.get("open_order", token: text).text == #"{"data":[]}"#) }
        bench.wait(.milliseconds(1))
        for text in [token, bench.token, "", "x"] {
            let refused = bench.get("open_order", token: text)
            #expect(refused.text == #"{"errorCode":"UNAUTHORIZED","message":"","details":{}}"# && refused.status == 401)
        }
    }

    @Test("What clients send is checked to the letter, colons and other characters and all")
    func clients() throws {
        let odd = try SimulatedKey(apiKey: "a:b", secret: "ü/+=", account: ProBitBench.account)
        var bench = try ProBitBench(keys: [odd])
        #expect(bench.askForToken("a:b", "ü/+=").errorWord == nil)
        for (id, secret) in [("a:b", "ü/+"), ("nobody", "x"), (ProBitBench.apiKey, "wrong")] {
            let refused = bench.askForToken(id, secret)
            #expect(refused.text == #"{"error":"invalid_client"}"# && refused.status == 401)
        }
        let grant = #"{"grant_type":"client_credentials"}"#
        func ask(_ authorisation: String?, _ type: String = "application/json", _ body: String = grant) -> String? {
            let field = authorisation.map { [NameValue("authorization", $0)] } ?? []
            let request = FaceRequest(
                method: "POST", path: "/token", headers: field + [NameValue("content-type", type)],
                body: Array(body.utf8))
            return bench.send(request).errorWord
        }
        let good = "Basic cHJvYml0Q2xpZW50SWQwMTpwcm9iaXRDbGllbnRTZWNyZXQwMQ=="
        #expect(ask(good) == nil && ask(nil) == "invalid_client")
        #expect(ask(good.replacing("Basic", with: "Bearer")) == "invalid_client")
        #expect(ask(good + "!") == "invalid_client")
        #expect(ask(good, "application/x-www-form-urlencoded") == "invalid_request")
        #expect(ask(good, "application/json", "{}") == "invalid_request")
        #expect(ask(good, "application/json", #"{"grant_type":"password"}"#) == "unsupported_grant_type")
        #expect(bench.send(FaceRequest(path: "/token")).status == 404, "by POST only")
    }

    @Test("A token is no client, and a client is no token")
    func schemes() throws {
        var bench = try ProBitBench()
        func get(_ authorisation: String?) -> Int? {
            let headers = authorisation.map { [NameValue("Authorization", $0)] } ?? []
            return bench.send(FaceRequest(path: ProBitBench.prefix + "balance", headers: headers)).status
        }
        #expect(get("Bearer \(bench.token)") == 200 && get("bearer \(bench.token)") == 401 && get(nil) == 401)
        #expect(get("Basic cHJvYml0Q2xpZW50SWQwMTpwcm9iaXRDbGllbnRTZWNyZXQwMQ==") == 401)
        #expect(get(bench.token) == 401 && get("Bearer  \(bench.token)") == 401)
    }

    @Test("Readings: tokens that live shortly, that end those before them, whose slashes are escaped")
    func dialects() throws {
        var short = try ProBitBench([.shortTokens])
        #expect(try short.askForToken().json["expires_in"]?.int64 == 40)
        short.wait(.seconds(40))
        #expect(short.get("balance").status == 401)
        var one = try ProBitBench([.oneToken])
        let first = one.token
        one.token = try #require(try one.askForToken().json["access_token"]?.string)
        #expect(one.get("balance", token: first).status == 401 && one.get("balance").status == 200)
        var escaped = try ProBitBench([.escapedSlashes])
        for _ in 0..<20 {
            let outcome = escaped.askForToken()
            let token = try #require(try outcome.json["access_token"]?.string)
            #expect(escaped.get("balance", token: token).status == 200)
            let slashes = token.count { $0 == "/" }
            #expect(outcome.text.ranges(of: #"\/"#).count == slashes)
        }
    }

    @Test("Keys that are bound elsewhere, have expired or may not trade")
    func keys() throws {
        func key(_ name: String, _ change: (inout SimulatedKey) -> Void) throws -> SimulatedKey {
            var key = try SimulatedKey(apiKey: name, secret: "s", account: ProBitBench.account)
            change(&key)
            return key
        }
        var bench = try ProBitBench(keys: [
            key("bound") { $0.boundAddresses = ["10.0.0.1"] },
            key("old") { $0.expiresAt = Timestamp(milliseconds: 1_600_000_000_000) },
            key("reading") { $0.permissions = .read },
        ])
        #expect(bench.askForToken("old", "s").text == #"{"error":"invalid_grant"}"#)
        bench.token = try #require(try bench.askForToken("bound", "s").json["access_token"]?.string)
        #expect(bench.get("balance").errorWord == "FORBIDDEN" && bench.get("balance").status == 403)
        bench.token = try #require(try bench.askForToken("reading", "s").json["access_token"]?.string)
        #expect(bench.get("balance").status == 200)
        #expect(bench.post("new_order", ProBitBench.draft()).errorWord == "FORBIDDEN")
    }
}
