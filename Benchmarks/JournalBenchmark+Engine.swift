import ExchangeConnectors
import Foundation
import SQLiteJournal
import UserStream
import UserStreamCore

/// What a journal on disk adds to an account that trades: the events, and what a restart needs to go on from each batch.
extension JournalBenchmark {
    /// Follows an account of so many live orders, each of which fills a little in every pass, with either journal.
    func follow(orders: Int, passes: Int, _ path: String) async throws {
        let inMemory = try await BusyAccount(orders: orders).processorTime(passes: passes, InMemoryJournal())
        let durable = try await BusyAccount(orders: orders).processorTime(
            passes: passes, SQLiteJournal("huobi:main", at: path))
        print(
            "an account with \(orders) orders that all fill in each pass, \(inMemory.events / passes) events a pass in three batches: the journal with its "
                + "checkpoint adds \(Measure.text((durable.time - inMemory.time) / Double(durable.events))) µs CPU an event "
                + "to \(Measure.text(inMemory.time / Double(inMemory.events)))")
    }
}

/// An account whose orders all fill a little in every pass.
private struct BusyAccount {
    let orders: Int
    private let facts = Huobi().facts
    private let market = Market(base: "BTC", quote: "USDT")

    init(orders: Int) { self.orders = orders }

    func processorTime(
        passes: Int, _ journal: any EventJournal
    ) async throws -> (time: Double, events: Int) {
        let engine = AccountEngine(account: "huobi:main", facts: facts, journal: journal, queueCapacity: 1 << 20)
        var now = Timestamp(milliseconds: 1_700_000_000_000)
        try await read(engine, pass: 0, at: now)
        try await engine.ready()
        let before = engine.snapshot.sequence
        let start = ProcessUsage.processorTime
        for pass in 1...passes {
            now = now + .seconds(1)
            try await read(engine, pass: pass, at: now)
        }
        let used = ProcessUsage.processorTime - start
        let events = Int(engine.snapshot.sequence - before)
        try await engine.close()
        return (used, events)
    }

    private func read(_ engine: AccountEngine, pass: Int, at now: Timestamp) async throws {
        let window = HistoryWindow(from: now - .seconds(10), to: now)
        // A window shows again what it showed before.
        let shown = try (max(1, pass - 9)...max(1, pass)).flatMap { earlier in
            try fills(of: earlier, at: now - .seconds(Int64(pass - earlier)))
        }
        try await take(.fills(Rows(pass == 0 ? [] : shown)), of: .fills(window), engine, at: now)
        try await take(.orders(Rows(try listing(after: pass))), of: .openOrders, engine, at: now + .milliseconds(20))
        let spent = ExactDecimal(pass * orders)
        let balances = [
            try Balance(asset: "BTC", available: spent),
            try Balance(asset: "USDT", available: ExactDecimal(1_000_000_000_000) - spent * 30_000),
        ]
        try await take(.balances(balances), of: .balances, engine, at: now + .milliseconds(40))
    }

    private func take(
        _ content: Observation.Content, of query: Query, _ engine: AccountEngine, at now: Timestamp
    ) async throws {
        let input = Input.answer(
            .success(Observation(content)), of: query, sent: now, received: now + .milliseconds(10))
        try await engine.ingest(input, at: now + .milliseconds(10))
    }

    private func id(_ order: Int) -> OrderID { OrderID("59378\(1_000 + order)") }

    private func fills(of pass: Int, at now: Timestamp) throws -> [Fill] {
        guard pass > 0 else { return [] }
        return (0..<orders).map { order in
            var fill = Fill(
                tradeID: "100077\(pass * orders + order)", orderID: id(order), venueSymbol: "btcusdt", quantity: 1)
            fill.market = market
            fill.side = .buy
            fill.price = 30_000
            fill.quoteQuantity = 30_000
            fill.role = .maker
            fill.time = now - .milliseconds(300)
            return fill
        }
    }

    private func listing(after pass: Int) throws -> [OrderReport] {
        try (0..<orders).map { order in
            var report = OrderReport(id: id(order), venueSymbol: "btcusdt")
            report.market = market
            report.side = .buy
            report.type = .limit
            report.price = 30_000
            report.quantity = 1_000_000
            report.cumulativeQuantity = ExactDecimal(pass)
            report.cumulativeQuoteQuantity = try ExactDecimal(pass) * 30_000
            report.state = pass == 0 ? .open : .partiallyFilled
            report.createdAt = Timestamp(milliseconds: 1_699_999_000_000)
            return report
        }
    }
}
