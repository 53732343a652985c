import Foundation

/// A value that several threads of a test touch.
package final class Guarded<State>: @unchecked Sendable {
    private let lock = NSLock()
    private var state: State

    package init(_ state: State) { self.state = state }

    @discardableResult
    package func withLock<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&state)
    }
}

/// Something that happens once on a thread of a server and that a test waits for.
package final class Signal: Sendable {
    private let stream: AsyncStream<Bool>
    private let continuation: AsyncStream<Bool>.Continuation

    package init() { (stream, continuation) = AsyncStream.makeStream() }

    package func fire(_ value: Bool = true) {
        continuation.yield(value)
        continuation.finish()
    }

    package func wait() async -> Bool? {
        for await value in stream { return value }
        return nil
    }
}
