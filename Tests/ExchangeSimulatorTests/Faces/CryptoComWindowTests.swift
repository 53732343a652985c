import ExchangeSimulator
import Testing
import UserStreamCore

/// Histories and fills of windows, in milliseconds and in nanoseconds, and page by page.
@Suite struct CryptoComWindowTests {
    private static let history = "private/get-order-history"
    private static let trades = "private/get-trades"

    @Test("the start is in a window, the end is not; a day is meant where nothing is said")
    func windows() throws {
        var bench = try CryptoComBench()
        var moments: [Int64] = []
        let ids = try (0..<4).map { _ in
            bench.wait(.hours(9))
            let id = try bench.place("BUY", "0.1", at: "100", #","time_in_force":"FILL_OR_KILL""#)
            moments.append(bench.now.milliseconds)
            return id
        }
        func shown(_ parameters: String) throws -> [String] {
            try bench.rows(Self.history, "{\(parameters)}").compactMap { $0["order_id"]?.text }
        }
        let all = Array(ids.reversed())
        #expect(try shown("") == Array(all[..<3]), "the first one is older than a day")
        #expect(try shown(#""start_time":\#(moments[0])"#) == all)
        #expect(try shown(#""start_time":"\#(moments[0])","end_time":"\#(moments[2])""#) == [ids[1], ids[0]])
        #expect(try shown(#""start_time":\#(moments[0] + 1),"end_time":\#(moments[2] + 1)"#) == [ids[2], ids[1]])
        // In nanoseconds a row is where its own time in nanoseconds is.
        let row = try #require(try bench.rows(Self.history).first)
        let (millis, nanos) = (try #require(row["create_time"]?.int64), try #require(row["create_time_ns"]?.int64))
        #expect(nanos / 1_000_000 == millis && row["create_time_ns"]?.string != nil)
        #expect(try shown(#""start_time":"\#(nanos)","end_time":"\#(nanos + 1)""#) == [ids[3]])
        #expect(try shown(#""start_time":"\#(nanos + 1)""#) == [])
        #expect(try shown(#""end_time":"\#(nanos)""#).first == ids[2])
        #expect(try shown(#""limit":"2""#) == Array(all[..<2]) && shown(#""limit":1"#) == [all[0]])
    }

    @Test("what is refused")
    func refusals() throws {
        var bench = try CryptoComBench()
        let now = bench.now.milliseconds
        let day: Int64 = 86_400_000
        func code(_ method: String, _ parameters: String) throws -> Int64? {
            try bench.call(method, "{\(parameters)}").code
        }
        let week = #""start_time":\#(now - 7 * day),"end_time":"#
        #expect(try code(Self.trades, week + "\(now)") == 0 && code(Self.trades, week + "\(now + 1)") == 40_005)
        #expect(try code(Self.trades, #""start_time":\#(now - 7 * day)"#) == 40_005, "it goes on to the present")
        #expect(try code(Self.history, #""start_time":\#(now - 30 * day)"#) == 0, "none is documented")
        #expect(try code(Self.trades, #""start_time":\#(now),"end_time":\#(now - 1)"#) == 40_005)
        #expect(try code(Self.trades, #""start_time":"x""#) == 40_005 && code(Self.trades, #""end_time":-1"#) == 40_005)
        for limit in ["0", "101", #""many""#] { #expect(try code(Self.trades, #""limit":\#(limit)"#) == 40_004) }
        #expect(try code(Self.history, #""limit":101"#) == 40_004)
        #expect(try code(Self.trades, #""instrument_name":"NOPE""#) == 209)
    }

    @Test("page by page, also where many happened at once", arguments: [Set<Dialect>(), [.wholeMilliseconds]])
    func pages(_ dialects: Set<Dialect>) throws {
        var bench = try CryptoComBench(dialects)
        try bench.place("BUY", "2", at: "30000")
        for place in 0..<25 {
            if place.isMultiple(of: 5) { bench.wait(.milliseconds(1)) }
            try bench.counterparty(.sell, "0.01", at: 30_000)
        }
        var seen: Set<String> = []
        var end = (bench.now.milliseconds + 1) * 1_000_000
        for _ in 0..<30 {
            let rows = try bench.rows(Self.trades, #"{"end_time":"\#(end)","limit":10}"#)
            let moments = rows.compactMap { $0["create_time_ns"]?.int64 }
            #expect(moments == moments.sorted(by: >))
            seen.formUnion(rows.compactMap { $0["trade_id"]?.string })
            guard rows.count == 10, let oldest = moments.last else { break }
            end = dialects.isEmpty ? oldest : oldest + 1
        }
        #expect(seen.count == 25)
    }

    @Test("records that have aged are asked for, and shown, by the older time")
    func ageing() throws {
        var bench = try CryptoComBench()
        let id = try bench.place("BUY", "1", at: "30000")
        try bench.counterparty(.sell, 1, at: 30_000)
        bench.face.ageing = .days(2)
        #expect(try bench.rows(Self.trades).isEmpty)
        let start = bench.now.milliseconds - 3 * 86_400_000
        let fill = try #require(try bench.rows(Self.trades, #"{"start_time":\#(start)}"#).first)
        #expect(fill["event_date"]?.text == "2023-11-12" && fill["order_id"]?.text == id)
        #expect(try bench.rows(Self.history, #"{"start_time":\#(start)}"#).count == 1)
    }
}
