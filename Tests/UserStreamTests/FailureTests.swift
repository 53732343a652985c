import Testing
import UserStreamTestKit

@testable import UserStream

/// What a source does about each category of failure (contract, rule 13).
@Suite struct FailureTests {
    @Test("A transient failure backs off alone, and is forgotten after a success (catalogue 48)")
    func aTransientFailureBacksOffAloneAndIsForgottenAfterASuccess() async throws {
        let bench = Bench()
        let tracker = bench.tracker()
        try await tracker.start()
        await bench.clock.advance(by: .seconds(1))
        _ = bench.sent()
        bench.exchange.set { $0.lasting["/open"] = "transient" }
        await bench.clock.advance(by: .seconds(120))
        let during = bench.sent()
        let opens = during.count { $0 == "/open" }
        #expect(opens < 35, "it backs off: \(opens)")
        #expect(during.count { $0 == "/fills" } > 20, "the others go on")
        #expect(await tracker.account.stale == [.openOrders])
        bench.exchange.set { $0.lasting["/open"] = nil }
        await bench.clock.advance(by: .seconds(31))
        #expect(await tracker.account.stale == [])
        _ = bench.sent()
        await bench.clock.advance(by: .seconds(60))
        #expect(bench.sent().count { $0 == "/open" } > 20, "and comes back to speed")
        await tracker.stop()
    }

    @Test func aTimeOutIsTransientAndIngestedAsSuch() async throws {
        let bench = Bench()
        bench.exchange.set { $0.delay = .seconds(4) }
        let tracker = bench.tracker()
        try await tracker.start()
        await bench.clock.advance(by: .milliseconds(2_999))
        #expect(bench.source.statistics.outcomes == [:])
        await bench.clock.advance(by: .milliseconds(1))
        #expect(bench.source.statistics.outcomes == [.failed("transient"): 1], "each request has a deadline of 3 s")
        await bench.clock.advance(by: .seconds(30))
        #expect(bench.transport.mostAlive == 1)
        await tracker.stop()
    }

    @Test("A skewed clock is read, and the request repeated once (catalogue 49)")
    func aSkewedClockIsReadAndTheRequestRepeatedOnce() async throws {
        let bench = Bench()
        bench.exchange.set { state in
            state.aheadBy = .seconds(40)
            state.timeTolerance = .seconds(5)
        }
        try await bench.source.updateBalances()
        #expect(bench.sent() == ["/time", "/accounts", "/symbols", "/balances"], "the clock comes first")
        bench.exchange.set { $0.aheadBy = .seconds(-70) }
        try await bench.source.updateBalances()
        #expect(bench.sent() == ["/balances", "/time", "/balances"])
        #expect(bench.source.session.clock.offset == .seconds(-70))
        bench.exchange.set { $0.lasting["/balances"] = "clock" }
        try await bench.source.updateBalances()
        #expect(bench.sent() == ["/balances", "/time", "/balances"], "once, not for ever")
    }

    @Test("A refused key stops the account, after the clock was read (catalogue 52)")
    func aRefusedKeyStopsTheAccountOnlyAfterTheClockWasRead() async throws {
        let bench = Bench()
        bench.exchange.set { state in
            state.lasting["/accounts"] = "auth"
            state.failures["/time"] = ["transient"]
        }
        let tracker = bench.tracker()
        try await tracker.start()
        await bench.clock.advance(by: .seconds(2))
        await #expect(throws: StopReason.self) { try await tracker.ready() }
        #expect(bench.sent() == ["/time", "/time", "/accounts", "/time", "/accounts"])
        await bench.clock.advance(by: .minutes(5))
        #expect(bench.sent() == [], "a dead key does not loop")
        do {
            _ = try await tracker.batches().collect()
            Issue.record("the stream ended normally")
        } catch let reason as StopReason {
            #expect(reason.category == .auth)
        }
        await tracker.stop()
    }

    /// A bench whose exchange recognises users by tokens.
    private var tokenBench: Bench { Bench(connector: TinyConnector(hasTokens: true)) }

    @Test("A token that is refused is dropped, and and the query goes out again with a new one (catalogue 53)")
    func refusedToken() async throws {
        let bench = tokenBench
        try await bench.source.updateBalances()
        try await bench.source.updateOrderStatus()
        _ = bench.sent()
        bench.exchange.set { $0.isTokenRevoked = true }
        try await bench.source.updateOrderStatus()
        // The fills are asked for together with the listing, so that they may be refused as well.
        let parts = bench.sent().split(separator: "/token")
        #expect(parts.count == 2 && parts[0].contains("/open") && Set(parts[1]) == ["/open", "/fills"], "\(parts)")
        #expect(bench.source.engine.snapshot.stopped == nil)
        try await bench.source.updateBalances()
        #expect(bench.sent() == ["/balances"])
    }

    @Test("A fresh token that is refused stops the account, and so does a client that gets none (catalogue 52)")
    func deadClient() async throws {
        let refused = tokenBench
        refused.exchange.set { $0.lasting["/balances"] = "auth" }
        await #expect(throws: StopReason.self) { try await refused.source.updateBalances() }
        #expect(refused.source.engine.snapshot.stopped?.category == .auth)
        #expect(refused.sent().suffix(4) == ["/symbols", "/balances", "/token", "/balances"])
        let unknown = tokenBench
        unknown.exchange.set { $0.lasting["/token"] = "auth" }
        await #expect(throws: StopReason.self) { try await unknown.source.updateBalances() }
        #expect(unknown.source.engine.snapshot.stopped?.category == .auth)
        #expect(unknown.sent() == ["/time", "/token"])
    }

    @Test("A token that cannot be had for a while stops nothing; what has to wait for it goes on then")
    func tokensFail() async throws {
        let bench = tokenBench
        bench.exchange.set { $0.failures["/token"] = ["transient", "limited", "maintenance"] }
        let tracker = bench.tracker()
        try await tracker.start()
        await bench.clock.advance(by: .seconds(40))
        try await tracker.ready()
        await tracker.stop()
        #expect(bench.sent().count { $0 == "/token" } == 4)
    }

    @Test("A token is renewed before its end, once each time, while polls go on (catalogue 53)")
    func renewed() async throws {
        let bench = tokenBench
        bench.exchange.set { $0.tokenLifetime = 40 }
        let tracker = bench.tracker()
        try await tracker.start()
        await bench.clock.advance(by: .seconds(110))
        #expect((5...6).contains(bench.sent().count { $0 == "/token" }))
        #expect(bench.source.statistics.outcomes.keys.allSatisfy { $0 == .answered })
        let auth = try #require(bench.source.auth)
        let own = try auth.sign(APIRequest(.get, "/balances", isPrivate: true), at: bench.clock.now)
        #expect(own.url.contains("?token=t"), "the consumer's own requests have it as well")
        await tracker.stop()
    }

    @Test func oneRefusalThatPassesDoesNotStopTheAccount() async throws {
        let bench = Bench()
        bench.exchange.set { $0.failures["/balances"] = ["auth"] }
        try await bench.source.updateBalances()
        #expect(bench.sent().suffix(3) == ["/balances", "/time", "/balances"])
        #expect(bench.source.engine.snapshot.stopped == nil)
    }

    @Test func aRefusalWhoseClockCannotBeReadDoesNotStopTheAccount() async throws {
        let bench = Bench()
        try await bench.source.updateBalances()
        bench.exchange.set { state in
            state.lasting["/balances"] = "auth"
            state.lasting["/time"] = "transient"
        }
        try await bench.source.updateBalances()
        await bench.clock.advance(by: .seconds(60))
        try await bench.source.updateBalances()
        #expect(bench.source.engine.snapshot.stopped == nil)
    }

    @Test func aMissingPermissionStopsAtOnce() async throws {
        let bench = Bench()
        bench.exchange.set { $0.lasting["/open"] = "permission" }
        await #expect(throws: StopReason.self) { try await bench.source.updateOrderStatus() }
        #expect(bench.source.engine.snapshot.stopped?.category == .permission)
    }

    @Test func credentialsThatDoNotFitAreSaidNotTrapped() async throws {
        let credentials = Credentials(apiKey: "k", secretKey: SecretBytes("s"), keyKind: .rsa)
        let bench = Bench(credentials: credentials)
        #expect(bench.source.auth == nil)
        do {
            try await bench.source.updateBalances()
            Issue.record("it was accepted")
        } catch let reason as StopReason {
            #expect(reason.message.contains("must be hmac"))
        }
    }

    @Test func anAccountThatCannotBeFollowedIsRefused() async throws {
        let bench = Bench()
        bench.exchange.set { $0.accounts = ["3 margin working"] }
        await #expect(throws: StopReason.self) { try await bench.source.updateBalances() }
        #expect(bench.source.engine.snapshot.stopped?.message.contains("margin 3") == true)
    }

    @Test func aRateLimitIsObeyedAndTheOthersGoOn() async throws {
        let scopes = [LimitRule("tiny", limit: 1_000, per: .seconds(1), isPerAccount: true)]
        let bench = Bench(connector: TinyConnector(limits: scopes, costs: [ScopeCost("tiny")]))
        let tracker = bench.tracker()
        try await tracker.start()
        await bench.clock.advance(by: .seconds(1))
        bench.exchange.set { $0.failures["/open"] = ["limited 17"] }
        bench.transport.forget()
        await bench.clock.advance(by: .seconds(60))
        let sent = bench.transport.sent
        let refused = try #require(sent.first { $0.path == "GET /open" })
        let after = sent.filter { $0.at > refused.at }
        #expect(after.first.map { $0.at - refused.at >= .seconds(17) } == true, "all of the scope waits")
        #expect(after.count > 20)
        #expect(await tracker.account.stale == [])
        await tracker.stop()
    }

    @Test func maintenanceIsPolledSlowlyAndTheStreamSaysWhy() async throws {
        let bench = Bench()
        let tracker = bench.tracker()
        try await tracker.start()
        await bench.clock.advance(by: .seconds(1))
        bench.exchange.set { state in
            for path in ["/open", "/fills", "/balances", "/closed"] { state.lasting[path] = "maintenance" }
        }
        await bench.clock.advance(by: .minutes(3))
        _ = bench.sent()
        await bench.clock.advance(by: .minutes(5))
        #expect(bench.sent().count < 120)
        await tracker.stop()
        let causes = try await tracker.userStream.collect().compactMap { event -> String? in
            guard case .stale(let staleness) = event.change else { return nil }
            return staleness.cause
        }
        #expect(!causes.isEmpty)
        #expect(causes.allSatisfy { $0.contains("maintenance") })
    }

    @Test func whatAConnectorNeedsIsAskedFirst() async throws {
        let bench = Bench()
        try await bench.source.pass(.one(.keyPermissions))
        #expect(bench.sent() == ["/time", "/uid", "/key"])
    }

    @Test func whatCannotBeExpressedIsAFailureNotACrash() async throws {
        let bench = Bench()
        try await bench.source.pass(.one(.status))
        #expect(bench.sent() == [])
        #expect(bench.source.statistics.outcomes == [:])
    }
}
