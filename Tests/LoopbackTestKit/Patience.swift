import Foundation
package import UserStreamCore

/// How long a test waits for another thread or a socket. Such limits are there only so that a test which hangs fails: where everything is
/// slow, as under a sanitizer, the environment variable `USERSTREAM_TEST_PATIENCE` says how many times as long they are.
package enum Patience {
    private static let factor: Int = {
        guard let text = ProcessInfo.processInfo.environment["USERSTREAM_TEST_PATIENCE"] else { return 1 }
        guard let factor = Int(text), (1...1_000).contains(factor) else {
            fatalError("USERSTREAM_TEST_PATIENCE is a whole number from 1 to 1000, not '\(text)'")
        }
        return factor
    }()

    /// So many minutes on a machine that does nothing else.
    package static func minutes(_ count: Int) -> Int { count * factor }

    /// So many seconds on such a machine.
    package static func seconds(_ count: Int) -> TimeSpan { .seconds(Int64(count * factor)) }
}
