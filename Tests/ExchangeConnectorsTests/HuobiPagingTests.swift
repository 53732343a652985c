import ExchangeConnectors
import Testing
import UserStreamCore
import UserStreamTestKit

@Suite("HTX paging")
struct HuobiPagingTests {
    typealias Row = HuobiPagingServer.Row
    typealias Dialect = HuobiPagingServer.Dialect

    static let from: Int64 = 1_700_000_000_000
    static let to: Int64 = 1_700_003_600_000
    static let window = HistoryWindow(
        from: Timestamp(milliseconds: from), to: Timestamp(milliseconds: to))

    /// How the times of rows lie.
    enum Shape: String, CaseIterable, Sendable {
        /// Anywhere in the window, ids in the order of time.
        case spread
        /// Anywhere, some ids committed late.
        case lateIDs
        /// Ids have nothing to do with time.
        case unrelatedIDs
        /// In a few crowded milliseconds.
        case bursts
        /// All in one millisecond.
        case oneMillisecond
        /// In the two milliseconds at either end of the window, and the two beside them.
        case ends
    }

    static func rows(_ shape: Shape, _ count: Int, seed: UInt64) -> [Row] {
        var random = SeededRandom(seed: seed)
        let crowded = (0..<4).map { _ in Int64.random(in: from...to, using: &random) }
        var times = (0..<count).map { _ in
            switch shape {
            case .spread, .lateIDs, .unrelatedIDs: Int64.random(in: from...to, using: &random)
            case .bursts: crowded.randomElement(using: &random) ?? from
            case .oneMillisecond: crowded[0]
            case .ends: [from, from + 1, to - 1, to].randomElement(using: &random) ?? from
            }
        }
        if shape == .spread || shape == .lateIDs { times.sort() }
        var rows = times.enumerated().map { Row(id: 31_955_400_000 + Int64($0.offset) * 7, time: $0.element) }
        if shape == .lateIDs, count > 1 {
            for _ in 0..<max(1, count / 40) {
                let (a, b) = (Int.random(in: 0..<count, using: &random), Int.random(in: 0..<count, using: &random))
                (rows[a].time, rows[b].time) = (rows[b].time, rows[a].time)
            }
        }
        return rows
    }

    @Test(
        "every fill of a window is read, whatever order its rows are in (catalogue 38, 39)", arguments: Dialect.all,
        Shape.allCases)
    func fills(dialect: Dialect, shape: Shape) throws {
        for (seed, count) in [0, 1, 499, 500, 501, 1_300].enumerated() {
            let rows = Self.rows(shape, count, seed: UInt64(seed))
            // Rows around the window, which must not come.
            let beside = [Row(id: 1, time: Self.from - 1), Row(id: 99_999_999_999, time: Self.to + 1)]
            var server = HuobiPagingServer(rows + beside, dialect)
            let read = try server.readAll(.fills(Self.window))
            #expect(Set(read.ids) == Set(rows.map { "\($0.id)" }), "seed \(seed), \(count) rows")
            #expect(read.isWhole)
            if shape == .spread { #expect(server.requests <= 2 + count / 50, "\(count) rows") }
        }
    }

    @Test("a page that is in the order of time splits below its oldest row")
    func splitInOrder() throws {
        var server = HuobiPagingServer(
            Self.rows(.spread, 2_000, seed: 7), Dialect(order: .time, isCursorIncluded: false))
        _ = try server.readAll(.fills(Self.window))
        #expect(server.requests <= 9)
    }

    @Test(
        "what happened since a window was made comes with it, and keeps nothing of it away",
        arguments: [3, 499, 500, 1_300])
    func openEnded(newer: Int) throws {
        var window = Self.window
        window.isOpenEnded = true
        let rows = Self.rows(.spread, 700, seed: 5)
        let since = (0..<newer).map { Row(id: 40_000_000_000 + Int64($0), time: Self.to + 1 + Int64($0) / 10) }
        var server = HuobiPagingServer(rows + since, Dialect(order: .time, isCursorIncluded: false))
        let read = try server.readAll(.fills(window))
        #expect(read.isWhole)
        #expect(Set(read.ids).isSuperset(of: rows.map { "\($0.id)" }))
        #expect(read.ids.contains("\(since[newer - 1].id)"), "the newest is in the first page")
        #expect(server.requests <= 20)
    }

    @Test("a server that ignores the window does not keep us forever, and the answer counts as incomplete")
    func windowIgnored() throws {
        let rows = (0..<500).map { Row(id: Int64($0), time: 5) }
        var query: Query? = .fills(Self.window)
        var isWhole = true
        var requests = 0
        while let asked = query {
            try #require(requests < 100)
            let body = rows.map { #"{"id":\#($0.id),"created-at":\#($0.time)}"# }.joined(separator: ",")
            let answer = APIResponse(status: 200, body: Array(#"{"status":"ok","data":[\#(body)]}"#.utf8))
            let observation = try Huobi().decode(
                answer, for: asked, context: HuobiFixture.context, memory: DecoderMemory()
            ).0
            isWhole = isWhole && !observation.notes.contains { $0.isRowLost }
            query = observation.next
            requests += 1
        }
        #expect(!isWhole)
    }

    @Test("every closed order of a window is read, by time for all symbols", arguments: [true, false])
    func history(isRepeated: Bool) throws {
        for (seed, count) in [0, 999, 1_000, 1_001, 3_500].enumerated() {
            let rows = Self.rows(.spread, count, seed: UInt64(seed))
            var server = HuobiPagingServer(
                rows, Dialect(order: .time, isCursorIncluded: true, isNextTimeRepeated: isRepeated))
            let read = try server.readAll(.closedOrders(Self.window))
            #expect(Set(read.ids) == Set(rows.map { "\($0.id)" }), "\(count) rows")
            #expect(read.isWhole, "\(count) rows")
        }
    }

    @Test("a millisecond with more closed orders than a page has is said to be incomplete, and passed")
    func crowdedHistory() throws {
        let crowd = (0..<1_500).map { Row(id: Int64($0) + 10, time: Self.from + 100) }
        let below = Row(id: 1, time: Self.from + 50)
        var server = HuobiPagingServer(crowd + [below], Dialect(order: .time, isCursorIncluded: true))
        let read = try server.readAll(.closedOrders(Self.window))
        #expect(read.ids.contains("1"))
        #expect(!read.isWhole)
    }

    @Test("listings by id are read to their end (catalogue 2)", arguments: [true, false])
    func listings(isIncluded: Bool) throws {
        var window = Self.window
        window.venueSymbol = "btcusdt"
        for count in [0, 99, 100, 101, 499, 500, 501, 1_234] {
            let rows = Self.rows(.spread, count, seed: 3)
            for query in [Query.openOrders, .closedOrders(window)] {
                var server = HuobiPagingServer(rows, Dialect(order: .id, isCursorIncluded: isIncluded))
                let read = try server.readAll(query)
                #expect(Set(read.ids) == Set(rows.map { "\($0.id)" }), "\(count) rows")
                #expect(read.isWhole)
            }
        }
    }

    @Test("a listing that is not in the order of its ids counts as incomplete when it has more than a page")
    func unorderedListing() throws {
        let rows = Self.rows(.unrelatedIDs, 700, seed: 4)
        var server = HuobiPagingServer(rows, Dialect(order: .time, isCursorIncluded: false))
        #expect(try !server.readAll(.openOrders).isWhole)
    }
}
