public import UserStreamCore

extension Timestamp {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Reads the `Date` of an HTTP answer (RFC 9110, IMF-fixdate), such as `Tue, 14 Nov 2023 22:13:20 GMT`.
    public init?(httpDate text: String) {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int64(words[1]), let year = Int64(words[3]),
            let month = Self.months.firstIndex(of: String(words[2]))
        else { return nil }
        let time = words[4].split(separator: ":").compactMap { Int64($0) }
        guard time.count == 3, (0..<24).contains(time[0]), (0..<60).contains(time[1]), (0...60).contains(time[2]),
            (1...31).contains(day), (1_970...9_999).contains(year)
        else { return nil }
        let seconds = (time[0] * 60 + time[1]) * 60 + time[2]
        self.init(milliseconds: (dayNumber(year: year, month: Int64(month) + 1, day: day) * 86_400 + seconds) * 1_000)
    }
}
