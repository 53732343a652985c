import ExchangeSimulator
import Rivals
import Testing
import UserStreamCore

@Suite("Rivals that ask for each order")
struct OrderPollingTests {
    static let timeout = APIError(.transient, code: "timeout", message: "no answer in time")
    static let notFound = APIError(.notFound, code: "base-record-invalid", message: "no record", status: 200)

    @Test("hummingbot 2020 states the running average as the price of a fill")
    func runningAverage() {
        var desk = RivalDesk<Hummingbot2020>()
        _ = desk.list()
        _ = desk.list(live: [report(.open)])
        #expect(desk.detail(report(.partiallyFilled, filled: 1, for: 100)).fills == [[1, 100]])
        #expect(desk.detail(report(.partiallyFilled, filled: 2, for: 300)).fills == [[1, 150]], "it was 200")
        #expect(desk.detail(report(.partiallyFilled, filled: 1, for: 100)).isEmpty, "an older answer adds nothing")
        #expect(desk.detail(report(.canceled, filled: 2, for: 300)).ends == [.canceled])
        #expect(!desk.isWanted(.order))
    }

    @Test("hummingbot 2020 fails an order by any error that the exchange states, and by no other")
    func statedError() {
        var desk = RivalDesk<Hummingbot2020>()
        _ = desk.list(live: [report(.open)])
        #expect(desk.fail("7", Self.timeout).isEmpty && desk.isWanted(.order))
        #expect(desk.fail("7", Self.notFound).ends == [.rejected])
        #expect(!desk.isWanted(.order))
    }

    @Test("hummingbot loses an order by the fourth failure of any kind, successes in between or not")
    func fourFailures() {
        var desk = RivalDesk<Hummingbot>()
        _ = desk.list(live: [report(.open)])
        for _ in 0..<3 {
            #expect(desk.fail("7", Self.timeout).isEmpty)
            #expect(desk.detail(report(.open)).isEmpty)
        }
        #expect(desk.fail("7", Self.timeout).ends == [.rejected])
        let fills = desk.answer(.orderFills(OrderReference(id: "7")), .fills([trade("1", 4, at: 100)]))
        #expect(fills.fills == [[4, 100]], "the fills of a lost order are stated")
        #expect(desk.detail(report(.filled, filled: 4, for: 400)).ends.isEmpty, "its end is not")
    }

    @Test("hummingbot states each trade once, and waits five seconds for those of a filled order")
    func fillsOfFilled() {
        var desk = RivalDesk<Hummingbot>()
        _ = desk.list(live: [report(.open)])
        #expect(desk.detail(report(.filled, filled: 4, for: 500)).isEmpty)
        let reference = OrderReference(id: "7")
        #expect(desk.answer(.orderFills(reference), .fills([trade("1", 3, at: 100)])).fills == [[3, 100]])
        var changes: [Change] = []
        while changes.isEmpty { changes = desk.list() }
        #expect(changes.ends == [.filled] && desk.now >= Timestamp(milliseconds: 1_700_000_007_000))
        let late = desk.answer(.orderFills(reference), .fills([trade("2", 1, at: 200), trade("1", 3, at: 100)]))
        #expect(late.fills == [[1, 200]])
    }

    @Test("gocryptotrader asks for a missing order after a minute")
    func patience() {
        var desk = RivalDesk<GoCryptoTrader>()
        _ = desk.list()
        _ = desk.list(live: [report(.open)])
        #expect(desk.list().isEmpty && !desk.isWanted(.order), "it is gone")
        while !desk.isWanted(.order) { #expect(desk.list().isEmpty) }
        #expect(desk.now >= Timestamp(milliseconds: 1_700_000_060_000))
        let changes = desk.detail(report(.filled, filled: 4, for: 500))
        #expect(changes.fills == [[4, 125]] && changes.ends == [.filled])
    }
}
