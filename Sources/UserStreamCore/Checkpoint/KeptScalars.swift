extension Int64: Keepable {
    static var blank: Int64 { 0 }
    mutating func keep(in coder: inout StateCoder) {
        // Small numbers of either sign take little room.
        var bits = UInt64(bitPattern: self << 1) ^ UInt64(bitPattern: self >> 63)
        coder.keep(bits: &bits)
        self = Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1)
    }
}

extension Int: Keepable {
    static var blank: Int { 0 }
    mutating func keep(in coder: inout StateCoder) {
        var number = Int64(self)
        coder.keep(&number)
        self = Int(number)
    }
}

extension Int32: Keepable {
    static var blank: Int32 { 0 }
    mutating func keep(in coder: inout StateCoder) {
        var number = Int64(self)
        coder.keep(&number)
        if let small = Int32(exactly: number) { self = small } else { coder.fail() }
    }
}

extension Bool: Keepable {
    static var blank: Bool { false }
    mutating func keep(in coder: inout StateCoder) {
        var bits: UInt64 = self ? 1 : 0
        coder.keep(bits: &bits)
        if bits > 1 { coder.fail() }
        self = bits == 1
    }
}

extension String: Keepable {
    static var blank: String { "" }
    mutating func keep(in coder: inout StateCoder) { coder.keep(text: &self) }
}

extension Optional: Keepable where Wrapped: Keepable {
    static var blank: Wrapped? { nil }
    mutating func keep(in coder: inout StateCoder) {
        var isThere = self != nil
        coder.keep(&isThere)
        guard isThere else { return self = nil }
        var value: Wrapped = self ?? .blank
        coder.keep(&value)
        if coder.isReading { self = value }
    }
}

extension Array: Keepable where Element: Keepable {
    static var blank: [Element] { [] }
    mutating func keep(in coder: inout StateCoder) {
        let count = coder.keep(count: count)
        if coder.isReading { self = [] }
        for place in 0..<count where !coder.isBroken {
            var element = coder.isReading ? .blank : self[place]
            coder.keep(&element)
            if coder.isReading { append(element) }
        }
    }
}

/// A word of a fixed list, kept as that word: so that the list may grow.
protocol KeepableWord: Keepable, RawRepresentable<String> {}

extension KeepableWord {
    mutating func keep(in coder: inout StateCoder) {
        var word = rawValue
        coder.keep(&word)
        if let known = Self(rawValue: word) { self = known } else { coder.fail() }
    }
}

extension Timestamp: Keepable {
    static var blank: Timestamp { .epoch }
    mutating func keep(in coder: inout StateCoder) { coder.keep(&milliseconds) }
}

extension TimeSpan: Keepable {
    static var blank: TimeSpan { .zero }
    mutating func keep(in coder: inout StateCoder) { coder.keep(&milliseconds) }
}

extension ExactDecimal: Keepable {
    static var blank: ExactDecimal { .zero }
    mutating func keep(in coder: inout StateCoder) {
        // The upper half is nearly always the sign of the lower one.
        var low = Int64(truncatingIfNeeded: significand)
        var high = Int64(truncatingIfNeeded: significand >> 64) ^ (low >> 63)
        var exponent = exponent
        coder.keep(&low)
        coder.keep(&high)
        coder.keep(&exponent)
        guard coder.isReading else { return }
        let significand = Int128(high ^ (low >> 63)) << 64 | Int128(UInt64(bitPattern: low))
        guard let value = try? ExactDecimal(significand: significand, exponent: exponent) else { return coder.fail() }
        self = value
    }
}
