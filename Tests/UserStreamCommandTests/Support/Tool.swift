import Foundation

/// The tool, in a process of its own.
enum Tool {
    /// How a run of it ended.
    typealias Ended = (status: Int32, output: String, errors: String)

    /// Runs it to its end, on a thread of its own: the calls wait, and those who are waited for need the pool's threads.
    /// - Parameter word: when its output has this, it is told to end.
    static func run(_ arguments: [String], until word: String? = nil) async throws -> Ended {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try runHere(arguments, until: word) }) }
        }
    }

    private static func runHere(_ arguments: [String], until word: String?) throws -> Ended {
        let process = Process()
        process.executableURL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "userstream")
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        // With this set, all processes would have one hash seed.
        environment["SWIFT_DETERMINISTIC_HASHING"] = nil
        process.environment = environment
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let printed = read(output.fileHandleForReading, until: word) { process.terminate() }
        // What goes to standard error is little enough to wait in the pipe.
        let complained = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, printed, String(decoding: complained, as: UTF8.self))
    }

    private static func read(_ file: FileHandle, until word: String?, _ found: () -> Void) -> String {
        var text = Data()
        var isFound = false
        while true {
            // What is there: reading up to a count would wait for all of it.
            let more = file.availableData
            if more.isEmpty { break }
            text += more
            guard !isFound, let word, text.range(of: Data(word.utf8)) != nil else { continue }
            isFound = true
            found()
        }
        return String(decoding: text, as: UTF8.self)
    }
}
