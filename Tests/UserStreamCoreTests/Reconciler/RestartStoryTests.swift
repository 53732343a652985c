import Testing

@testable import UserStreamCore

/// A process that ends and goes on later with what it had committed: the whole value, and an account that moved meanwhile.
@Suite("After a restart")
struct RestartStoryTests {
    /// A live account that was away for a while, and when it was read last.
    private func away(for span: TimeSpan) -> (story: Story, lastRead: Timestamp, told: Fill) {
        var story = Story()
        story.start([story.order("7")])
        let told = story.fill("1", of: "7", "0.4")
        story.fills([told])
        let lastRead = story.now
        story.wait(span)
        return (story, lastRead, told)
    }

    @Test("What was told before is not told again (catalogue 34)")
    func toldBefore() throws {
        var (story, _, told) = away(for: .minutes(10))
        let count = story.log.count
        for _ in 0..<3 {
            try story.readFills([told])
            story.wait(.seconds(11))
        }
        story.orderFills("7", [told])
        #expect(story.log.count == count)
    }

    @Test("Fills are read from the last whole window on, less the overlap, not from now on (catalogue 40)")
    func readsOn() throws {
        var (story, lastRead, told) = away(for: .hours(2))
        let window = try story.nextWindow()
        #expect(window.from <= lastRead - .minutes(3) && window.to == story.now)
        let missed = story.fill("2", of: "7", "0.1", at: lastRead + .minutes(30))
        try story.readFills([told, missed])
        #expect(
            story.log.short.suffix(2) == ["fill 2 of 7 0.1@100 late", "order 7 partiallyFilled>partiallyFilled 0.5"])
    }

    @Test("What began or ended meanwhile is told whole, and does not live on (catalogue 62)")
    func beganAndEnded() throws {
        var (story, lastRead, told) = away(for: .minutes(30))
        var (ended, brief) = (story.order("7", .canceled, filled: "0.4"), story.order("9", .canceled))
        ended.updatedAt = lastRead + .minutes(10)
        brief.createdAt = lastRead + .minutes(11)
        brief.updatedAt = lastRead + .minutes(12)
        story.listing([])
        try story.readFills([told])
        try story.readHistory([ended, brief])
        let orders = story.log.short.filter { $0.hasPrefix("order") }
        #expect(
            orders.suffix(3) == ["order 7 partiallyFilled>canceled 0.4", "order 9 ->open 0", "order 9 open>canceled 0"])
        #expect(story.reconciler.snapshot.openOrders.isEmpty)
        #expect(story.reconciler.orders.live.isEmpty && story.reconciler.orders.attention.isEmpty)
    }
}
