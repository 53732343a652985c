import Foundation

/// Standard output and standard error, a line at a time, each line written whole.
enum Console {
    /// Writes a line for the reader, or for the program that reads.
    static func print(_ line: String) { write(line + "\n", to: .standardOutput) }

    /// Writes text as it is.
    static func write(_ text: String) { write(text, to: .standardOutput) }

    /// Writes a line about what went wrong.
    static func complain(_ line: String) { write(line + "\n", to: .standardError) }

    /// Whether somebody looks at it: a terminal that is not told to be plain.
    static var isTerminal: Bool {
        isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// A reader who went away (a closed pipe) is no failure of ours.
    private static func write(_ text: String, to handle: FileHandle) {
        try? handle.write(contentsOf: Data(text.utf8))
    }
}
