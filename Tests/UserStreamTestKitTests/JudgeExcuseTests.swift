import Testing
import UserStreamCore
import UserStreamTestKit

/// What a log may say instead of the truth, and when.
@Suite struct JudgeExcuseTests {
    let story = Story()
    var log: [UserStreamEvent] { story.log }

    @Test func unfilledOrdersMayBeUnseenWherePurged() {
        let unseen = log.without(log.position(ofOrder: "4", .canceled)).without(log.position(ofOrder: "4", .open))
        #expect(story.verdict(unseen).brokenPromises == [.live])
        #expect(story.verdict(unseen) { $0.unseen = .unfilled }.isAccepted)
        #expect(story.verdict(unseen) { $0.unseen = .purged(["4"]) }.isAccepted)
        #expect(!story.verdict(unseen) { $0.unseen = .purged(["3"]) }.isAccepted)
    }

    @Test func whatMayHaveEndedBeforeTheStartIsBaseline() {
        let born = log.position(ofOrder: "4", .open)
        let start = log[born].observed.to + .milliseconds(100)
        let unseen = log.without(log.position(ofOrder: "4", .canceled)).without(born)
        #expect(story.verdict(unseen) { $0.start = start }.brokenPromises == [.live], "its end is told")
        #expect(
            story.verdict(unseen) { ($0.start, $0.shownAlive) = (start, []) }.isAccepted, "it may have ended before")
        let shown = story.verdict(unseen) { ($0.start, $0.shownAlive) = (start, ["4"]) }
        #expect(shown.brokenPromises == [.live], "it was shown to live after the start")
        #expect(story.verdict(unseen) { $0.shownAlive = [] }.brokenPromises == [.live], "it is younger than the start")
    }

    @Test func whatWasFilledBeforeTheStartIsNoNewsOfAnOrderThatTheFirstListingLeftOut() {
        let position = log.position(ofFill: "11")
        let start = log[position].observed.to + .milliseconds(100)
        let placed = log[log.position(ofOrder: "1", .open)].observed.to
        var known = log
        for state in [OrderState.open, .partiallyFilled, .filled] {
            known = known.changingOrder("1", state) { $0.createdAt = placed }
        }
        /// Whether what the log states of its orders' fills adds up.
        func addsUp(_ log: [UserStreamEvent]) -> Bool {
            let broken = story.verdict(log) { $0.start = start }.brokenPromises
            return !broken.contains(.causal) && !broken.contains(.provisional)
        }
        #expect(story.verdict(known.without(position)).brokenPromises.contains(.complete), "the stream had begun")
        #expect(addsUp(known.without(position)))
        #expect(!addsUp(log.without(position)), "the order may be younger than the start")
        #expect(!addsUp(known.without(log.position(ofFill: "12"))), "the other fill is news")
    }

    @Test func anUnknownEndStandsForATrueOne() {
        let unknown = log.changingOrder("2", .canceled) { $0.state = .closedUnknown }
        #expect(story.verdict(unknown).isAccepted, "\(story.verdict(unknown))")
        #expect(story.verdict(unknown).excuses.closedUnknown == 1)
        #expect(story.verdict(unknown) { $0.isWithoutFaults = true }.brokenPromises == [.noGuess])
        let wrong = log.changingOrder("4", .canceled) {
            $0.state = .closedUnknown; $0.cumulativeQuantity = 1
        }
        #expect(story.verdict(wrong).brokenPromises.contains(.noGuess))
        let alive = log.changingOrder("3", .open) { $0.state = .closedUnknown }
        #expect(story.verdict(alive).brokenPromises.contains(.noGuess))
    }

    @Test func lateFillsMayFollowTheEnd() throws {
        var fill = try #require(log.fill("12"))
        let position = log.position(ofFill: "12")
        let end = log.position(ofOrder: "1", .filled)
        let moved = log.with(.fill(fill), id: "late", after: end).without(position)
        #expect(story.verdict(moved).brokenPromises.contains(.causal))

        // Late, and until then inferred.
        fill.isLate = true
        fill.supersedes = ["inferred"]
        let log = provisional { real, inferred in (real, inferred, nil) }
        #expect(story.verdict(log).isAccepted, "\(story.verdict(log))")
        #expect(story.verdict(log).excuses.inferred == 1)
        #expect(story.verdict(log) { $0.isWithoutFaults = true }.brokenPromises == [.provisional])
    }

    @Test func inferredFillsAreExactAndWhollySuperseded() {
        let never = log.changingFill("12") { $0.isProvisional = true }
        #expect(story.verdict(never).brokenPromises.contains(.provisional))
        let inexact = provisional { real, inferred in
            var inferred = inferred
            inferred.quantity = "0.5"
            return (real, inferred, nil)
        }
        #expect(story.verdict(inexact).brokenPromises.contains(.provisional))
        let dearer = provisional { real, inferred in
            var inferred = inferred
            inferred.quoteQuantity = 60
            return (real, inferred, nil)
        }
        #expect(story.verdict(dearer).brokenPromises.contains(.provisional))
        let leftover = provisional { real, inferred in
            var rest = inferred
            rest.quantity = "0.1"
            return (real, inferred, rest)
        }
        #expect(story.verdict(leftover).brokenPromises.contains(.provisional))
    }

    @Test func withoutAFillsEndpointTheSumsAreTheTruth() {
        let inferred = log.filter { if case .feeSettled = $0.change { false } else { true } }.map { event in
            guard case .fill(var fill) = event.change else { return event }
            fill.isProvisional = true
            fill.tradeID = "inferred-\(fill.tradeID)"
            var event = event
            event.change = .fill(fill)
            event.origin = .inferred(Evidence(rule: .settleWindow))
            return event
        }.renumbered()
        let verdict = story.verdict(inferred) {
            $0.servesFills = false; $0.isWithoutFaults = true
        }
        #expect(verdict.isAccepted, "\(verdict)")
        #expect(verdict.excuses.inferred == 3)
        #expect(!story.verdict(inferred).isAccepted)
    }

    @Test func fillsOfAPendingCancelMayCallItPartlyFilled() throws {
        var history = History()
        var order = Order(id: "1", venueSymbol: "btcusdt", state: .open)
        order.cumulativeQuoteQuantity = .zero
        history.append(.order(order), at: Timestamp(milliseconds: 1))
        order.state = .pendingCancel
        history.append(.order(order), at: Timestamp(milliseconds: 2))
        var fill = Fill(tradeID: "5", orderID: "1", venueSymbol: "btcusdt", quantity: 1)
        fill.time = Timestamp(milliseconds: 3)
        history.append(.fill(fill), at: Timestamp(milliseconds: 3))
        order.cumulativeQuantity = 1
        history.append(.order(order), at: Timestamp(milliseconds: 3))
        order.state = .canceled
        history.append(.order(order), at: Timestamp(milliseconds: 4))

        let log = PerfectStream.log(of: history)
        let unaware = log.changingOrder("1", .pendingCancel) { $0.state = .open }
        let late = unaware.changing(unaware.position(ofOrder: "1", .pendingCancel)) { change in
            guard case .order(var order, _) = change else { return }
            order.state = .partiallyFilled
            change = .order(order, previous: .open)
        }.changing(log.position(ofOrder: "1", .canceled)) { change in
            guard case .order(let order, _) = change else { return }
            change = .order(order, previous: .partiallyFilled)
        }
        let judge = Judge(history: history)
        #expect(judge.verdict(of: log).isAccepted, "\(judge.verdict(of: log))")
        #expect(judge.verdict(of: late).isAccepted, "\(judge.verdict(of: late))")
        var early = late
        let position = late.position(ofOrder: "1", .partiallyFilled)
        early[position].observed.to = Timestamp(milliseconds: 2)
        #expect(judge.verdict(of: early).brokenPromises == [.noGuess])
    }

    @Test func aGapExcusesOnlyWhatIsNotServedAnyMore() throws {
        let from = try #require(log.fill("11")?.time)
        let to = try #require(log.fill("12")?.time)
        let reach = { (rules: inout JudgeRules) in
            rules.fillsReach = .milliseconds(250)
            rules.ordersReach = .milliseconds(250)
        }
        let end = log.position(ofOrder: "2", .open)
        let gap = log.with(.gap(from: from, to: to, why: "an outage"), id: "gap", after: end)
        #expect(story.verdict(gap, reach).isAccepted, "\(story.verdict(gap, reach))")
        #expect(story.verdict(gap).brokenPromises == [.complete], "it is served")

        // The fills of an order that is known can be asked for.
        let position = gap.position(ofFill: "12")
        #expect(story.verdict(gap.without(position), reach).brokenPromises.contains(.complete))

        // Of an order that is not, nothing can; what its fills moved looks like a transfer.
        let unseen = gap.filter { event in
            switch event.change {
            case .order(let order, _): order.id != "1"
            case .fill(let fill): fill.orderID != "1"
            default: true
            }
        }.renumbered()
        #expect(story.verdict(unseen, reach).brokenPromises == [.live])
        let last = unseen.count - 1
        let told = unseen.with(.transfer(Transfer(asset: "BTC", amount: "0.999")), id: "btc", after: last)
            .with(.transfer(Transfer(asset: "USDT", amount: "-99.4")), id: "usdt", after: last)
        #expect(story.verdict(told, reach).isAccepted, "\(story.verdict(told, reach))")
        let listed = story.verdict(told) { $0.fillsReach = .milliseconds(250) }
        #expect(listed.brokenPromises == [.live], "its end is listed")
        let another = unseen.with(.transfer(Transfer(asset: "BTC", amount: "0.998")), id: "btc", after: last)
        #expect(story.verdict(another, reach).brokenPromises == [.live])
    }

    @Test func anApproximateTransferMayContainFillsAboutTheStart() {
        func verdict(_ amount: ExactDecimal, isApproximate: Bool) -> Verdict {
            let transfer = Transfer(asset: "BTC", amount: amount, isApproximate: isApproximate)
            return story.verdict(log.with(.transfer(transfer), id: "btc", after: log.count - 1)) {
                // The log begins at 0, and the fill came after a thousand seconds.
                ($0.isStartUncertain, $0.staleness) = (true, .seconds(1_000))
            }
        }
        #expect(verdict("0.3996", isApproximate: true).isAccepted)
        #expect(verdict("0.3996", isApproximate: true).excuses.uncertainStart == 1)
        #expect(verdict("0.3996", isApproximate: false).brokenPromises == [.live])
        #expect(verdict("0.4", isApproximate: true).brokenPromises == [.live], "no fill moved so much")
    }

    @Test func aPrefixIsTrueButNotSettled() {
        for length in 1...log.count where log[length - 1].isLast {
            let prefix = Array(log.prefix(length))
            #expect(story.verdict(prefix) { $0.isSettled = false }.isAccepted)
        }
        #expect(!story.verdict(Array(log.prefix(12)).renumbered()).isAccepted)
    }

    /// The log with fill 12 inferred at first, and the real one in the last batch.
    private func provisional(_ edit: (Fill, Fill) -> (Fill, Fill, Fill?)) -> [UserStreamEvent] {
        guard var real = log.fill("12") else { return [] }
        var inferred = real
        inferred.tradeID = "inferred"
        inferred.isProvisional = true
        inferred.fees = []
        inferred.feeState = .estimated
        real.isLate = false
        real.supersedes = ["inferred"]
        let (known, guess, remainder) = edit(real, inferred)
        var events = log.changingFill("12") { $0 = guess }
        events[log.position(ofFill: "12")].origin = .inferred(Evidence(rule: .settleWindow))
        let change = Change.fillSuperseded(FillSupersede(fill: guess, by: [known.tradeID], remainder: remainder))
        let last = events.count - 1
        events[last].batch += 1
        events = events.with(change, id: "superseded", after: last - 1).with(.fill(known), id: "real", after: last - 1)
        return events.renumbered()
    }
}
