/// How large a document may be.
public struct JSONLimits: Hashable, Sendable {
    /// The largest document, in bytes. The default is 64 MiB; values above 268,435,455 mean that.
    public var maximumBytes: Int
    /// How many arrays and objects may be inside each other. `[]` has depth 1. The default is 64.
    public var maximumDepth: Int

    /// Limits of your own.
    public init(maximumBytes: Int = 64 << 20, maximumDepth: Int = 64) {
        self.maximumBytes = maximumBytes
        self.maximumDepth = maximumDepth
    }

    /// 64 MiB and a depth of 64.
    public static let `default` = JSONLimits()
}

/// A JSON text that was checked to its last byte, with an index of its values.
///
/// The reader is strict, because a response that is slightly broken is a broken response: the grammar of RFC 8259 to
/// the letter, valid UTF-8, no byte order mark, no lone surrogates, no duplicate keys in an object, nothing after the
/// value. No input makes it crash, and the time it takes grows about linearly with the input.
///
/// Nothing is converted until it is asked for: the index holds 8 bytes a number or string and 24 a container, and
/// ``JSONValue`` is a place in it.
///
/// ```swift
/// let document = try JSONDocument(body)
/// for record in (document.root["data"]?["list"]).map(\.elements) ?? [] {
///     let balance = try record.require("balance").decimal()
/// }
/// ```
public struct JSONDocument: Sendable {
    let storage: JSONStorage

    /// Checks and indexes a JSON text in UTF-8.
    ///
    /// - Throws: ``JSONError/malformed(offset:reason:)`` or ``JSONError/limitExceeded(offset:reason:)``.
    public init(_ bytes: [UInt8], limits: JSONLimits = .default) throws(JSONError) {
        storage = JSONStorage(bytes: bytes, tape: try JSONScanner.tape(of: bytes, limits: limits))
    }

    /// Checks and indexes a JSON text.
    ///
    /// - Throws: ``JSONError/malformed(offset:reason:)`` or ``JSONError/limitExceeded(offset:reason:)``.
    public init(_ text: String, limits: JSONLimits = .default) throws(JSONError) {
        try self.init(Array(text.utf8), limits: limits)
    }

    /// The outermost value.
    public var root: JSONValue { JSONValue(storage: storage, index: 0) }
}

/// A document's text and index, shared by all values that point into it.
final class JSONStorage: Sendable {
    let bytes: [UInt8]
    let tape: [JSONWord]

    init(bytes: [UInt8], tape: [JSONWord]) {
        self.bytes = bytes
        self.tape = tape
    }
}
