import UserStreamCore

/// Shows a run of the demonstration: as a picture that is drawn anew on a terminal, as a line now and then elsewhere, or as JSON.
actor DemoDisplay {
    private let isJSON: Bool
    private var screen = Screen()
    private var shown = 0
    private var last: ContinuousClock.Instant?

    init(isJSON: Bool) { self.isJSON = isJSON }

    /// Shows where a run stands, if it is time to.
    func show(_ progress: DemoProgress) async {
        if isJSON { return await print(progress.log) }
        let interval: Duration = screen.isTerminal ? .milliseconds(200) : .seconds(2)
        let now = ContinuousClock.now
        if let last, now - last < interval { return }
        last = now
        if screen.isTerminal {
            screen.draw(await progress.board().lines(width: screen.width))
        } else {
            Console.print(await progress.line)
        }
    }

    /// Shows how it ended.
    func finish(_ result: DemoRun.Result) {
        guard !isJSON else {
            for event in result.events.dropFirst(shown) { Console.print(event.json) }
            for line in result.summary.violations + result.summary.shortcomings { Console.complain(line) }
            return Console.print(result.summary.json)
        }
        if !screen.isTerminal {
            Console.print("The last events (times in UTC):")
            for event in result.events.suffix(DemoBoard.eventRows) { Console.print("  \(EventText(event))") }
        }
        Console.print("")
        for line in result.summary.lines { Console.print(line) }
    }

    private func print(_ log: DemoLog) async {
        let events = await log.events(after: shown)
        shown += events.count
        for event in events { Console.print(event.json) }
    }
}
