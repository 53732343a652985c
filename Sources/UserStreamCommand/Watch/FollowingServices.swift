import ServiceLifecycle
import UserStream
import UserStreamCore

/// Prints the events of a tracker until its stream ends, and ends when it is told to.
///
/// A group takes it for a failure when a service ends while another one is being ended; the stream's end is seen here
/// at the same moment as there, so this one waits for its turn.
struct EventPrinter: Service {
    let tracker: UserStreamTracker
    /// Waits for the last event to be printed.
    let journal: LingeringJournal
    /// From where on they are printed.
    let position: StreamPosition
    /// Who acknowledges what was printed.
    let consumer: String?
    let isJSON: Bool

    func run() async throws {
        do {
            defer { journal.readerIsDone() }
            // Only an open journal tells where it ends, and what was acknowledged.
            try await tracker.engine.open()
            for try await batch in tracker.batches(from: position) {
                for event in batch { Console.print(isJSON ? event.json : EventText(event).description) }
                if let consumer { try await tracker.acknowledge(batch, as: consumer) }
            }
        }
        try? await gracefulShutdown()
    }
}

/// Says after a while that nothing complete came yet, and how the requests went; ends when it is told to.
struct WaitNotice: Service {
    let source: PollingDataSource
    let tracker: UserStreamTracker

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            try await Task.sleep(for: .seconds(5))
            guard await !tracker.account.isReady else { return }
            let statistics = source.statistics
            let failures = statistics.outcomes.reduce(0) { $0 + ($1.key == .answered ? 0 : $1.value) }
            let last = statistics.lastFailure.map { "; the last: \($0.message)" } ?? ""
            Console.complain(
                "Nothing complete after 5 seconds: \(statistics.requestCount) requests, \(failures) failures\(last).\n"
                    + "  It goes on trying. If the exchange cannot be reached at all, look at the network and at --base-url."
            )
        }
        try? await gracefulShutdown()
    }
}

/// Says which markets are read one by one, and when that changes; ends when it is told to.
struct MarketNotice: Service {
    let source: PollingDataSource
    let tracker: UserStreamTracker
    /// The markets that were asked for.
    let markets: [Market]

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            try await tracker.ready()
            let listed = source.session.context.symbols
            for market in markets where listed.venueSymbol(market) == nil {
                Console.complain("The exchange does not list \(market), which --market names: it is not read.")
            }
            var told: [String] = []
            while true {
                let read = source.watchedMarkets ?? told
                if read != told { Console.complain(Self.text(read, isFirst: told.isEmpty)) }
                told = read
                try await Task.sleep(for: .seconds(1))
            }
        }
        try? await gracefulShutdown()
    }

    /// What is said.
    static func text(_ read: [String], isFirst: Bool) -> String {
        let list = "Fills and ended orders are read market by market: \(read.joined(separator: ", "))."
        guard isFirst else { return list }
        return list
            + "\n  Others follow when the account has orders there, or holds both of their assets; name more by --market."
    }
}

/// Says when the socket tells everything, and when it does not any more; ends when it is told to.
struct SocketNotice: Service {
    let source: AccountSource
    let tracker: UserStreamTracker

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            try await tracker.ready()
            var wasLive: Bool?
            var patience = 5
            while true {
                let isLive = source.isSocketLive
                // It takes a moment until it is there for the first time.
                if isLive != wasLive, isLive || wasLive != nil || patience == 0 {
                    Console.complain(Self.text(isLive, losses: source.socketLosses))
                    wasLive = isLive
                }
                patience = max(0, patience - 1)
                try await Task.sleep(for: .seconds(1))
            }
        }
        try? await gracefulShutdown()
    }

    /// What is said.
    static func text(_ isLive: Bool, losses: Int) -> String {
        if isLive { return "The socket tells everything." }
        let history = losses == 0 ? "could not be opened so far" : "was lost, for the \(losses). time"
        return "The socket \(history): polls are as frequent as without it until it is there."
    }
}

/// Ends after some time, or when the others do.
struct Stopwatch: Service {
    let duration: Duration

    func run() async throws {
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: duration) }
    }
}
