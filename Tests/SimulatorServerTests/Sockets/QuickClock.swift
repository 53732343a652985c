import SimulatorServer
import UserStream
import UserStreamCore

/// A clock that goes so many times as fast as the machine's.
struct QuickClock: StreamClock {
    let factor: Int64
    private let machine = SystemClock.shared
    private let start = SystemClock.shared.now

    init(factor: Int64) { self.factor = factor }

    var now: Timestamp { start + (machine.now - start) * factor }

    func sleep(until deadline: Timestamp) async throws {
        try await machine.sleep(until: start + (deadline - start) / factor + .milliseconds(1))
    }
}
