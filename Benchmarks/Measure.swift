/// Times what is done many times.
enum Measure {
    /// The mean time of one round, in microseconds: the best of five runs, since what disturbs a run makes it slower only.
    static func microseconds(_ rounds: Int, _ body: (Int) throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        var best = Double.infinity
        for _ in 0..<5 {
            let time = try clock.measure { for round in 0..<rounds { try body(round) } }
            best = min(best, time / .microseconds(1) / Double(rounds))
        }
        return best
    }

    /// A figure with its ratio to a baseline of the same run.
    static func line(_ what: String, _ time: Double, _ baseline: Double, _ name: String) {
        let label = what + String(repeating: " ", count: max(1, 44 - what.count))
        print("\(label)\(text(time)) µs   \(text(baseline / time)) times as fast as \(name)")
    }

    /// A number with as many digits as mean something.
    static func text(_ value: Double) -> String {
        let places = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3
        var scaled = value
        for _ in 0..<places { scaled *= 10 }
        let digits = String(Int(scaled.rounded()))
        guard places > 0 else { return digits }
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        return padded.dropLast(places) + "." + padded.suffix(places)
    }
}

/// Keeps the optimiser from leaving out what leads to a value.
@inline(never)
func blackHole<Value>(_ value: Value) { withExtendedLifetime(value) {} }
