public import UserStreamCore

/// Dates of the Gregorian calendar, in UTC, from 1970 on.
extension Timestamp {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Days since 1970-01-01, which was a Thursday.
    private var day: Int64 { max(0, milliseconds) / 86_400_000 }

    /// As the field `Date` of an HTTP answer says it, in whole seconds (RFC 9110, IMF-fixdate): `Tue, 14 Nov 2023 22:13:20 GMT`.
    var httpDate: String {
        let date = date
        let second = max(0, milliseconds) / 1_000 - day * 86_400
        let time = [second / 3_600, second / 60 % 60, second % 60].map(Self.twoDigits).joined(separator: ":")
        let weekday = Self.weekdays[Int(day % 7)]
        return "\(weekday), \(Self.twoDigits(date.day)) \(Self.months[Int(date.month) - 1]) \(date.year) \(time) GMT"
    }

    /// Such as `2023-11-14`.
    var dateText: String {
        let date = date
        return "\(date.year)-\(Self.twoDigits(date.month))-\(Self.twoDigits(date.day))"
    }

    /// Such as `2023-11-14T22:13:20.000Z`.
    public var isoText: String {
        let millisecond = max(0, milliseconds)
        let second = millisecond / 1_000 - day * 86_400
        let time = [second / 3_600, second / 60 % 60, second % 60].map(Self.twoDigits).joined(separator: ":")
        return "\(dateText)T\(time).\(String(1_000 + millisecond % 1_000).dropFirst())Z"
    }

    /// Reads such a text, with the part of a second or without; any other is none.
    init?(iso text: String) {
        let words = text.split(whereSeparator: { "-T:.Z".contains($0) })
        let numbers = words.compactMap { UInt32($0) }.map { Int64($0) }
        guard numbers.count == words.count, words.count == 6 || (words.count == 7 && words[6].count == 3) else {
            return nil
        }
        let part = numbers.count == 7 ? numbers[6] : 0
        // Days are counted by going through the years and months.
        guard (1_970...2_200).contains(numbers[0]), (1...12).contains(numbers[1]) else { return nil }
        var day = numbers[2] - 1
        for year in 1_970..<numbers[0] { day += Self.isLeap(year) ? 366 : 365 }
        for month in 1..<numbers[1] { day += Self.days(of: month, in: numbers[0]) }
        let minutes = (day * 24 + numbers[3]) * 60 + numbers[4]
        let seconds = minutes * 60 + numbers[5]
        self.init(milliseconds: seconds * 1_000 + part)
        let whole = numbers.count == 7 ? isoText : "\(isoText.dropLast(5))Z"
        guard whole == text else { return nil }
    }

    private static func days(of month: Int64, in year: Int64) -> Int64 {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func isLeap(_ year: Int64) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }

    private static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The date of a day, counted in eras of 400 years that begin on 1 March, so that the leap day is the last of its year.
    private var date: (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}
