import ExchangeSimulator
import Rivals
import Testing
import UserStreamCore

@Suite("Rivals that compare lists")
struct ListPollingTests {
    @Test("LEAN states the last price for all that was filled, and takes back what an older list does not have")
    func lastPrice() {
        var desk = RivalDesk<Lean>()
        _ = desk.list()
        _ = desk.list(live: [report(.open)])
        let two = [trade("1", 1, at: 100, time: 1), trade("2", 1, at: 200, time: 2)]
        #expect(desk.list(live: [report(.partiallyFilled, filled: 2, for: 300)], fills: two).fills == [[2, 200]])
        #expect(desk.list(live: [report(.partiallyFilled, filled: 1, for: 100)], fills: []).fills == [[-1, 200]])
    }

    @Test("LEAN forgets a missing order that ended, and says nothing")
    func missing() {
        var desk = RivalDesk<Lean>()
        _ = desk.list(live: [report(.open)])
        #expect(desk.list().isEmpty && desk.isWanted(.order))
        #expect(desk.detail(report(.filled, filled: 4, for: 500)).isEmpty)
        #expect(desk.list(ended: [report(.filled, filled: 4, for: 500)]).isEmpty && !desk.isWanted(.order))
    }

    @Test("lumibot takes a missing order for cancelled, also where the list is empty by mistake")
    func missingIsCancelled() {
        var desk = RivalDesk<Lumibot>()
        _ = desk.list(live: [report(.open)])
        #expect(desk.list().ends == [.canceled])
        #expect(desk.list(live: [report(.open)]).ends.isEmpty, "it is there again")
        var unreadable = report(.open)
        unreadable.state = nil
        #expect(desk.list(live: [unreadable]).isEmpty, "an unknown word is no absence")
        #expect(desk.list(ended: [report(.filled, filled: 4, for: 500)]).fills == [[4, 125]], "whole, at its average")
    }

    @Test("lumibot never states what was filled of an order that is cancelled")
    func partialFills() {
        var desk = RivalDesk<Lumibot>()
        _ = desk.list()
        _ = desk.list(live: [report(.open)])
        #expect(desk.list(live: [report(.partiallyFilled, filled: 1, for: 100)]).isEmpty)
        let changes = desk.list(ended: [report(.canceled, filled: 1, for: 100)])
        #expect(changes.fills.isEmpty && changes.ends == [.canceled])
    }

    @Test("OpenAlgo begins silently, states average prices, and ignores what disappears")
    func updates() {
        var desk = RivalDesk<OpenAlgo>()
        #expect(desk.list(live: [report(.partiallyFilled, filled: 1, for: 100)]).fills.isEmpty)
        #expect(desk.list(live: [report(.partiallyFilled, filled: 2, for: 300)]).fills == [[1, 150]])
        #expect(desk.list().isEmpty)
        #expect(desk.list(ended: [report(.canceled, filled: 2, for: 300)]).ends == [.canceled])
        desk.rival.restart()
        #expect(desk.list(ended: [report(.canceled, filled: 3, for: 400)]).fills.isEmpty, "silent again")
    }
}
