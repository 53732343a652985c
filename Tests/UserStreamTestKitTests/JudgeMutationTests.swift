import Testing
import UserStreamCore
import UserStreamTestKit

/// Every way of being wrong is found, and named by the promise that it breaks.
@Suite struct JudgeMutationTests {
    let story = Story()
    var log: [UserStreamEvent] { story.log }

    @Test func thePerfectLogIsAccepted() {
        #expect(story.verdict(log) { $0.isWithoutFaults = true }.isAccepted, "\(story.verdict(log))")
        #expect(log.count > 25)
    }

    private func expect(
        _ promise: Promise, _ log: [UserStreamEvent], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let verdict = story.verdict(log)
        #expect(verdict.brokenPromises.contains(promise), "\(verdict)", sourceLocation: sourceLocation)
    }

    @Test func fillsThatAreNotTheTrueOnes() throws {
        expect(.complete, log.without(log.position(ofFill: "11")))
        let fill = try #require(log.fill("11"))
        expect(.complete, log.with(.fill(fill), after: log.position(ofFill: "11")))
        expect(.complete, log.changingFill("11") { $0.price = "100.01" })
        expect(.complete, log.changingFill("11") { $0.quantity = "0.41" })
        expect(.complete, log.changingFill("11") { $0.fees = [] })
        expect(.complete, log.changingFill("11") { $0.time = .epoch })
        expect(.complete, log.changingFill("11") { $0.tradeID = "111" })
        expect(.noGuess, log.changingFill("13") { $0.fees = [Fee(asset: "HTX", amount: 7)] })
    }

    @Test func feesThatAreNotSettled() {
        let position = log.firstPosition { if case .feeSettled = $0 { true } else { false } }
        expect(.complete, log.without(position))
        expect(.complete, log.with(log[position].change, after: position))
        let wrong = log.changing(position) { change in
            guard case .feeSettled(var fill) = change else { return }
            fill.fees = [Fee(asset: "HTX", amount: 8)]
            change = .feeSettled(fill)
        }
        expect(.complete, wrong)
    }

    @Test func endsThatAreNotTrue() throws {
        var canceled = try #require(log.order("3", .open))
        canceled.state = .canceled
        let falseCancel = log.with(.order(canceled, previous: .open), after: log.position(ofOrder: "3", .open))
        expect(.noGuess, falseCancel)

        let filled = try #require(log.order("1", .filled))
        expect(.monotone, log.with(.order(filled, previous: .filled), after: log.position(ofOrder: "1", .filled)))
        expect(.monotone, log.changingOrder("2", .canceled) { $0.state = .filled })
        expect(.noGuess, log.changingOrder("2", .canceled) { $0.state = .filled })

        var early = try #require(log.order("2", .canceled))
        early.cumulativeQuantity = .zero
        let tooEarly = log.without(log.position(ofOrder: "2", .canceled))
            .with(.order(early, previous: .open), after: log.position(ofOrder: "2", .open))
        expect(.noGuess, tooEarly)
    }

    @Test func ordersThatAreMissingOrNeverWere() throws {
        expect(.live, log.without(log.position(ofOrder: "3", .open)))
        expect(.live, log.without(log.position(ofOrder: "2", .canceled)))
        var order = try #require(log.order("3", .open))
        order.id = "99"
        expect(.noGuess, log.with(.order(order, previous: nil), after: log.position(ofOrder: "3", .open)))
        expect(.noGuess, log.changingOrder("3", .open) { $0.price = 51 })
    }

    @Test func cumulativesAndStatesThatGoBack() throws {
        expect(.monotone, log.changingOrder("2", .pendingCancel) { $0.cumulativeQuantity = "0.4" })
        let open = try #require(log.order("1", .open))
        let back = log.with(
            .order(open, previous: .partiallyFilled), after: log.position(ofOrder: "1", .partiallyFilled))
        expect(.monotone, back)
        expect(.noGuess, log.changingOrder("2", .partiallyFilled) { $0.cumulativeQuantity = "0.6" })
        expect(.live, log.changingOrder("1", .filled) { $0.cumulativeQuoteQuantity = 100 })
    }

    @Test func causesComeFirst() {
        var swapped = log
        let (fill, order) = (log.position(ofFill: "12"), log.position(ofOrder: "1", .filled))
        swapped.swapAt(fill, order)
        expect(.causal, swapped.renumbered())

        var early = log
        early.insert(early.remove(at: log.position(ofFill: "11")), at: log.position(ofOrder: "1", .open))
        early[log.position(ofOrder: "1", .open)].batch = early[log.position(ofOrder: "1", .open) + 1].batch
        expect(.causal, early.renumbered())

        var mixed = log
        mixed.swapAt(log.position(ofOrder: "3", .open), log.position(ofOrder: "3", .open) + 1)
        expect(.causal, mixed.renumbered())

        expect(.causal, log.with(.snapshotItem(.balance(.zero("BTC"))), after: log.position(ofOrder: "3", .open)))
    }

    @Test func balancesThatAreNotTrue() {
        expect(
            .noGuess,
            log.changingLastBalance("USDT") {
                $0.balance.available = 1; $0.balance.total = 51
            })
        expect(
            .live,
            log.changingLastBalance("USDT") {
                $0.balance.available = 1; $0.balance.total = 51
            })
        expect(.live, log.without(log.lastPosition(ofBalance: "USDT")))
        expect(.exact, log.changingLastBalance("USDT") { $0.balance.total = 961 })
        expect(.exact, log.changingLastBalance("USDT") { $0.previous.available = 1 })
        let transfer = log.lastIndex { if case .transfer = $0.change { true } else { false } }
        expect(.live, log.without(transfer ?? 0))
    }

    @Test func theLogItself() {
        var gap = log
        gap.remove(at: log.position(ofOrder: "4", .open))
        expect(.durable, gap)
        var twin = log
        twin[7].id = twin[6].id
        expect(.durable, twin)
        var unmarked = log
        unmarked[log.count - 1].isLast = false
        expect(.durable, unmarked)
        var other = log
        other[9].account = "sim:other"
        expect(.durable, other)
        let stop = StopReason(category: .permission, message: "revoked", remedy: "make another key")
        expect(.durable, log.with(.stopped(stop), after: 12))
        expect(
            .exact,
            log.changing(log.position(ofOrder: "1", .filled)) { change in
                guard case .order(let order, _) = change else { return }
                change = .order(order, previous: .open)
            })
        expect(.live, [])
    }

    @Test func stalenessEnds() {
        let stale = Staleness(subject: .fills, age: .seconds(9), cause: "timed out")
        let position = log.position(ofOrder: "3", .open)
        expect(.honest, log.with(.stale(stale), after: position))
        expect(.honest, log.with(.fresh(stale), after: position))
        let both = log.with(.stale(stale), after: position).with(.fresh(stale), id: "another", after: position + 1)
        #expect(story.verdict(both).isAccepted)
        #expect(story.verdict(both).excuses.stale == 1)
        #expect(!story.verdict(both) { $0.isWithoutFaults = true }.isAccepted)
    }
}
