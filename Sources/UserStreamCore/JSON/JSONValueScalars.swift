extension JSONValue {
    /// The content of a string, with escapes decoded; `nil` if this is no string.
    public var string: String? {
        kind == .string ? storage.text(word) : nil
    }

    /// The content of a string, or a number as it is written; `nil` if this is neither. Ids come as either.
    public var text: String? {
        kind == .string || kind == .number ? storage.text(word) : nil
    }

    /// `true` or `false`; `nil` if this is neither.
    public var bool: Bool? {
        kind == .bool ? storage.bytes[word.start] == UInt8(ascii: "t") : nil
    }

    /// A whole number that fits 64 bits, from a number of any notation (`1e3` and `1000.0` are 1000), or from a string
    /// of digits, which may have a sign but no leading zeros; `nil` if this is neither.
    public var int64: Int64? {
        let word = word
        guard word.kind == .number || word.kind == .string else { return nil }
        // Most ids and times are short and nothing but digits.
        let short = storage.bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[word.range]).shortInteger }
        if let short { return short }
        guard case .value(let value) = parsedDecimal(), value.exponent >= 0 else { return nil }
        if word.kind == .string, !isDigitsOnly { return nil }
        guard let whole = value.magnitude(atExponent: 0) else { return nil }
        guard let magnitude = Int128(exactly: whole) else { return nil }
        return Int64(exactly: value.isNegative ? -magnitude : magnitude)
    }

    /// The exact value of a number, or of a string that holds one.
    ///
    /// - Throws: ``JSONError/unexpected(offset:path:reason:)`` if this is neither, or the number does not fit an
    ///   ``ExactDecimal``.
    public func decimal() throws(JSONError) -> ExactDecimal {
        guard kind == .number || kind == .string else { throw unexpected("\(kind) where a number should be") }
        switch parsedDecimal() {
        case .value(let value): return value
        case .malformed: throw unexpected("\(excerpt) is not a decimal number")
        case .overflow: throw unexpected("\(excerpt) has more digits than an exact decimal can hold")
        }
    }

    private var isDigitsOnly: Bool {
        content.allSatisfy { $0 == UInt8(ascii: "-") || $0 &- UInt8(ascii: "0") < 10 }
    }

    private func parsedDecimal() -> ExactDecimal.Parsed {
        let word = word
        if word.isEscaped {
            let decoded = storage.decoded(word)
            return ExactDecimal.parse(decoded.span)
        }
        let bytes = storage.bytes
        return ExactDecimal.parse(bytes.span.extracting(word.range))
    }

    private var content: ArraySlice<UInt8> {
        word.isEscaped ? storage.decoded(word)[...] : storage.bytes[word.range]
    }
}

extension JSONValue {
    /// The member with this key.
    ///
    /// - Throws: ``JSONError/unexpected(offset:path:reason:)`` if there is none, or this is no object.
    public func require(_ key: StaticString) throws(JSONError) -> JSONValue {
        if let value = self[key] { return value }
        guard kind == .object else { throw unexpected("\(kind) where an object with \"\(key)\" should be") }
        throw unexpected("there is no \"\(key)\"")
    }

    /// The content of a string, or a number as it is written.
    ///
    /// - Throws: ``JSONError/unexpected(offset:path:reason:)`` if this is neither.
    public func requiredText() throws(JSONError) -> String {
        guard let text else { throw unexpected("\(kind) where a string or number should be") }
        return text
    }

    /// A whole number; see ``int64``.
    ///
    /// - Throws: ``JSONError/unexpected(offset:path:reason:)`` if this is none, or does not fit 64 bits.
    public func requiredInt64() throws(JSONError) -> Int64 {
        guard let int64 else { throw unexpected("\(excerpt) where a whole number should be") }
        return int64
    }

    /// An error about this value, with its place; for what only the caller knows to be wrong.
    public func unexpected(_ reason: String) -> JSONError {
        .unexpected(offset: range.lowerBound, path: path, reason: reason)
    }

    /// The beginning of this value as it is written.
    var excerpt: String {
        let bytes = rawBytes
        if bytes.count <= JSONError.excerptLimit { return raw }
        return String(decoding: bytes.prefix(JSONError.excerptLimit), as: UTF8.self) + "…"
    }
}
