import Testing
import UserStream
import UserStreamTestKit

/// What is known of the exchange's clock, against a clock that drifts.
@Suite struct ServerClockTests {
    private static let start = Timestamp(milliseconds: 1_700_000_000_000)

    /// The bound that is stated holds at every moment between readings, for clocks that drift as good ones do.
    @Test(arguments: UInt64(1)...200)
    func theOffsetIsNeverWorseThanItsBound(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let drift = Int64.random(in: -100...100, using: &random)
        func exchangeTime(_ local: Timestamp) -> Timestamp {
            local + .seconds(5) + .milliseconds((local - Self.start).milliseconds * drift / 1_000_000)
        }
        var (clock, now) = (ServerClock(), Self.start)
        for _ in 0..<100 {
            let there = TimeSpan.milliseconds(Int64.random(in: 1...900, using: &random))
            let back = TimeSpan.milliseconds(Int64.random(in: 1...900, using: &random))
            clock.read(exchangeTime(now + there), sent: now, received: now + there + back)
            let due = clock.due ?? now
            now = now + there + back
            for _ in 0..<5 {
                now = min(due, now + .milliseconds(Int64.random(in: 0...300_000, using: &random)))
                let wrong = abs((clock.exchangeTime(local: now) - exchangeTime(now)).milliseconds)
                // Whole milliseconds.
                #expect(wrong <= (clock.error(at: now)?.milliseconds ?? 0) + 1, "seed \(seed)")
            }
            now = due
        }
        #expect(clock.drift == ServerClock.usualDrift, "it does not suspect a good clock")
    }

    @Test func aFasterDriftIsLearntAndReadMoreOften() {
        var (clock, now) = (ServerClock(), Self.start)
        func exchangeTime(_ local: Timestamp) -> Timestamp {
            local + .milliseconds((local - Self.start).milliseconds * 400 / 1_000_000)
        }
        for _ in 0..<2 {
            clock.read(exchangeTime(now + .milliseconds(10)), sent: now, received: now + .milliseconds(20))
            now = clock.due ?? now
        }
        #expect((400...450).contains(clock.drift))
        #expect(now - (clock.readAt ?? now) < .minutes(3))
        let wrong = abs((clock.exchangeTime(local: now) - exchangeTime(now)).milliseconds)
        #expect(wrong <= clock.error(at: now)?.milliseconds ?? 0)
    }

    /// A clock that is told in whole seconds is known to a tenth of one after a second of readings, and the bound holds all the time.
    @Test(arguments: UInt64(1)...100)
    func aClockInWholeSecondsIsReadUntilItIsKnown(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let ahead = TimeSpan.milliseconds(Int64.random(in: -5_000...5_000, using: &random))
        var (clock, now, readings) = (ServerClock(), Self.start, 0)
        repeat {
            let there = TimeSpan.milliseconds(Int64.random(in: 1...30, using: &random))
            let told = (now + there + ahead).milliseconds / 1_000 * 1_000
            clock.read(Timestamp(milliseconds: told), in: .seconds(1), sent: now, received: now + there + there)
            now = now + there + there
            let wrong = abs((clock.offset - ahead).milliseconds)
            #expect(wrong <= (clock.error(at: now)?.milliseconds ?? 0) + 1, "seed \(seed)")
            now = now + .milliseconds(170)
            readings += 1
        } while clock.isCoarse && readings < 20
        #expect(readings <= 8 && !clock.isCoarse, "seed \(seed)")
        #expect((clock.error ?? .seconds(1)) <= .milliseconds(150), "seed \(seed)")
    }

    @Test func aStepIsNoDrift() {
        var clock = ServerClock()
        clock.read(Self.start, sent: Self.start, received: Self.start)
        let later = Self.start + .minutes(10)
        clock.read(later + .seconds(30), sent: later, received: later)
        #expect(clock.offset == .seconds(30))
        #expect(clock.drift == ServerClock.usualDrift)
        #expect(clock.error == .zero)
    }

    @Test func aClockThatWasNeverReadStatesNothing() {
        #expect(ServerClock().error(at: Self.start) == nil)
        #expect(ServerClock().due == nil)
    }
}
