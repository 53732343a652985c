import ExchangeConnectors
import Testing
import UserStreamCore

/// What single rows say (HTX spot API reference).
@Suite("HTX rows")
struct HuobiRowTests {
    private func decoded(_ body: String, _ query: Query) throws -> Observation {
        try Huobi().decode(
            APIResponse(status: 200, body: Array(body.utf8)), for: query, context: HuobiFixture.context,
            memory: DecoderMemory()
        ).0
    }

    private func order(
        _ state: String, type: String = "buy-limit", price: String = "30000", filled: String = "0"
    ) throws -> (report: OrderReport, notes: [RowNote]) {
        let body =
            #"{"status":"ok","data":{"id":1,"symbol":"btcusdt","account-id":100009,"amount":"0.5","price":"\#(price)","#
            + #""created-at":1,"type":"\#(type)","field-amount":"\#(filled)","field-cash-amount":"0","state":"\#(state)"}}"#
        let observation = try decoded(body, .order(id: "1"))
        guard case .orders(let rows) = observation.content else { throw APIError(.malformed, message: "no orders") }
        return (try #require(rows.first), observation.notes)
    }

    @Test(
        "Each word for an order's state is known, as it is spelt (catalogue 19)",
        arguments: [
            ("created", .pendingNew), ("pre-submitted", .pendingNew), ("submitted", .open),
            ("partial-filled", .partiallyFilled), ("filled", .filled), ("canceling", .pendingCancel),
            ("partial-canceled", .canceled), ("canceled", .canceled), ("rejected", .rejected),
        ] as [(String, OrderState)])
    func states(word: String, state: OrderState) throws {
        let (report, notes) = try order(word)
        #expect(report.state == state && report.rawState == nil)
        #expect(notes.isEmpty)
    }

    @Test("What was filled in part and then cancelled is cancelled, with what it filled (catalogue 20)")
    func partlyFilled() throws {
        let report = try order("partial-canceled", filled: "0.1").report
        #expect(report.state == .canceled)
        #expect(report.cumulativeQuantity == "0.1" && report.quantity == "0.5")
    }

    @Test("Each trade has the trade's own id, not that of its order, match or place in the list (catalogue 28)")
    func tradeIDs() throws {
        let rows = [501, 502].map { trade in
            #"{"symbol":"btcusdt","match-id":300,"order-id":200,"trade-id":\#(trade),"id":\#(trade + 400),"#
                + #""type":"buy-limit","price":"30000","filled-amount":"0.1","filled-fees":"0","created-at":1}"#
        }
        let body = #"{"status":"ok","data":[\#(rows.joined(separator: ","))]}"#
        guard case .fills(let fills) = try decoded(body, .orderFills(OrderReference(id: "200"))).content else {
            throw APIError(.malformed, message: "no fills")
        }
        #expect(fills.map(\.tradeID) == ["501", "502"])
        #expect(fills.map(\.orderID) == ["200", "200"])
        #expect(Set(fills.map(\.key)).count == 2)
    }

    @Test("The price 0 of a market order is none (catalogue 44)", arguments: ["0", "0.0", "0.000000000000000000"])
    func marketPrice(price: String) throws {
        #expect(try order("filled", type: "sell-market", price: price).report.price == nil)
        #expect(try order("filled", type: "buy-limit", price: "0.000000000000000001").report.price != nil)
    }
}
