/// A small random generator whose whole future follows from its seed, the same on every machine (SplitMix64).
public struct SeededRandom: RandomNumberGenerator, Hashable, Sendable {
    private var state: UInt64

    /// Starts from a seed; equal seeds give equal numbers.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A generator for one part of a larger whole, so that what one part draws does not move what another draws.
    public func forked(_ label: String) -> SeededRandom {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in label.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var fork = SeededRandom(seed: state ^ hash)
        _ = fork.next()
        return fork
    }

    /// True with the given chance, in parts of a million.
    public mutating func chance(millionths: Int) -> Bool {
        Int(next() % 1_000_000) < millionths
    }
}
