import Testing

@testable import UserStreamCore

/// An exchange that allows less than a request a second, lists no orders that ended, and does not tell what an order came to.
@Suite("A narrow limit, and an exchange that tells little")
struct NarrowLimitTests {
    private static let kinds: [QueryKind] = [.openOrders, .balances, .order, .fills, .orderFills]
    private static let endpoints = Dictionary(
        uniqueKeysWithValues: kinds.map { ($0, EndpointFacts(costs: [ScopeCost("all")])) })

    private func limit(_ count: Int) -> LimitRule {
        LimitRule("all", limit: count, per: .minutes(1), isPerAccount: true)
    }

    private func economy(_ limits: [LimitRule]) -> Economy {
        Economy(
            ExchangeFacts(
                exchange: "test", endpoints: Self.endpoints, limits: limits, visibilityLag: .minutes(5),
                sweepHorizon: .hours(48), listsEveryAsset: false, clientOrderIDHorizon: .hours(8)))
    }

    @Test("Polls take turns where the limit allows less than one a second, and nothing changes elsewhere")
    func turns() {
        let slow = economy([limit(30)])
        #expect(slow.slowRound == .seconds(12))
        let policy = slow.adapted(PollingPolicy())
        #expect(
            [policy.activeOpenOrders, policy.activeFills, policy.idleBalances] == [
                .seconds(12), .seconds(12), .seconds(15),
            ])
        #expect(policy.nearOverlap == .seconds(24))
        #expect(policy.detailsPerPass == 3)
        for other in [economy([limit(61)]), economy([])] {
            #expect(other.slowRound == .zero)
            #expect(other.adapted(PollingPolicy()) == PollingPolicy())
        }
    }

    @Test("What an exchange does not list is not asked for")
    func noHistory() {
        var story = Story(listsEveryAsset: false, endpoints: Self.endpoints)
        var order = OrderReport(id: "7", venueSymbol: "btcusdt")
        order.state = .open
        story.start([order])
        for _ in 0..<5 {
            story.wait(.seconds(40))
            story.listing([])
            let kinds = story.reconciler.wanted(at: story.now).map(\.query.kind)
            #expect(!kinds.contains(.closedOrders))
        }
        #expect(
            story.reconciler.wanted(at: story.now).contains { $0.query.kind == .order }, "its own record is asked for")
    }
}
