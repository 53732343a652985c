/// Why a decimal could not be read or computed.
public enum DecimalError: Error, Hashable, Sendable {
    /// The text is not a decimal number. Carries the text, cut after 200 bytes.
    case malformed(String)
    /// The result does not fit: more than 38 digits, or an exponent outside -64...64.
    /// Carries the text as it was read (cut after 200 bytes), or the operation with its operands.
    case overflow(String)
    /// A division by zero.
    case divisionByZero
}

extension DecimalError: CustomStringConvertible {
    /// One line for a log.
    public var description: String {
        switch self {
        case .malformed(let text): "not a decimal number: \"\(text)\""
        case .overflow(let text): "decimal overflow: \(text)"
        case .divisionByZero: "decimal division by zero"
        }
    }

    /// The longest text that an error keeps, in bytes.
    static let textLimit = 200

    /// The text of an error: readable whatever the bytes are, and never longer than `textLimit`.
    static func excerpt(_ bytes: Span<UInt8>) -> String {
        let kept = min(bytes.count, textLimit)
        var copy: [UInt8] = []
        copy.reserveCapacity(kept)
        for index in 0..<kept {
            copy.append(bytes[index])
        }
        let text = String(decoding: copy, as: UTF8.self)
        return kept < bytes.count ? text + "…" : text
    }
}
