import Testing
import UserStreamCore
import UserStreamTestKit

@Suite struct HistoryTests {
    let story = Story()

    @Test func theFinalStateIsWhereEverythingStands() throws {
        let state = story.history.finalState
        #expect(state.openOrders.map(\.id) == ["3"])
        #expect(state.closedOrders.map(\.id) == ["1", "2", "4"])
        #expect(state.order("2")?.state == .canceled)
        #expect(state.order("2")?.closeReason == .user)
        #expect(state.fills(of: "1").map(\.tradeID) == ["11", "12"])
        #expect(state.fills(of: "2").map(\.fees) == [[Fee(asset: "HTX", amount: 7)]])
        #expect(state.balances.map(\.asset) == ["BTC", "USDT"])
        #expect(state.balance(of: "USDT")?.available == 910)
    }

    @Test func aVoidedFillStandsNoMore() throws {
        var history = story.history
        let fill = try #require(history.finalState.fills.first)
        history.append(.fillVoided(fill), at: .distantFuture)
        #expect(history.finalState.fills.map(\.tradeID) == ["12", "13"])
        #expect(history.finalState.voidedFills.map(\.tradeID) == ["11"])
    }

    @Test func thePastIsAPrefix() {
        let until = story.history.until(Timestamp(milliseconds: 1_000_500))
        #expect(until.finalState.openOrders.map(\.id) == ["1"])
        #expect(Array(story.history.entries.prefix(until.entries.count)) == until.entries)
    }

    @Test func everyEntryIsALine() throws {
        let lines = story.history.ndjson.split(separator: "\n")
        #expect(lines.count == story.history.entries.count)
        #expect(
            lines[0] == #"{"truth":"transfer","time":1000250,"asset":"USDT","amount":"1000","cause":"deposit"}"#)
        let kinds = try lines.map { line in
            try JSONDocument(String(line)).root["truth"]?.string ?? ""
        }
        #expect(kinds == story.history.entries.map(\.kind.name))
        #expect(Set(kinds) == ["order", "fill", "feeSettled", "balance", "transfer"])
        let fill = try #require(lines.first { $0.contains(#""truth":"fill""#) })
        #expect(
            fill.hasPrefix(#"{"truth":"fill","time":1000750,"fill":{"tradeId":"11","orderId":"1","market":"BTC-USDT""#))
    }

    @Test("An exchange that tells whole seconds tells the beginning of each, of what happened all the same")
    func inSteps() {
        let time = Timestamp(milliseconds: 1_700_000_000_900)
        var fill = Fill(tradeID: "1", orderID: "2", venueSymbol: "btcusdt", quantity: 1)
        fill.time = time
        let history = History(entries: [.init(time: time, kind: .fill(fill))])
        fill.time = Timestamp(milliseconds: 1_700_000_000_000)
        #expect(history.told(inStepsOf: .seconds(1)).entries == [.init(time: time, kind: .fill(fill))])
        #expect(history.told(inStepsOf: .zero) == history)
    }
}
