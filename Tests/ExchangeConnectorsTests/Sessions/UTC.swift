import Foundation

/// UTC times as exchanges write them, by Foundation: a way of its own beside the connectors'.
enum UTC {
    /// `yyyy-MM-ddTHH:mm:ss`.
    static func text(seconds: Int64) -> String {
        let text = Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
        return String(text.dropLast())
    }

    /// `yyyy-MM-ddTHH:mm:ss.SSSZ`.
    static func text(milliseconds: Int64) -> String {
        let rest = String(1_000 + milliseconds % 1_000).dropFirst()
        return "\(text(seconds: milliseconds / 1_000)).\(rest)Z"
    }

    /// Seconds since 1970 of `yyyy-MM-ddTHH:mm:ss`.
    static func seconds(_ text: String) -> Int64? {
        (try? Date("\(text)Z", strategy: .iso8601)).map { Int64($0.timeIntervalSince1970) }
    }

    /// As the head of an HTTP answer has it: `Tue, 14 Nov 2023 22:13:20 GMT`.
    static func date(seconds: Int64) -> String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return format.string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
    }
}
