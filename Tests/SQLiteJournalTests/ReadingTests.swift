import SQLiteJournal
import Testing
import UserStream
import UserStreamCore

@Suite("The durable journal: readers")
struct ReadingTests {
    @Test("a reader sees each batch once it is committed, while the writer goes on")
    func besideAWriter() async throws {
        try await SQLiteJournalFolder.with { folder in
            let journal = try await folder.journal(events: 2)
            let reader = try Reader(at: folder.path)
            for first in stride(from: Int64(3), to: 41, by: 2) {
                try await journal.append(Batches.batch(first...first + 1)) { [] }
                #expect(try reader.span() == Reader.Span(first: 1, last: first + 1))
                #expect(Batches.sequences(try reader.batches(from: first, limit: 9)) == [first, first + 1])
            }
            #expect(try reader.verify().damage == nil)
            try await journal.close()
            #expect(try reader.span().last == 40)
            #expect(try Reader(at: folder.path).verify().events == 40)
        }
    }

    @Test("a filter picks events by number, time, kind and asset, and a reader may stop early")
    func filters() async throws {
        try await SQLiteJournalFolder.with { folder in
            try await folder.journal(events: 40).close()
            let reader = try Reader(at: folder.path)
            func found(_ change: (inout EventFilter) -> Void, limit: Int = .max) throws -> [Int64] {
                var (filter, found) = (EventFilter(), [Int64]())
                change(&filter)
                try reader.forEach(matching: filter) { event in
                    found.append(event.sequence)
                    return found.count < limit
                }
                return found
            }
            #expect(try found { _ in } == Array(1...40))
            #expect(try found { ($0.from, $0.to) = (6, 9) } == [6, 7, 8, 9])
            #expect(try found({ $0.from = 6 }, limit: 2) == [6, 7])
            #expect(try found { $0.from = 41 } == [])
            #expect(try found { $0.assets = ["USDT"] }.count == 40)
            #expect(try found { $0.assets = ["BTC"] } == [])
            #expect(try found { $0.kinds = ["transfer"] }.count == 40)
            #expect(try found { $0.kinds = ["fill"] } == [])
            // The batch that begins with event n was received n seconds after the start.
            let time = { (seconds: Int64) in Timestamp(milliseconds: Batches.start + seconds * 1_000) }
            for seconds in Int64(0)...42 {
                let since = try found { $0.since = time(seconds) }
                #expect(since == (1...40).filter { ($0 - 1) / 2 * 2 + 1 >= seconds })
                let until = try found { $0.until = time(seconds) }
                #expect(until == (1...40).filter { ($0 - 1) / 2 * 2 + 1 <= seconds })
            }
        }
    }

    @Test("a filter that has an end is done there, and one that has none sees what comes later")
    func ends() async throws {
        try await SQLiteJournalFolder.with { folder in
            let journal = try await folder.journal(events: 40)
            let reader = try Reader(at: folder.path)
            var filter = EventFilter()
            filter.until = Timestamp(milliseconds: Batches.start + 9_000)
            #expect(try reader.forEach(matching: filter) { _ in true } == 10)
            filter.until = Timestamp(milliseconds: Batches.start + 900_000)
            let last = try reader.forEach(matching: filter) { _ in true }
            #expect(last == 40)
            try await journal.append(Batches.batch(41...42)) { [] }
            filter.from = last + 1
            var seen: [Int64] = []
            let end = try reader.forEach(matching: filter) { event in
                seen.append(event.sequence)
                return true
            }
            #expect(seen == [41, 42] && end == 42)
            try await journal.close()
        }
    }

    @Test("orders are found by either name, assets by market and fee")
    func orders() throws {
        var order = Order(id: "7", venueSymbol: "btcusdt", state: .open)
        order.clientOrderID = "us-1"
        order.market = Market("BTC-USDT")
        var fill = Fill(tradeID: "1", orderID: "7", venueSymbol: "btcusdt", quantity: 1)
        fill.fees = [Fee(asset: "HBPOINT", amount: 1)]
        func matches(_ change: Change, _ set: (inout EventFilter) -> Void) -> Bool {
            var (event, filter) = (Batches.batch(1...1)[0], EventFilter())
            event.change = change
            set(&filter)
            return filter.matches(event)
        }
        for name in ["7", "us-1"] { #expect(matches(.order(order, previous: nil)) { $0.orders = [name] }) }
        for change in [Change.fill(fill), .fillVoided(fill), .feeSettled(fill), .snapshotItem(.fill(fill))] {
            #expect(matches(change) { $0.orders = ["7"] })
            #expect(!matches(change) { $0.orders = ["8"] })
            #expect(matches(change) { $0.assets = ["HBPOINT"] })
        }
        for asset in [Asset("BTC"), "USDT"] { #expect(matches(.order(order, previous: nil)) { $0.assets = [asset] }) }
        #expect(!matches(.ready) { $0.assets = ["BTC"] })
    }
}
