import Testing
import UserStreamCore

@testable import UserStreamCommand

@Suite("Events in words")
struct EventTextTests {
    @Test("every kind is one line that names itself")
    func everyKind() throws {
        for event in try EventSamples.all() {
            let text = EventText(event).description
            #expect(!text.contains("\n"))
            #expect(text.contains(event.change.kind))
            #expect(text.hasSuffix("(inferred)") == (event.origin != .venue))
        }
    }

    @Test("an order says what it is and how far")
    func order() throws {
        let text = EventText(
            EventSamples.event(0, .order(try EventSamples.fullOrder(), previous: .open), origin: .venue))
        #expect(
            text.description
                == "22:13:50.000  order           BTC-USDT buy limit @ 30000  open -> partiallyFilled (ioc)  "
                + "0.1/0.5  order 59378001")
    }

    @Test(
        "times of day are in UTC", arguments: [(0, "00:00:00.000"), (86_399_999, "23:59:59.999"), (-1, "23:59:59.999")])
    func times(milliseconds: Int64, text: String) {
        #expect(ClockText.timeOfDay(Timestamp(milliseconds: milliseconds)) == text)
    }
}
