import BitsoConnector
import Testing
import UserStreamCore

/// Every endpoint from a body in `Fixtures`, beside what it says.
@Suite struct DecodingTests {
    @Test func books() throws {
        let observation = try Bench.read(try Bench.fixture("available_books"), .symbols)
        guard case .symbols(let table) = observation.content else { throw Wrong() }
        #expect(table.entries.map(\.venueSymbol) == ["btc_mxn", "eth_btc"])
        #expect(table.market("btc_mxn") == Market(base: "BTC", quote: "MXN"))
        #expect(observation.notes.map(\.isRowLost) == [true])
    }

    @Test func balances() throws {
        let observation = try Bench.read(try Bench.fixture("balance"), .balances)
        guard case .balances(let rows) = observation.content else { throw Wrong() }
        #expect(rows.map(\.asset) == ["MXN", "BTC"])
        #expect(rows.map(\.locked) == ["187.57", "0.2"])
        #expect(rows.map(\.other) == [0, "0.05"])
        #expect(observation.notes.count == 1)
    }

    @Test func orders() throws {
        let observation = try Bench.read(try Bench.fixture("open_orders"), .openOrders)
        guard case .orders(let rows) = observation.content else { throw Wrong() }
        #expect(rows.map(\.state) == [.partiallyFilled, .pendingNew, nil])
        #expect(rows.map(\.rawState) == [nil, nil, "dreaming"])
        #expect(rows.map(\.type) == [.limit, .limitMaker, .limit])
        #expect(rows.map(\.clientOrderID) == ["us-0001", "us-0002", nil])
        #expect(rows[0].cumulativeQuantity == "0.1")
        #expect(rows[0].createdAt == Bench.start)
        #expect(observation.notes.map(\.isRowLost) == [false, true])
        #expect(observation.next == nil)
        // Of one order the answer has to be read wholly.
        #expect(Bench.category(try Bench.fixture("open_orders"), .order(id: "1")) == .malformed)
    }

    @Test func ends() throws {
        guard case .orders(let rows) = try Bench.read(try Bench.fixture("orders"), .order(id: "1")).content else {
            throw Wrong()
        }
        #expect(rows.map(\.state) == [.canceled, .filled])
        #expect(rows[1].quoteOrderQuantity == 3_000)
        #expect(rows[1].quantity == nil)
        let none = APIResponse(status: 200, body: Array(#"{"success":true,"payload":[]}"#.utf8))
        #expect(Bench.category(none, .order(id: "1")) == .notFound)
    }

    @Test func fills() throws {
        let to = Bench.start + .minutes(1)
        let window = HistoryWindow(from: Bench.start, to: to)
        let observation = try Bench.read(try Bench.fixture("user_trades"), .fills(window))
        guard case .fills(let rows) = observation.content else { throw Wrong() }
        // The other one happened before the window.
        #expect(rows.map(\.tradeID) == ["52559051"])
        #expect(rows[0].quantity == "0.1")
        #expect(rows[0].quoteQuantity == 3_000)
        #expect(rows[0].role == .maker)
        #expect(rows[0].fees == [Fee(asset: "BTC", amount: "0.0002")])
        #expect(rows[0].time == Bench.start + .seconds(30))
        let all = try Bench.read(try Bench.fixture("user_trades"), .orderFills(OrderReference(id: "1")))
        guard case .fills(let both) = all.content else { throw Wrong() }
        #expect(both.map(\.role) == [.maker, .taker])
        #expect(both.map(\.quantity) == ["0.1", "0.05"])
    }

    @Test func trades() throws {
        let draft = OrderDraft(
            clientOrderID: "us-1", market: Market(base: "BTC", quote: "MXN"), side: .buy, type: .limit)
        func read(_ body: String, _ request: TradeRequest) throws(APIError) -> TradeAnswer {
            try Bitso().decode(APIResponse(status: 200, body: Array(body.utf8)), of: request, context: Bench.context)
        }
        let placed = try read(#"{"success":true,"payload":{"oid":"djTz"}}"#, .place(draft))
        #expect(placed.placements == [.init(clientOrderID: "us-1", .success("djTz"))])
        let cancel = TradeRequest.cancel(OrderReference(id: "djTz"))
        #expect(try read(#"{"success":true,"payload":["djTz"]}"#, cancel).cancels.map(\.refusal) == [nil])
        #expect(throws: APIError.self) { try read(#"{"success":true,"payload":["other"]}"#, cancel) }
    }
}

/// An observation of another kind than was asked for.
struct Wrong: Error {}
