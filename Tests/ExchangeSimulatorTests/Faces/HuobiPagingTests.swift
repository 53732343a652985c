import ExchangeSimulator
import Testing
import UserStreamCore

/// Which rows come, in which order, and how a client gets the rest.
@Suite struct HuobiPagingTests {
    static let fills = "/v1/order/matchresults"
    static let history = "/v1/order/history"

    /// `count` orders that were filled at once, a second apart; every other id is the counterparty's.
    static func traded(_ count: Int, _ dialects: Set<Dialect> = []) throws -> FaceBench {
        var bench = try FaceBench(dialects)
        for _ in 0..<count {
            try bench.counterparty(.sell, "0.01", at: 30_000)
            _ = try bench.place("buy-limit", "0.01", at: "30000")
            bench.wait(.seconds(1))
        }
        return bench
    }

    static func ids(_ rows: [JSONValue]) -> [Int64] { rows.compactMap { $0["id"]?.int64 } }

    @Test("open orders: filters, size, newest first")
    func openOrders() throws {
        var bench = try FaceBench()
        for index in 0..<5 {
            let symbol = index.isMultiple(of: 2) ? "btcusdt" : "ethusdt"
            _ = try bench.place(
                index < 3 ? "buy-limit" : "sell-limit", "1", at: index < 3 ? "100" : "90000", symbol: symbol)
        }
        let first: Int64 = 59_378_001
        func list(_ parameters: [(String, String)]) throws -> [Int64] {
            Self.ids(try bench.rows("/v1/order/openOrders", parameters)).map { $0 - first }
        }
        #expect(try list([]) == [4, 3, 2, 1, 0])
        #expect(try list([("symbol", "ethusdt")]) == [3, 1])
        #expect(try list([("side", "sell")]) == [4, 3])
        #expect(try list([("types", "buy-limit,buy-ioc"), ("account-id", "100009")]) == [2, 1, 0])
        #expect(try list([("size", "2")]) == [4, 3])
        let cursor = String(first + 3)
        #expect(try list([("size", "2"), ("from", cursor), ("direct", "next")]) == [3, 2])
        #expect(try list([("from", cursor), ("direct", "prev")]) == [3, 4])
        #expect(try bench.call("GET", "/v1/order/openOrders", [("from", cursor)]).errorCode != nil)
        #expect(try bench.call("GET", "/v1/order/openOrders", [("size", "501")]).errorCode == "invalid-parameter")
        #expect(try bench.call("GET", "/v1/order/openOrders", [("symbol", "x")]).errorCode == "base-symbol-error")
        #expect(
            try bench.call("GET", "/v1/order/openOrders", [("account-id", "5")]).errorCode
                == "account-get-accounts-inexistent-error")
    }

    @Test("a cursor repeats its row, or not", arguments: [false, true])
    func cursor(_ isExclusive: Bool) throws {
        var bench = try FaceBench(isExclusive ? [.cursorExclusive] : [])
        for _ in 0..<3 { _ = try bench.place("buy-limit", "1", at: "100") }
        let rows = try bench.rows("/v1/order/openOrders", [("from", "59378002"), ("direct", "next")])
        #expect(Self.ids(rows) == (isExclusive ? [59_378_001] : [59_378_002, 59_378_001]))
    }

    @Test(
        "walking through the fills by cursor yields every one",
        arguments: [[], [.cursorExclusive], [.rowsById]] as [Set<Dialect>])
    func walk(_ dialects: Set<Dialect>) throws {
        var bench = try Self.traded(23, dialects)
        let all = Set(Self.ids(try bench.rows(Self.fills)))
        #expect(all.count == 23)
        var seen: Set<Int64> = []
        var last: Int64?
        for _ in 0..<20 {
            var parameters = [("size", "5"), ("direct", "next")]
            if let last { parameters.append(("from", String(last))) }
            let ids = Self.ids(try bench.rows(Self.fills, parameters))
            guard let end = ids.last, end != last else { break }
            seen.formUnion(ids)
            last = end
        }
        #expect(seen == all)
    }

    @Test("fills are in the order of time though their ids are not; with the dialect in the order of ids")
    func order() throws {
        var bench = try Self.traded(20)
        let rows = try bench.rows(Self.fills)
        let times = rows.compactMap { $0["created-at"]?.int64 }
        #expect(times == times.sorted(by: >))
        #expect(Self.ids(rows) != Self.ids(rows).sorted(by: >))
        var other = try Self.traded(20, [.rowsById])
        let byID = Self.ids(try other.rows(Self.fills))
        #expect(byID == byID.sorted(by: >))
    }

    @Test("windows of fills: at most 48 hours, at most 120 days back, both ends included")
    func windows() throws {
        var bench = try Self.traded(3)
        let start = Int64(1_700_000_000_000)
        func list(_ from: Int64?, _ to: Int64?) throws -> FaceOutcome {
            var parameters: [(String, String)] = []
            if let from { parameters.append(("start-time", String(from))) }
            if let to { parameters.append(("end-time", String(to))) }
            return try bench.call("GET", Self.fills, parameters)
        }
        #expect(try list(start, start + 1_000).rows.count == 2)
        #expect(try list(start + 1, start + 999).rows.isEmpty)
        #expect(try list(nil, start + 999).rows.count == 1)
        #expect(try list(start + 1, start).errorCode == "invalid-parameter")
        #expect(try list(start - 172_800_000, start).errorCode == nil)
        #expect(try list(start - 172_800_001, start).errorCode == "invalid-parameter")
        bench.face.ageing = .days(121)
        #expect(
            try list(start - 121 * 86_400_000 - 5_000, start - 121 * 86_400_000).errorCode == "base-date-limit-error")
        #expect(try list(nil, nil).rows.isEmpty, "older than the default window")
    }

    @Test("fills need a symbol in one edition of the documentation")
    func symbolRequired() throws {
        var bench = try Self.traded(2, [.symbolRequired])
        #expect(try bench.call("GET", Self.fills).errorCode == "require-symbol")
        #expect(try bench.rows(Self.fills, [("symbol", "btcusdt")]).count == 2)
        #expect(try bench.rows(Self.fills, [("symbol", "ethusdt")]).isEmpty)
    }

    @Test("history goes on at next-time, whose row comes again or not", arguments: [false, true])
    func nextTime(_ repeats: Bool) throws {
        var bench = try Self.traded(25, repeats ? [.nextTimeRepeats] : [])
        let first = try bench.call("GET", Self.history, [("size", "10")])
        let ids = Self.ids(try first.rows)
        #expect(ids.first == 59_378_050)
        let next = try #require(try first.json["next-time"]?.int64)
        let second = try bench.call("GET", Self.history, [("size", "10"), ("end-time", String(next))])
        #expect(Self.ids(try second.rows).first == (repeats ? ids.last : ids.last.map { $0 - 2 }))
        let all = try bench.call("GET", Self.history, [("size", "25")])
        #expect(try all.rows.count == 25)
        #expect(try all.json["next-time"] == nil)
        let oldest = try bench.call("GET", Self.history, [("size", "10"), ("direct", "prev")])
        #expect(Self.ids(try oldest.rows).first == 59_378_002)
        #expect(try bench.call("GET", Self.history, [("size", "9")]).errorCode == "invalid-parameter")
    }

    @Test("history selects by creation, or by the end", arguments: [false, true])
    func selection(_ byEnd: Bool) throws {
        var bench = try FaceBench(byEnd ? [.historyByFinishTime] : [])
        _ = try bench.place("buy-limit", "0.1", at: "30000")
        bench.wait(.hours(1))
        try bench.counterparty(.sell, "0.1", at: 30_000)
        let window = [
            ("start-time", String(bench.now.milliseconds - 1_000)), ("end-time", String(bench.now.milliseconds)),
        ]
        #expect(try bench.rows(Self.history, window).count == (byEnd ? 1 : 0))
        #expect(try bench.rows(Self.history).count == 1)
    }

    @Test("orders by state")
    func byState() throws {
        var bench = try Self.traded(3)
        let open = try bench.place("buy-limit", "0.1", at: "100")
        let path = "/v1/order/orders"
        func list(_ states: String) throws -> [Int64] {
            Self.ids(try bench.rows(path, [("symbol", "btcusdt"), ("states", states)]))
        }
        #expect(try list("filled").count == 3)
        #expect(try list("submitted,filled").first == open)
        #expect(try list("canceled").isEmpty)
        _ = try bench.cancel(open)
        #expect(try list("canceled") == [open])
        #expect(try bench.call("GET", path, [("states", "filled")]).errorCode == "require-symbol")
        #expect(
            try bench.call("GET", path, [("symbol", "btcusdt")]).errorCode == "validation-constraints-required")
    }

    @Test("unfilled cancels are gone two hours after; filled orders stay")
    func purge() throws {
        var bench = try Self.traded(1)
        let id = try bench.place("buy-limit", "0.1", at: "100", id: "mine")
        _ = try bench.cancel(id)
        bench.face.ageing = .hours(2) - .milliseconds(1)
        #expect(try bench.call("GET", "/v1/order/orders/\(id)").errorCode == nil)
        #expect(try bench.rows(Self.history).count == 2)
        let shown = try bench.call("GET", "/v1/order/orders/\(id)").json["data"]?["created-at"]?.int64
        #expect(shown == bench.now.milliseconds - 7_199_999, "what is stored is older, the clock is the same")
        bench.face.ageing = .hours(2)
        #expect(try bench.call("GET", "/v1/order/orders/\(id)").errorCode == "base-record-invalid")
        #expect(
            try bench.call("GET", "/v1/order/orders/getClientOrder", [("clientOrderId", "mine")]).errorCode
                == "base-record-invalid")
        #expect(try bench.rows(Self.history).count == 1)
        #expect(try bench.cancel(id).contains(#""order-state":-1"#))
    }

    @Test("an owner's id finds the newest order, for eight hours")
    func clientOrder() throws {
        var bench = try FaceBench()
        _ = try bench.place("buy-limit", "0.1", at: "100", id: "twin")
        let newest = try bench.place("buy-limit", "0.1", at: "100", id: "twin")
        func find() throws -> FaceOutcome {
            try bench.call("GET", "/v1/order/orders/getClientOrder", [("clientOrderId", "twin")])
        }
        #expect(try find().json["data"]?["id"]?.int64 == newest)
        bench.face.ageing = .hours(8)
        #expect(try find().errorCode == "base-record-invalid")
        #expect(
            try bench.call("GET", "/v1/order/orders/getClientOrder").errorCode == "validation-constraints-required")
    }

    @Test("nobody sees another's orders")
    func foreign() throws {
        var bench = try FaceBench()
        let id = try bench.exchange.place(
            .limit(.buy, FaceBench.bitcoin, quantity: 1, price: 100), account: 200_009, at: bench.now)
        #expect(try bench.call("GET", "/v1/order/orders/\(id)").errorCode == "base-record-invalid")
        #expect(try bench.call("GET", "/v1/order/orders/\(id)/matchresults").errorCode == "base-record-invalid")
        #expect(try bench.cancel(id).contains("base-record-invalid"))
        #expect(try bench.call("GET", "/v1/account/accounts/200009/balance").errorCode != nil)
    }
}
