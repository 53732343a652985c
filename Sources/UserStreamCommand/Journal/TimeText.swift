import ArgumentParser
import ExchangeConnectors
import UserStreamCore

/// Moments on the command line.
enum TimeText {
    /// Reads `2026-01-31`, which is its beginning, `2026-01-31T12:00:00Z`, or milliseconds since 1970; all in UTC.
    static func read(_ text: String) throws -> Timestamp {
        if text.utf8.count > 9, let milliseconds = Int64(text) { return Timestamp(milliseconds: milliseconds) }
        if let time = Timestamp(utc: text) ?? Timestamp(utc: text + "T00:00:00Z") { return time }
        throw ValidationError(
            "'\(text)' is no moment: write 2026-01-31, 2026-01-31T12:00:00Z or milliseconds since 1970, in UTC.")
    }

    /// `2026-01-31T12:00:00.000Z`.
    static func write(_ time: Timestamp) -> String { utcMillisecondText(time) }
}
