public import UserStreamCore

/// A recording cannot be written, read or played: what is wrong, and what to do about it. Never holds a secret.
public struct RecordingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public var category: APIError.Category
    /// What is wrong.
    public var message: String
    /// What to do about it.
    public var remedy: String?

    init(_ message: String, remedy: String? = nil, category: APIError.Category = .rejected(.badRequest)) {
        self.category = category
        self.message = message
        self.remedy = remedy
    }

    /// What is wrong, then what to do.
    public var description: String { remedy.map { "\(message)\n  \($0)" } ?? message }
}
