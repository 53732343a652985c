import UserStreamCore

/// What Binance answers: the data itself, or `code` and `msg`.
struct BinanceAnswer {
    /// The whole answer.
    var root: JSONValue

    /// Opens an answer.
    /// - Throws: ``APIError``, whatever failure the answer is.
    init(_ response: APIResponse) throws(APIError) {
        root = try response.document { BinanceErrors.error(unreadable: response, reason: $0) }.root
        if let refusal = Self.refusal(root) { throw BinanceErrors.error(refusal, in: response) }
        guard (200...299).contains(response.status) else {
            throw BinanceErrors.error(unreadable: response, reason: "the answer has no code")
        }
    }

    /// What the exchange refuses: its codes are negative.
    static func refusal(_ value: JSONValue) -> BinanceErrors.Refusal? {
        guard value.kind == .object, let code = value.field("code")?.int64, code < 0 else { return nil }
        return BinanceErrors.Refusal(code: code, message: value.textField("msg") ?? "")
    }

    /// The answer as a list.
    func list() throws(APIError) -> JSONValue { try Self.list(root, "the answer") }

    /// A member that is a list.
    func list(_ key: StaticString) throws(APIError) -> JSONValue {
        guard let member = root[key] else { throw Self.malformed("there is no \"\(key)\"") }
        return try Self.list(member, "\"\(key)\"")
    }

    private static func list(_ value: JSONValue, _ name: String) throws(APIError) -> JSONValue {
        guard value.kind == .array else { throw malformed("\(name) is no list") }
        return value
    }

    /// An answer that is well-formed, but not of the shape that the query's answer has.
    static func malformed(_ reason: String) -> APIError { APIError(.malformed, message: reason) }

    /// The same, from a value that is not as it should be.
    static func malformed(_ error: JSONError) -> APIError { malformed(error.description) }
}
