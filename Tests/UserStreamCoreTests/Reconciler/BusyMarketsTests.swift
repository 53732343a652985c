import Testing
import UserStreamTestKit

@testable import UserStreamCore

@Suite("Busy markets") struct BusyMarketsTests {
    @Test("A market is busy as long as an order is busy in it", arguments: UInt64(1)...10)
    func counts(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var (markets, orders) = (BusyMarkets(), [String]())
        for _ in 0..<500 {
            if !orders.isEmpty, Bool.random(using: &random) {
                markets.leave(orders.remove(at: Int.random(in: orders.indices, using: &random)))
            } else {
                orders.append("m\(Int.random(in: 0..<20, using: &random))")
                markets.enter(orders[orders.count - 1])
            }
            #expect(markets.symbols == Set(orders).sorted(), "seed \(seed)")
        }
        markets.leave("never")
        #expect(markets.symbols == Set(orders).sorted())
    }

    @Test("What the book of orders keeps in step is what its lists say, also after a restart")
    func book() throws {
        var story = Story()
        func isInStep(_ orders: OrderBook) -> Bool {
            let live = orders.live.values.map { $0.value.order.venueSymbol }
            let open = orders.attention.keys.compactMap { orders.venueSymbol(of: $0) }
            return orders.busyMarkets.symbols == Set(live + open).sorted()
        }
        story.start([story.order("7"), story.order("8")])
        #expect(story.reconciler.orders.busyMarkets.symbols.count == 1 && isInStep(story.reconciler.orders))
        story.wait(.seconds(1))
        story.fills([story.fill("1", of: "7", "0.3"), story.fill("2", of: "9", "0.3")])
        #expect(isInStep(story.reconciler.orders))
        let known = story.reconciler
        let restored = try AccountReconciler(
            account: known.account, facts: known.facts, policy: known.policy, checkpoint: known.wholeCheckpoint)
        #expect(restored.orders.busyMarkets.symbols == known.orders.busyMarkets.symbols)
        for id in ["7", "8", "9"] { story.detail(story.order(OrderID(id), .canceled, filled: id == "8" ? "0" : "0.3")) }
        story.tick(after: .hours(1))
        #expect(isInStep(story.reconciler.orders))
    }
}
