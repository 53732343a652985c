public import UserStreamCore

/// A moment as UTC `yyyy-MM-ddTHH:mm:ss`; the part of a second is dropped.
///
/// The date follows from the day number in the proleptic Gregorian calendar, counted in eras of 400 years that begin on 1 March,
/// so that the leap day is the last one of its year.
func utcText(_ time: Timestamp) -> String {
    var text: [UInt8] = []
    appendUTC(time, colon: ":", to: &text)
    return String(decoding: text, as: UTF8.self)
}

/// A moment as UTC `yyyy-MM-ddTHH:mm:ss.SSSZ`.
package func utcMillisecondText(_ time: Timestamp) -> String {
    let part = time.milliseconds - floorDivide(time.milliseconds, 1_000) * 1_000
    let digits = String(1_000 + part).dropFirst()
    return utcText(time) + ".\(digits)Z"
}

extension Timestamp {
    /// Reads a moment in UTC such as `2023-11-14T22:13:20.123Z`; its part of a second may have any number of digits, or be missing, and `+0000` may
    /// stand for the `Z`.
    public init?(utc text: String) {
        let bytes = Array((text.hasSuffix("+0000") ? text.dropLast(5) + "Z" : text).utf8)
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z") else { return nil }
        for (place, mark) in zip([4, 7, 10, 13, 16], "--T::".utf8) where bytes[place] != mark { return nil }
        let parts = [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19].compactMap { wholeNumber(bytes[$0]) }
        guard parts.count == 6, (1_970...9_999).contains(parts[0]), (1...12).contains(parts[1]),
            (1...31).contains(parts[2]), parts[3] < 24, parts[4] < 60, parts[5] < 61
        else { return nil }
        var milliseconds: Int64 = 0
        if bytes.count > 20 {
            guard bytes[19] == UInt8(ascii: "."), bytes.count > 21, wholeNumber(bytes[20..<21]) != nil,
                let part = wholeNumber((Array(bytes[20..<bytes.count - 1]) + Array("00".utf8))[..<3])
            else { return nil }
            milliseconds = part
        }
        let day = dayNumber(year: parts[0], month: parts[1], day: parts[2])
        let seconds = day * 86_400 + (parts[3] * 60 + parts[4]) * 60 + parts[5]
        self.init(milliseconds: seconds * 1_000 + milliseconds)
    }
}

/// A number of nothing but digits.
private func wholeNumber(_ digits: some Collection<UInt8>) -> Int64? {
    guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
}

/// Appends a moment as UTC `yyyy-MM-ddTHH:mm:ss`, with whatever stands for its colons.
func appendUTC(_ time: Timestamp, colon: StaticString, to text: inout [UInt8]) {
    let seconds = floorDivide(time.milliseconds, 1_000)
    let day = floorDivide(seconds, 86_400)
    let secondOfDay = seconds - day * 86_400
    let date = civilDate(day: day)
    func put(_ number: Int64, after mark: StaticString) {
        mark.withUTF8Buffer { text.append(contentsOf: $0) }
        text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10))
        text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
    }
    if 1_000...9_999 ~= date.year {
        put(date.year / 100, after: "")
        put(date.year % 100, after: "")
    } else {
        append(date.year, width: 4, to: &text)
    }
    put(date.month, after: "-")
    put(date.day, after: "-")
    put(secondOfDay / 3_600, after: "T")
    put(secondOfDay / 60 % 60, after: colon)
    put(secondOfDay % 60, after: colon)
}

/// The date of a day, counted from 1970-01-01.
private func civilDate(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = day + 719_468  // days from 0000-03-01
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfMonth)
}

/// The day of a date, counted from 1970-01-01.
func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = floorDivide(shifted, 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

private func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}

private func append(_ value: Int64, width: Int, to text: inout [UInt8]) {
    let digits = String(value).utf8
    for _ in digits.count..<max(width, digits.count) { text.append(UInt8(ascii: "0")) }
    text.append(contentsOf: digits)
}
