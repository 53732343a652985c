#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What whoever runs the tests may ask for, in environment variables.
enum TestSettings {
    /// The seeds of a test, from `USERSTREAM_TEST_SEED` on, as many as `USERSTREAM_TEST_SEEDS` says.
    /// - Parameter count: how many without that.
    static func seeds(count: UInt64) -> Range<UInt64> {
        let first = number("USERSTREAM_TEST_SEED") ?? 1
        return first..<first + (number("USERSTREAM_TEST_SEEDS") ?? count)
    }

    /// The number in a variable; `nil` where it is not set.
    static func number(_ name: String) -> UInt64? { getenv(name).flatMap { UInt64(String(cString: $0)) } }
}
