/// Why a text is not acceptable JSON, or why a value in it is not what was asked for.
///
/// Every error says where, as an offset in bytes from the start of the document. No error repeats more than
/// 40 bytes of the document in a row.
public enum JSONError: Error, Hashable, Sendable {
    /// The bytes are not JSON as this reader takes it.
    case malformed(offset: Int, reason: String)
    /// The document exceeds a limit of ``JSONLimits``.
    case limitExceeded(offset: Int, reason: String)
    /// The document is well-formed, but the value at this place is missing, or is not of the kind that was asked for.
    case unexpected(offset: Int, path: String, reason: String)

    /// The place in the document, in bytes from its start.
    public var offset: Int {
        switch self {
        case .malformed(let offset, _), .limitExceeded(let offset, _), .unexpected(let offset, _, _): offset
        }
    }

    /// What is wrong, in words.
    public var reason: String {
        switch self {
        case .malformed(_, let reason), .limitExceeded(_, let reason), .unexpected(_, _, let reason): reason
        }
    }
}

extension JSONError: CustomStringConvertible {
    /// One line for a log.
    public var description: String {
        switch self {
        case .malformed(let offset, let reason): "malformed JSON at byte \(offset): \(reason)"
        case .limitExceeded(let offset, let reason): "JSON beyond a limit at byte \(offset): \(reason)"
        case .unexpected(let offset, let path, let reason): "\(path) at byte \(offset): \(reason)"
        }
    }

    /// The longest part of a document that an error repeats, in bytes.
    static let excerptLimit = 40
}
