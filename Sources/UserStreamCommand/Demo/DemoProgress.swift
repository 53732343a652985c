import UserStreamCore

/// Where a run of the demonstration stands.
struct DemoProgress: Sendable {
    /// What does not change during a run.
    struct Frame: Sendable {
        var url: String
        var options: DemoRun.Options
    }

    /// What is being done.
    enum Phase: Sendable {
        /// The trader trades, for so long already.
        case trading(TimeSpan)
        /// Trading is over, and the log catches up.
        case settling
    }

    var frame: Frame
    var phase: Phase
    var requests: Int
    var passes: Int
    /// Whether the socket tells everything at the moment; `nil` where there is none.
    var isSocketLive: Bool?
    var log: DemoLog

    /// The picture of it.
    func board() async -> DemoBoard {
        DemoBoard(
            title: title, counts: await counts, snapshot: await log.snapshot,
            latest: await log.events.suffix(DemoBoard.eventRows))
    }

    /// In one line, for where nothing can be drawn over.
    var line: String {
        get async { "\(when)  \(await counts)" }
    }

    private var title: String {
        let faults = frame.options.faults.faults.count
        let faultText = faults == 0 ? "no faults" : "\(faults) kinds of faults"
        return
            "A pretend \(frame.options.exchange) at \(frame.url), \(faultText), seed \(frame.options.seed)    \(when)"
    }

    private var when: String {
        switch phase {
        case .trading(let passed): "\(passed.tenths) of \(frame.options.duration.tenths) s"
        case .settling: "trading is over, reading the rest"
        }
    }

    private var counts: String {
        get async {
            let (events, fills, delays) = (await log.events.count, await log.fills, await log.delays)
            let socket = isSocketLive.map { $0 ? ", socket live" : ", SOCKET LOST" } ?? ""
            return
                "\(requests) requests in \(passes) passes, \(events) events, \(fills) fills, mean delay \(delays.mean) ms\(socket)"
        }
    }
}

extension TimeSpan {
    /// Seconds with one digit after the point.
    fileprivate var tenths: String { "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100)" }
}
