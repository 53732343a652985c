import Testing
import UserStreamTestKit

@Suite struct SeededRandomTests {
    @Test func equalSeedsGiveEqualNumbers() {
        var (one, other) = (SeededRandom(seed: 7), SeededRandom(seed: 7))
        for _ in 0..<100 { #expect(one.next() == other.next()) }
    }

    @Test func forksDoNotDisturbEachOther() {
        let root = SeededRandom(seed: 7)
        var (prices, orders) = (root.forked("prices"), root.forked("orders"))
        #expect(prices.next() != orders.next())
    }
}
