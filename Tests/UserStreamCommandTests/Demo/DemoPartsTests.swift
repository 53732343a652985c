import Testing
import UserStreamCore
import UserStreamTestKit

@testable import UserStreamCommand

@Suite("Parts of the demonstration")
struct DemoPartsTests {
    @Test("delays: mean and percentiles of what the exchange gave a time for")
    func delays() throws {
        var delays = DelayStatistics()
        #expect(delays.isEmpty && delays.mean == 0 && delays.percentile(99) == 0)
        for late in 1...100 {
            var event = EventSamples.event(0, .fill(try EventSamples.fullFill()), origin: .venue)
            event.observed.to = (event.time ?? .epoch) + .milliseconds(Int64(late))
            delays.note(event)
        }
        delays.note(EventSamples.event(0, .ready, origin: .venue))
        #expect(delays.mean == 50 && delays.percentile(50) == 50 && delays.percentile(99) == 99)
        #expect(delays.percentile(100) == 100)
    }

    @Test("the summary fits the schema, and its words say what is wrong")
    func summary() throws {
        var summary = DemoSummary()
        #expect(try JSONSchema().faults(of: summary.json, as: "summary") == [])
        #expect(summary.isGood)
        summary.passes = 3
        summary.requests = 10
        #expect(summary.json.contains(#""requestsPerPass":3.33,"#))
        summary.violations = ["fill 7 is missing"]
        #expect(summary.json.contains(#""equalsTruth":false"#))
        #expect(try JSONSchema().faults(of: summary.json, as: "summary") == [])
        #expect(summary.lines.contains("WRONG: fill 7 is missing"))
        #expect(summary.lines.last == "The stream does NOT equal the truth.")
    }

    @Test("where nothing went wrong only an unaligned balance, an inferred transfer and what is stale are excused")
    func excuses() {
        var excuses = Excuses()
        excuses.unaligned = 7
        excuses.inferred = 2
        excuses.stale = 1
        #expect(excuses.withoutReason(transfers: 2, fallsBack: false, isSlow: false) == [])
        #expect(excuses.withoutReason(transfers: 1, fallsBack: false, isSlow: false).count == 1)
        let others: [WritableKeyPath<Excuses, Int>] = [
            \.closedUnknown, \.late, \.gap, \.degraded, \.orderCorrected,
        ]
        for other in others {
            var more = excuses
            more[keyPath: other] = 3
            #expect(
                more.withoutReason(transfers: 2, fallsBack: false, isSlow: false).map { $0.hasSuffix(": 3 times") } == [
                    true
                ])
        }
    }

    @Test("the board shows orders, balances and the latest events, always in as many lines")
    func board() throws {
        var board = DemoBoard(title: "title", counts: "counts", snapshot: AccountSnapshot(), latest: [])
        let height = board.lines(width: 80).count
        board.latest = Array(try EventSamples.all().prefix(40))
        for (index, change) in [Change.order(try EventSamples.fullOrder(), previous: nil)].enumerated() {
            board.snapshot.apply(EventSamples.event(index, change, origin: .venue))
        }
        let lines = board.lines(width: 120)
        #expect(lines.count == height)
        #expect(lines.contains("  59378001  BTC-USDT  buy   limit  30000          0.1/0.5  partiallyFilled"))
        #expect(lines.allSatisfy { $0.count <= 120 })
    }

    @Test("a picture goes over the last one")
    func screen() {
        var screen = Screen(isTerminal: false)
        #expect(screen.picture(of: ["a", "b"]) == "\u{1B}[2Ka\n\u{1B}[2Kb\n\u{1B}[J")
        #expect(screen.picture(of: ["c"]) == "\u{1B}[2F\u{1B}[2Kc\n\u{1B}[J")
        #expect(screen.picture(of: ["d"]).hasPrefix("\u{1B}[1F"))
        #expect(screen.width == 160)
    }

    @Test("lists of amounts")
    func amounts() throws {
        let funds = try AmountList.parse("BTC=1,USDT=100000.5", option: "--fund")
        #expect(funds.map(\.name) == ["BTC", "USDT"])
        #expect(funds.map(\.amount) == ["1", "100000.5"])
        for text in ["BTC", "BTC=", "=1", "BTC=x", "BTC=-1", "BTC=0", "BTC=1=2"] {
            let failure = #expect(throws: CommandFailure.self) { _ = try AmountList.parse(text, option: "--fund") }
            #expect(failure?.description.contains("--fund BTC=1") == true)
        }
    }
}
