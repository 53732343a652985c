import Testing
import UserStream

/// Rows that cannot be understood wholly: the rest of the answer counts, and the stream says what is odd.
@Suite("Bad rows")
struct BadRowTests {
    private static func listing(_ text: String) -> [UInt8] { Array(#"{"status":"ok","data":[\#(text)]}"#.utf8) }

    private static func row(
        _ id: Int, symbol: String = "btcusdt", state: String = "submitted", amount: String = "\"0.5\""
    ) -> String {
        #"{"id":\#(id),"symbol":"\#(symbol)","account-id":100009,"amount":\#(amount),"price":"30000","created-at":1699999990000,"#
            + #""type":"buy-limit","filled-amount":"0","filled-cash-amount":"0","filled-fees":"0","state":"\#(state)"}"#
    }

    /// Plays an account whose listing has these rows from four seconds on, beside the order that it had.
    private static func play(_ rows: String...) async throws -> (events: [UserStreamEvent], account: AccountView) {
        var story = try Story.fillInPart()
        story.until = 20_000
        story.steps.removeAll { $0.at == 5_000 && $0.endpoints == ["openOrders"] }
        let own = row(59378001).replacing(#""filled-amount":"0""#, with: #""filled-amount":"0.2""#)
            .replacing(#""filled-cash-amount":"0""#, with: #""filled-cash-amount":"6000""#)
            .replacing("submitted", with: "partial-filled")
        story.add("rows", listing(([own] + rows).joined(separator: ",")), at: 5_000, ["openOrders"])
        story.add("symbols", story.bodies["../../symbols.common.json"] ?? [], at: 5_000, ["symbols"], isOptional: true)
        story.add("closed", listing(""), at: 5_000, ["closedOrders"], isOptional: true)
        let detail = #"{"status":"ok","data":\#(rows.first ?? "null")}"#
        story.add("detail", Array(detail.utf8), at: 5_000, ["order"], order: "59378009", isOptional: true)
        let played = try await story.play(seed: 1)
        #expect(played.problems == [])
        #expect(played.stop == nil)
        #expect(played.account.stale == [], "polling goes on")
        let events = played.batches.flatMap { Array($0) }
        let fills = events.compactMap { if case .fill(let fill) = $0.change { fill.tradeID } else { nil } }
        #expect(fills == ["100077123"])
        return (events, played.account)
    }

    private static func degradations(_ events: [UserStreamEvent]) -> [Degradation] {
        events.compactMap { if case .degraded(let what) = $0.change { what } else { nil } }
    }

    @Test("An unknown state keeps the order, with the exchange's word (catalogue 14)")
    func anUnknownStateKeepsTheOrderWithTheExchangesWord() async throws {
        let (events, account) = try await Self.play(Self.row(59_378_009, state: "frozen-by-moon"))
        let order = try #require(account.openOrders.first { $0.id == "59378009" })
        #expect(order.rawState == "frozen-by-moon")
        #expect(order.quantity == "0.5" && !order.state.isTerminal)
        let said = Self.degradations(events)
        #expect(said.count == Set(said.map(\.subject)).count, "said once for each endpoint, not in every pass")
        #expect(said.contains { $0.subject == "openOrders" })
        #expect(said.allSatisfy { $0.message.contains("frozen-by-moon") })
    }

    @Test func anUnknownSymbolKeepsTheOrderWithoutAMarket() async throws {
        let (_, account) = try await Self.play(Self.row(59_378_009, symbol: "moonusdt"))
        let order = try #require(account.openOrders.first { $0.id == "59378009" })
        #expect(order.market == nil && order.venueSymbol == "moonusdt")
        #expect(order.quantity == "0.5" && order.state == .open)
    }

    @Test func numbersInPlaceOfTextAreExact() async throws {
        let (events, account) = try await Self.play(Self.row(59_378_009, amount: "0.10000000000000000001"))
        let order = try #require(account.openOrders.first { $0.id == "59378009" })
        #expect(order.quantity == "0.10000000000000000001")
        #expect(Self.degradations(events).isEmpty)
    }

    @Test func aRowThatCannotBeReadIsSaidAndTheOthersCount() async throws {
        let (events, account) = try await Self.play(Self.row(59_378_009, amount: #""a lot""#))
        #expect(account.openOrders.map(\.id) == ["59378001"])
        #expect(account.openOrders.first?.cumulativeQuantity == "0.2")
        let said = Self.degradations(events)
        #expect(said.count == 1 && said.first?.subject == "openOrders", "\(said)")
    }
}
