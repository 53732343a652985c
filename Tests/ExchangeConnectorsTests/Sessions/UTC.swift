import Foundation

/// UTC times as HTX writes them, by Foundation: a way of its own beside the connector's.
enum UTC {
    /// `yyyy-MM-ddTHH:mm:ss`.
    static func text(seconds: Int64) -> String {
        let text = Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
        return String(text.dropLast())
    }
}
