import Foundation

/// Random numbers that can be drawn again: SplitMix64.
///
/// A test prints its seed. The environment variable `USERSTREAM_TEST_SEED` replaces it; `random` draws a new one.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// The generator of a test.
    ///
    /// - Parameter test: named in the printed line, and mixed into the seed, so that tests draw different numbers.
    init(for test: String = #function) {
        let wish = ProcessInfo.processInfo.environment["USERSTREAM_TEST_SEED"]
        let seed = wish == "random" ? UInt64.random(in: 0...999_999) : wish.flatMap { UInt64($0) } ?? 20_240_117
        print("\(test): USERSTREAM_TEST_SEED=\(seed)")
        state = test.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True once in `odds` times.
    mutating func chance(oneIn odds: Int) -> Bool { Int.random(in: 0..<odds, using: &self) == 0 }

    /// So many decimal digits.
    mutating func digits(_ count: Int) -> String {
        String((0..<count).map { _ in Character("\(Int.random(in: 0...9, using: &self))") })
    }
}
