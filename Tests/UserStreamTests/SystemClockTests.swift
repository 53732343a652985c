import Testing
import UserStream

#if canImport(Glibc)
    import Glibc

    /// The machine's clock.
    @Suite struct SystemClockTests {
        private static func boot() -> Int64 {
            var time = timespec()
            clock_gettime(CLOCK_BOOTTIME, &time)
            return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
        }

        /// What the runtime's clock shows is the time since the machine was started, suspended or not. (In a time namespace whose boot time
        /// is shifted this tells the two clocks of the kernel apart everywhere.)
        @Test func itCountsWhileTheMachineIsSuspended() throws {
            let before = Self.boot()
            let shown = "\(ContinuousClock.now)".drop { !$0.isNumber }.prefix { $0.isNumber || $0 == "." }
            let after = Self.boot()
            let seconds = try #require(Double(shown))
            #expect(Double(before) / 1_000 - 0.001 <= seconds && seconds <= Double(after) / 1_000 + 0.001)
        }

        @Test func itNeverGoesBackAndKeepsStepWithThatClock() {
            let (first, clock) = (Self.boot(), SystemClock())
            let (start, second) = (clock.now, Self.boot())
            var (last, wentBack) = (start, false)
            for _ in 0..<10_000 {
                let now = clock.now
                wentBack = wentBack || now < last
                last = now
            }
            let (third, end, fourth) = (Self.boot(), clock.now, Self.boot())
            #expect(!wentBack)
            #expect((third - second - 1...fourth - first + 1).contains((end - start).milliseconds))
        }
    }
#endif
