import Hummingbird
import ServiceLifecycle
public import UserStreamCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The ports of a server, once they are known.
actor BoundPorts {
    private var url: String?
    private var controlURL: String??
    private var failure: (any Error)?
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func set(url: String) {
        self.url = url
        wake()
    }

    func set(controlURL: String?) {
        self.controlURL = .some(controlURL)
        wake()
    }

    func fail(_ error: any Error) {
        failure = error
        wake()
    }

    func addresses() async throws -> SimulatorServer.Addresses {
        while true {
            if let failure { throw failure }
            if let url, let controlURL { return SimulatorServer.Addresses(url: url, controlURL: controlURL) }
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func wake() {
        let woken = waiting
        waiting = []
        for continuation in woken { continuation.resume() }
    }
}

/// Keeps the task of a server that was started without a service group.
actor Runner {
    private var task: Task<Void, any Error>?

    /// Starts once; later calls do nothing. The task must outlive the caller's, so it is not structured.
    func start(_ body: @escaping @Sendable () async throws -> Void) {
        guard task == nil else { return }
        task = Task { try await body() }
    }

    func stop() async {
        task?.cancel()
        _ = await task?.result
    }
}

/// Does something again and again, after as long as it says; ends when it says nothing.
struct Repeater: Service {
    let first: Duration?
    let body: @Sendable () async -> Duration?

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                var pause = first
                while let next = pause {
                    try await Task.sleep(for: max(next, .milliseconds(1)))
                    pause = await body()
                }
                // A service that ends would end its group.
                while true { try await Task.sleep(for: .seconds(3_600)) }
            }
        } catch is CancellationError where Task.isShuttingDownGracefully {
            // It ends as it was asked to.
        }
    }
}

extension Timestamp {
    /// Now, by the machine's clock.
    public static var wallClock: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
