import ArgumentParser
import Foundation
import SQLiteJournal
import UserStream
import UserStreamCore

/// What it costs to make events durable: batches of some sizes through the whole journal (JSON, hash, insert, commit), then a long log opened.
struct JournalBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal", abstract: "Events into the durable journal, and a long log opened and read.")

    @Option(help: "How many events are written for each size of batch.")
    var events = 100_000

    @Option(help: "How many commits are made at most for each size of batch.")
    var commits = 4_000

    @Option(help: "How many events the long log has; 0 for none.")
    var log = 1_000_000

    @Option(help: "Where the files are made; they are removed.")
    var folder = FileManager.default.temporaryDirectory.path(percentEncoded: false)

    @Option(help: "After how many changed pages they are moved from the write-ahead log into the file.")
    var pages = SQLiteJournal.Options().pagesPerCheckpoint

    @Option(help: "Microseconds from the end of one commit to the next.")
    var pause: Int64 = 0

    @Flag(help: "Leave the last commits to the system (synchronous = NORMAL).")
    var normal = false

    func run() async throws {
        let path = "\(folder)/userstream-journal-benchmark-\(UUID())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try flushes(path + "/flush")
        for size in [1, 10, 100, 1_000] { try await append(size, path + "/\(size).sqlite") }
        for orders in [50, 150] {
            try await follow(orders: orders, passes: 20_000 / orders, path + "/engine\(orders).sqlite")
        }
        try await capture(orders: 50, answers: 2_000, path + "/capture.sqlite")
        if log > 0 { try await long(path + "/long.sqlite") }
    }

    private func journal(_ path: String) -> SQLiteJournal {
        var options = SQLiteJournal.Options()
        if normal { options.durability = .normal }
        options.pagesPerCheckpoint = pages
        return SQLiteJournal("huobi:main", at: path, options: options)
    }

    /// What the disk takes for a page that has to be there, in a file that does not grow, as the write-ahead log mostly does not.
    private func flushes(_ path: String) throws {
        let handle = open(path, O_RDWR | O_CREAT, 0o600)
        defer { close(handle) }
        let page = [UInt8](repeating: 7, count: 4_096)
        for place in 0..<1_000 { _ = pwrite(handle, page, page.count, off_t(place * page.count)) }
        _ = fdatasync(handle)
        let clock = ContinuousClock()
        let times = (0..<1_000).map { place in
            let time = clock.measure {
                _ = pwrite(handle, page, page.count, off_t(place * page.count))
                _ = fdatasync(handle)
            }
            return time / .microseconds(1)
        }
        print("the disk alone, 4 kB and fdatasync: \(Self.quantiles(times))")
    }

    private func append(_ size: Int, _ path: String) async throws {
        let count = min(events / size, commits)
        let batches = SampleEvents.batches(count: count, size: size, from: 1)
        let journal = journal(path)
        _ = try await journal.open()
        let clock = ContinuousClock()
        var times: [Double] = []
        let (start, processor) = (clock.now, ProcessUsage.processorTime)
        for batch in batches {
            let begin = clock.now
            try await journal.append(batch) { [CheckpointPart(key: "cursor", value: [1, 2, 3, 4])] }
            times.append((clock.now - begin) / .microseconds(1))
            if pause > 0 { try await Task.sleep(for: .microseconds(pause)) }
        }
        let (time, used) = ((clock.now - start) / .microseconds(1), ProcessUsage.processorTime - processor)
        let total = Double(count * size)
        try await journal.close()
        print(
            "batches of \(size): \(Int(total / time * 1e6)) events a second, \(Measure.text(used / total)) µs CPU an event; "
                + "a commit takes \(Self.quantiles(times))")
    }

    private func long(_ path: String) async throws {
        let journal = journal(path)
        _ = try await journal.open()
        let clock = ContinuousClock()
        let (start, processor) = (clock.now, ProcessUsage.processorTime)
        var next: Int64 = 1
        while next <= Int64(log) {
            for batch in SampleEvents.batches(count: 50, size: 100, from: next) {
                try await journal.append(batch) { [CheckpointPart(key: "cursor", value: [1, 2, 3, 4])] }
                next += 100
            }
        }
        let (time, used) = ((clock.now - start) / .seconds(1), ProcessUsage.processorTime - processor)
        try await journal.close()
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        print(
            "a log of \(next - 1) events in batches of 100: \(size / 1_000_000) MB, written in \(Measure.text(time)) s, "
                + "\(Measure.text(used / Double(next - 1))) µs CPU an event with their making")
        try await read(path, next)
    }

    private func read(_ path: String, _ next: Int64) async throws {
        let clock = ContinuousClock()
        let opened = self.journal(path)
        let opening = try await clock.measure { _ = try await opened.open() }
        let seeking = try await clock.measure { _ = try await opened.batches(from: next / 2, limit: 1) }
        try await opened.close()
        let reader = try SQLiteJournalReader(at: path)
        let finding = try clock.measure {
            _ = try reader.firstSequence(since: Timestamp(milliseconds: 1_700_000_000_500))
        }
        var count = 0
        let reading = try clock.measure {
            try reader.forEach { _ in
                count += 1
                return true
            }
        }
        let verifying = try clock.measure { blackHole(try reader.verify()) }
        print(
            "it is opened in \(Self.milliseconds(opening)), an event in its middle is read in \(Self.milliseconds(seeking)),"
        )
        print("a time is found in \(Self.milliseconds(finding));")
        print(
            "all is read in \(Measure.text(reading / .microseconds(1) / Double(count))) µs an event, and verified in "
                + "\(Measure.text(verifying / .microseconds(1) / Double(count)))")
    }

    private static func milliseconds(_ time: Duration) -> String { "\(Measure.text(time / .milliseconds(1))) ms" }

    private static func quantiles(_ times: [Double]) -> String {
        let sorted = times.sorted()
        guard let last = sorted.last else { return "no time" }
        let median = sorted[sorted.count / 2]
        let late = sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
        return
            "\(Measure.text(median)) µs at the median, \(Measure.text(late)) at the 99th percentile, \(Measure.text(last)) at most"
    }
}

/// Events as a busy account has them: an order, its fill, the two balances that it moves.
enum SampleEvents {
    /// So many batches of so many events each.
    static func batches(count: Int, size: Int, from first: Int64) -> [EventBatch] {
        (0..<count).map { number in
            let start = first + Int64(number * size)
            return EventBatch(
                events: (0..<size).map { offset in
                    event(start + Int64(offset), batch: 1 + (start - 1) / Int64(size), isLast: offset == size - 1)
                })
        }
    }

    private static func event(_ sequence: Int64, batch: Int64, isLast: Bool) -> UserStreamEvent {
        let time = Timestamp(milliseconds: 1_700_000_000_000 + batch)
        return UserStreamEvent(
            sequence: sequence, batch: batch, isLast: isLast, id: "huobi:main/sample/\(sequence)",
            account: "huobi:main",
            origin: .venue, source: .poll, time: time, observed: ObservedSpan(from: time, to: time + .seconds(1)),
            change: change(sequence, time))
    }

    private static func change(_ sequence: Int64, _ time: Timestamp) -> Change {
        switch sequence % 4 {
        case 0:
            var order = Order(id: OrderID("59378\(sequence)"), venueSymbol: "btcusdt", state: .partiallyFilled)
            order.market = Market(base: "BTC", quote: "USDT")
            order.side = .buy
            order.type = .limit
            order.price = "30000.25"
            order.quantity = "0.5"
            order.cumulativeQuantity = "0.1"
            order.cumulativeQuoteQuantity = "3000.025"
            order.createdAt = time
            order.updatedAt = time
            return .order(order, previous: .open)
        case 1:
            var fill = Fill(
                tradeID: "100077\(sequence)", orderID: OrderID("59378\(sequence)"), venueSymbol: "btcusdt",
                quantity: "0.1")
            fill.market = Market(base: "BTC", quote: "USDT")
            fill.side = .buy
            fill.price = "30000.25"
            fill.quoteQuantity = "3000.025"
            fill.fees = [Fee(asset: "BTC", amount: "0.0002")]
            fill.role = .maker
            fill.time = time
            return .fill(fill)
        default:
            var (previous, balance) = (Balance.zero("USDT"), Balance.zero("USDT"))
            (previous.total, previous.available, previous.locked) = ("15000.5", "12000.25", "3000.25")
            (balance.total, balance.available) = ("12000.475", "12000.475")
            return .balance(
                BalanceChange(
                    previous: previous, balance: balance, isAligned: true,
                    explained: BalanceChange.Explanation(fills: "-3000.025"), unexplained: .zero))
        }
    }
}
