import ArgumentParser
import Recording
import UserStreamCore

/// Why a command could not do what it was asked: what is wrong, and what to do about it. Never holds a secret.
struct CommandFailure: Error, Hashable, CustomStringConvertible {
    /// The category of the JSON forms.
    var category: APIError.Category = .rejected(.badRequest)
    /// What is wrong.
    var message: String
    /// What to do about it.
    var remedy: String?

    init(_ message: String, remedy: String? = nil, category: APIError.Category = .rejected(.badRequest)) {
        self.category = category
        self.message = message
        self.remedy = remedy
    }

    init(_ reason: StopReason) {
        self.init(reason.message, remedy: reason.remedy, category: reason.category)
    }

    init(_ error: RecordingError) {
        self.init(error.message, remedy: error.remedy, category: error.category)
    }

    /// What is wrong, then what to do.
    var description: String {
        guard let remedy else { return message }
        return "\(message)\n  \(remedy)"
    }

    /// The error object of the JSON forms, on one line.
    var json: String {
        APIError(category, message: remedy.map { "\(message); \($0)" } ?? message).json
    }
}

extension ExitCode {
    /// The command ran, and what it found is not what was hoped for: a classified error, a verdict of "not equal".
    static let found = ExitCode(1)
    /// The command line makes no sense (`EX_USAGE`).
    static let usage = ExitCode(64)
}
