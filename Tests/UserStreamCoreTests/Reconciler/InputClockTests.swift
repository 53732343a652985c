import Testing
import UserStreamCore

@Suite("The time at which inputs are taken in")
struct InputClockTests {
    private let noon = Timestamp(milliseconds: 1_700_000_000_000)

    @Test("It never goes back with an answer, or with a clock that is corrected by what answers leave uncertain")
    func forward() {
        var clock = InputClock()
        #expect(clock.advance(to: noon, by: .tick) == noon)
        #expect(clock.advance(to: noon - .milliseconds(30), by: .tick) == noon)
        #expect(clock.advance(to: noon - .milliseconds(40), by: .clockCorrected(by: .milliseconds(-40))) == noon)
        #expect(clock.time(noon - .seconds(1)) == noon)
        #expect(clock.time(noon + .seconds(1)) == noon + .seconds(1))
    }

    @Test("A clock that was an hour ahead does not stop time for an hour")
    func hourAhead() {
        var clock = InputClock()
        #expect(clock.advance(to: noon + .hours(1), by: .tick) == noon + .hours(1))
        #expect(clock.advance(to: noon, by: .clockCorrected(by: .hours(-1))) == noon)
        #expect(clock.advance(to: noon + .seconds(1), by: .tick) == noon + .seconds(1))
    }
}
