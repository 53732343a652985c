import ArgumentParser
import ExchangeConnectors
import Foundation
import SQLiteJournal
import UserStream
import UserStreamCore

/// From a message of HTX's user-data socket to its event: dialogue, reconciler, journal and queue. Polls run beside it; there is no network.
struct SocketBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "socket", abstract: "From a message of a user-data socket to its event, one by one and in a burst."
    )

    @Option(help: "How many single messages are timed.")
    var paced = 2_000

    @Option(help: "Microseconds from one of these to the next.")
    var every: Int64 = 2_000

    @Option(help: "About how many messages the burst has.")
    var messages = 100_000

    @Flag(help: "Keep the events in a file, which is removed, instead of memory.")
    var durable = false

    func run() async throws {
        try await delays()
        try await burst()
    }

    private func follow(
        _ exchange: MemoryExchange, _ body: (UserStreamTracker, HybridDataSource) async throws -> Void
    ) async throws {
        let polling = PollingDataSource(
            account: "huobi:main", connector: Huobi(baseURL: MemoryExchange.url),
            credentials: Credentials(apiKey: ServeBenchmark.key, secretKey: SecretBytes(ServeBenchmark.secret)),
            transport: exchange)
        let source = try HybridDataSource(polling: polling, sockets: exchange)
        let folder = FileManager.default.temporaryDirectory.appending(path: "userstream-socket-benchmark-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "journal.sqlite").path(percentEncoded: false)
        let journal: any EventJournal = durable ? SQLiteJournal("huobi:main", at: path) : InMemoryJournal()
        let tracker = UserStreamTracker(dataSource: source, journal: journal)
        try await tracker.start()
        try await tracker.ready()
        while !source.isSocketLive { try await Task.sleep(for: .milliseconds(5)) }
        // The full pass after the opening.
        try await Task.sleep(for: .milliseconds(500))
        try await body(tracker, source)
        await tracker.stop()
    }

    /// From the moment when a message can be received to the consumer of its event.
    private func delays() async throws {
        let exchange = try MemoryExchange()
        try await follow(exchange) { tracker, source in
            let rounds = paced
            let reader = Task {
                var arrivals: [OrderID: UInt64] = [:]
                for try await batch in tracker.batches(from: .now) {
                    let now = MonotonicTime.nanoseconds
                    for case .order(let order, previous: nil) in batch.lazy.map(\.change) { arrivals[order.id] = now }
                    if arrivals.count >= rounds { break }
                }
                return arrivals
            }
            var sent: [OrderID: UInt64] = [:]
            for _ in 0..<rounds {
                try await Task.sleep(for: .microseconds(every))
                let (id, moment) = try exchange.place()
                sent[id] = moment
            }
            let arrivals = try await reader.value
            let delays = sent.compactMap { id, moment in arrivals[id].map { Double($0 - moment) / 1_000 } }.sorted()
            func share(_ percent: Int) -> String {
                Measure.text(delays[min(delays.count - 1, delays.count * percent / 100)])
            }
            print(
                "from a message to its event: median \(share(50)) µs, p99 \(share(99)) µs of \(delays.count) orders, one every \(every) µs"
            )
        }
    }

    /// Orders that come and go, told as fast as they are taken in.
    private func burst() async throws {
        let exchange = try MemoryExchange()
        try await follow(exchange) { tracker, source in
            // Each order is told twice, and so are the balances that it moves.
            let orders = messages / 4
            let reader = Task {
                var ended = 0
                for try await batch in tracker.batches(from: .now) {
                    for case .order(let order, previous: _) in batch.lazy.map(\.change) where order.state.isTerminal {
                        ended += 1
                    }
                    if ended >= orders { break }
                }
                return ended
            }
            let count = try exchange.prepare(orders: orders)
            let (memory, used) = (ProcessUsage.privateMemory ?? 0, ProcessUsage.processorTime)
            let clock = ContinuousClock()
            let start = clock.now
            exchange.release()
            let ended = try await reader.value
            let seconds = (clock.now - start) / .seconds(1)
            let time = (ProcessUsage.processorTime - used) / Double(count)
            let grown = (ProcessUsage.privateMemory ?? 0) - memory
            print(
                "a burst of \(count) messages: \(Measure.text(seconds)) s, \(Measure.text(Double(count) / seconds)) messages/s, "
                    + "\(Measure.text(time)) µs CPU a message, \(grown) kB more private memory; \(ended) of \(orders) ends of orders told, "
                    + "the socket was lost \(source.socketLosses) times")
        }
    }
}
