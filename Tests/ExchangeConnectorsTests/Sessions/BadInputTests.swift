import Testing
import UserStream
import UserStreamTestKit

/// Whatever comes instead of an answer is classified, said, and loses nothing; polling goes on where it can, and ends with a clear message
/// where it cannot.
@Suite("Bad input")
struct BadInputTests {
    @Test(arguments: BadAnswer.all.indices, ["openOrders", "fills", "balances"])
    func isSaidAndLosesNothing(number: Int, endpoint: String) async throws {
        let bad = BadAnswer.all[number]
        var story = try Story.fillInPart()
        story.until = 110_000
        let failing = endpoint == "fills" ? ["fills", "orderFills"] : [endpoint]
        let good = story.steps.filter { failing.contains($0.endpoints[0]) }
        for step in good where step.at == 5_000 {
            story.add(
                "bad", bad.body, at: 3_000, step.endpoints, order: step.order, status: bad.status,
                failure: bad.failure, isOptional: step.optional ?? false)
            var back = step
            back.at = 33_000
            story.steps.removeAll { $0.at == 5_000 && $0.endpoints == step.endpoints }
            story.steps.append(back)
        }
        let played = try await story.play(seed: 1)
        #expect(played.problems == [])
        #expect(played.stop == nil)
        let events = played.batches.flatMap { Array($0) }
        let stale = events.compactMap { event -> Staleness? in
            if case .stale(let what) = event.change { what } else { nil }
        }
        #expect(stale.map(\.subject.rawValue) == [endpoint], "\(bad.name)")
        #expect(stale.allSatisfy { $0.cause.hasPrefix(bad.category) }, "\(bad.name): \(stale.map(\.cause))")
        let fresh = events.compactMap { event -> String? in
            if case .fresh(let what) = event.change { what.subject.rawValue } else { nil }
        }
        #expect(fresh == [endpoint])
        Self.checkOthersWentOn(played, but: endpoint)
        Self.checkNothingIsLost(played, bad.name)
    }

    /// The other two kinds of polls were asked while this one failed, and it was asked again.
    private static func checkOthersWentOn(_ played: Story.Played, but endpoint: String) {
        let window = Timestamp(milliseconds: 1_700_000_003_000)...Timestamp(milliseconds: 1_700_000_033_000)
        let asked = zip(played.sent, played.questions).filter { window.contains($0.0.at) }.map(\.1.endpoint)
        for (name, least) in [("openOrders", 20), ("fills", 20), ("balances", 4)] where name != endpoint {
            #expect(asked.count { $0 == name } >= least, "\(name) while \(endpoint) fails")
        }
        #expect((2...20).contains(asked.count { $0 == endpoint }))
    }

    private static func checkNothingIsLost(_ played: Story.Played, _ name: String) {
        var confirmed: [String] = []
        var inferred = ExactDecimal.zero
        for event in played.batches.flatMap({ Array($0) }) {
            switch event.change {
            case .fill(let fill) where fill.isProvisional: inferred = fill.quantity
            case .fill(let fill): confirmed.append("\(fill.tradeID) \(fill.quantity)")
            case .fillSuperseded(let change): inferred = change.remainder?.quantity ?? .zero
            default: break
            }
        }
        #expect(confirmed == ["100077123 0.2"], "\(name)")
        #expect(inferred.isZero, "\(name)")
        let order = played.account.openOrders.first
        #expect(played.account.openOrders.count == 1)
        #expect(order?.cumulativeQuantity == "0.2" && order?.state == .partiallyFilled, "\(name)")
        #expect(played.account["USDT"].total == "94000" && played.account["BTC"].total == "0.1996", "\(name)")
        #expect(played.account.stale == [])
    }

    struct Refusal: Sendable {
        var name: String
        /// From when on, in milliseconds after the start.
        var at: Int64
        var code = "api-signature-not-valid"
        var message: String
        var status = 200
        var category: String

        var body: [UInt8] {
            let text = "Signature not valid: \(message)"
            return Array(#"{"status":"error","err-code":"\#(code)","err-msg":"\#(text)","data":null}"#.utf8)
        }
    }

    static let refusals = [
        Refusal(
            name: "wrong key", at: 0, message: "Incorrect Access key [Access key错误]", status: 403, category: "auth"),
        Refusal(name: "wrong secret", at: 0, code: "api-signature-check-failed", message: "", category: "auth"),
        Refusal(name: "no permission", at: 0, message: "API key has no permission", category: "permission"),
        Refusal(
            name: "permission withdrawn", at: 4_000, message: "API key has no permission [API Key没有权限]", status: 403,
            category: "permission"),
        Refusal(name: "address not bound", at: 4_000, message: "invalid ip", category: "permission"),
    ]

    @Test(arguments: refusals.indices)
    func refusedKeyEndsTheAccountWithAClearMessage(number: Int) async throws {
        let refusal = Self.refusals[number]
        var story = try Story.fillInPart()
        story.until = 60_000
        if refusal.at == 0 { story.steps.removeAll { $0.endpoints == ["accounts"] } }
        story.add(
            "refusal", refusal.body, at: refusal.at,
            ["accounts", "openOrders", "fills", "balances", "closedOrders"], status: refusal.status)
        let played = try await story.play(seed: 1)
        try Self.checkEnd(played, refusal.name, category: refusal.category)
        #expect(played.sent.count < 40, "\(refusal.name)")
    }

    @Test func credentialsThatDoNotFitEndTheAccountBeforeAnythingIsSigned() async throws {
        var story = try Story.fillInPart()
        story.until = 10_000
        let credentials = Credentials(apiKey: "", secretKey: SecretBytes("s"))
        let played = try await story.play(seed: 1, credentials: credentials)
        try Self.checkEnd(played, "empty key", category: "auth")
        #expect(played.sent.allSatisfy { !$0.request.url.contains("Signature") })
    }

    private static func checkEnd(_ played: Story.Played, _ name: String, category: String) throws {
        let stop = try #require(played.stop, "\(name)")
        #expect(stop.category.name == category, "\(name)")
        #expect(stop.message.count > 20 && stop.remedy.count > 10, "\(name): \(stop)")
        #expect(!stop.message.contains(HuobiStories.secret))
        #expect(played.requestsAfterStop == 0, "\(name)")
        let last = try #require(played.batches.last?.last)
        guard case .stopped(let told) = last.change else {
            Issue.record("\(name): the last event is \(last.json)")
            return
        }
        #expect(told == stop)
    }
}
