import Testing

@testable import UserStreamCore

/// What is kept is what the sweep horizon may still show, however long an account is followed.
@Suite("Retention stories")
struct RetentionStoryTests {
    /// Polls an account about which nothing is news any more, hour after hour.
    private func rest(_ story: inout Story, hours: Int) {
        for _ in 0..<hours {
            story.wait(.hours(1))
            // A window that follows a pause is read several times before it is believed.
            for _ in 0..<8 {
                for want in story.reconciler.wanted(at: story.now) where want.due <= story.now {
                    answer(want.query, &story)
                }
                story.wait(.seconds(11))
            }
        }
    }

    private func answer(_ query: Query, _ story: inout Story) {
        switch query {
        case .fills, .orderFills: story.answer(.success(Observation(.fills([Fill]()))), of: query)
        case .balances, .order: break
        default: story.answer(.success(Observation(.orders([OrderReport]()))), of: query)
        }
    }

    @Test(
        "An order whose inferred fill nothing ever confirms is kept as long as a read could confirm it, and not longer")
    func unconfirmed() {
        var story = Story()
        story.start([story.order("7")])
        story.history([story.order("7", .filled, filled: "1")])
        story.tick(after: .seconds(11))
        #expect(story.log.short.suffix(2) == ["fill provisional of 7 1@100", "order 7 open>filled 1"])
        rest(&story, hours: 40)
        #expect(story.reconciler.retained.orders == 1 && story.reconciler.retained.openQuestions == 1)
        rest(&story, hours: 12)
        #expect(story.reconciler.retained.orders == 0 && story.reconciler.retained.openQuestions == 0)
    }

    @Test("Of a real fill that comes within the horizon the inferred one is told to be that")
    func confirmedLate() {
        var story = Story()
        story.start([story.order("7")])
        story.history([story.order("7", .filled, filled: "1")])
        story.tick(after: .seconds(11))
        let time = story.now - .seconds(12)
        rest(&story, hours: 40)
        story.orderFills("7", [story.fill("a", of: "7", "1", at: time)])
        #expect(story.log.short.contains("superseded by a rest 0"))
    }

    @Test("A fee that the exchange never settles is asked for until no read shows its fill any more")
    func unsettledFee() {
        var story = Story()
        story.start([story.order("7")])
        var fill = story.fill("a", of: "7", "1")
        fill.feeState = .pending
        story.fills([fill])
        story.history([story.order("7", .filled, filled: "1")])
        rest(&story, hours: 40)
        #expect(story.reconciler.retained.pendingFees == 1)
        rest(&story, hours: 12)
        #expect(story.reconciler.retained.pendingFees == 0 && story.reconciler.retained.orders == 0)
        #expect(!story.reconciler.wanted(at: story.now).contains { $0.query.kind == .orderFills })
    }
}
