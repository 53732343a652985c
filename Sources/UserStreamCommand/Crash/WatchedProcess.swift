import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A process of ours that is started to be killed. What it prints goes to files, so that nothing of it is lost when it ends.
struct WatchedProcess: Sendable {
    /// How it ended.
    enum Ending: Hashable, Sendable {
        case code(Int32)
        case signal(Int32)
    }

    let id: pid_t

    /// Starts it.
    /// - Throws: ``CommandFailure`` when the system does not.
    init(_ arguments: [String], environment: [String: String], output: String, errors: String) throws {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        for (descriptor, path) in [(STDOUT_FILENO, output), (STDERR_FILENO, errors)] {
            posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }
        var words = arguments.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var id = pid_t()
        let code = posix_spawn(&id, arguments[0], &actions, nil, &words, &variables)
        guard code == 0 else {
            throw CommandFailure(
                "\(arguments[0]) cannot be started: \(String(cString: strerror(code)))",
                remedy: "Give --tool the path of userstream.")
        }
        self.id = id
    }

    func send(_ signal: Int32) { _ = kill(id, signal) }

    /// How it ended, if it has. To be asked until it says so, and never again.
    func ending() -> Ending? {
        var status: Int32 = 0
        guard waitpid(id, &status, WNOHANG) == id else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? .code((status >> 8) & 0xFF) : .signal(signal)
    }

    /// Waits for its end; kills it when it takes too long. Waits on the calling thread.
    func wait(atMost microseconds: Int) -> Ending {
        let deadline = Moment.now + microseconds
        var isKilled = false
        while true {
            if let ending = ending() { return ending }
            if !isKilled, Moment.now >= deadline {
                send(SIGKILL)
                isKilled = true
            }
            Moment.pause(500)
        }
    }
}

/// Microseconds that pass, whatever is done to the clock.
enum Moment {
    static var now: Int { Int(DispatchTime.now().uptimeNanoseconds / 1_000) }

    /// Waits on the calling thread.
    static func pause(_ microseconds: Int) { if microseconds > 0 { usleep(UInt32(microseconds)) } }

    /// Does something that waits on a thread of its own: others are waited for by those that all tasks share.
    static func onOwnThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: body()) }
        }
    }
}
