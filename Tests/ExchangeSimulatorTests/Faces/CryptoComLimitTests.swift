import ExchangeSimulator
import Testing
import UserStreamCore

/// Crypto.com counts requests for each key and each method, says nothing of what is left, and tells the time in the head of whatever it answers.
@Suite struct CryptoComLimitTests {
    @Test(
        "how many are let in, and after how long the next one",
        arguments: [
            ("private/user-balance", 3, 100), ("private/get-open-orders", 3, 100), ("private/get-accounts", 3, 100),
            ("private/get-order-detail", 30, 100), ("private/get-trades", 1, 1_000),
            ("private/get-order-history", 1, 1_000), ("private/create-order", 15, 100),
            ("private/cancel-order", 15, 100),
            ("private/cancel-all-orders", 15, 100),
        ])
    func limits(_ method: String, _ count: Int, _ window: Int64) throws {
        var bench = try CryptoComBench()
        for _ in 0..<count { #expect(try bench.callAtOnce(method).code != 42_901) }
        bench.wait(.milliseconds(window - 1))
        let refused = try bench.callAtOnce(method)
        #expect(refused.code == 42_901 && refused.status == 429)
        #expect(refused.response?.headers.map(\.name) == ["Content-Type", "Date"], "it does not say for how long")
        bench.wait(.milliseconds(1))
        #expect(try bench.callAtOnce(method).code != 42_901)
    }

    @Test(
        "what needs no key is counted for the address, a hundred a second; other methods and keys are not counted together"
    )
    func separately() throws {
        let other = try SimulatedKey(apiKey: "other", secret: CryptoComBench.secret, account: CryptoComBench.account)
        var bench = try CryptoComBench(keys: [other])
        for place in 0..<100 {
            #expect(bench.get(place.isMultiple(of: 2) ? "public/get-tickers" : "public/get-instruments").code == 0)
        }
        #expect(bench.get("public/get-tickers").code == 42_901)
        #expect(try bench.callAtOnce("private/get-trades").code == 0)
        #expect(try bench.callAtOnce("private/get-trades", apiKey: "other").code == 0)
        #expect(try bench.callAtOnce("private/get-order-history").code == 0)
        #expect(try bench.callAtOnce("private/get-trades").code == 42_901)
    }

    @Test(
        "the second in which it was answered",
        arguments: [
            (1_700_000_000_000, "Tue, 14 Nov 2023 22:13:20 GMT"), (1_700_000_000_999, "Tue, 14 Nov 2023 22:13:20 GMT"),
            (1_709_164_800_000, "Thu, 29 Feb 2024 00:00:00 GMT"), (1_735_689_599_999, "Tue, 31 Dec 2024 23:59:59 GMT"),
            (951_782_400_000, "Tue, 29 Feb 2000 00:00:00 GMT"), (4_107_542_400_000, "Mon, 01 Mar 2100 00:00:00 GMT"),
        ])
    func date(_ milliseconds: Int64, _ text: String) throws {
        var bench = try CryptoComBench()
        bench.now = Timestamp(milliseconds: milliseconds)
        #expect(bench.get("public/get-tickers").response?.header("Date") == text)
        #expect(try bench.callAtOnce("private/user-balance").response?.header("Date") == text)
    }

    @Test("a clock that is off shows in the head of answers")
    func skew() throws {
        var plan = FaultPlan()
        plan.parameters.clockSkew = .seconds(40)
        plan.parameters.episode = .seconds(30)
        plan.enable(.clockSkew, .requests([1, 2]), at: "serverTime")
        var bench = try CryptoComBench(faults: plan)
        let answers = (0..<2).map { _ in bench.get("public/get-tickers") }
        #expect(answers.count { $0.code == 50_001 } == 1, "one of them fails")
        let shown = answers.compactMap { $0.code == 0 ? $0.response?.header("Date") : nil }
        #expect(shown.count == 1 && shown != ["Tue, 14 Nov 2023 22:13:20 GMT"])
        bench.wait(.seconds(31))
        #expect(bench.get("public/get-tickers").response?.header("Date") == "Tue, 14 Nov 2023 22:13:51 GMT")
    }
}
