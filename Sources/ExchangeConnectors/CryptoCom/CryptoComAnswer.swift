import UserStreamCore

/// What Crypto.com answers: `code` 0 and a `result`, or another code and a `message`. What decides is the code, not the HTTP status. Every scalar
/// may be a number or a string.
struct CryptoComAnswer {
    /// The whole answer.
    var root: JSONValue

    /// Opens an answer.
    /// - Throws: ``APIError``, whatever failure the answer is.
    init(_ response: APIResponse) throws(APIError) {
        root = try response.document { CryptoComErrors.error(unreadable: response, reason: $0) }.root
        guard let text = root.kind == .object ? root.textField("code") : nil, let code = Int64(text) else {
            throw CryptoComErrors.error(unreadable: response, reason: "the answer has no code")
        }
        guard code == 0 else {
            throw CryptoComErrors.error(code, message: root.textField("message") ?? "", in: response)
        }
    }

    /// The member `result`.
    func result() throws(APIError) -> JSONValue {
        guard let result = root.field("result"), result.kind == .object || result.kind == .array else {
            throw Self.malformed("there is no \"result\"")
        }
        return result
    }

    /// The list `result.data`.
    func data() throws(APIError) -> JSONValue {
        guard let data = try result().field("data"), data.kind == .array else {
            throw Self.malformed("there is no list \"data\"")
        }
        return data
    }

    /// An answer that is well-formed, but not of the shape that the query's answer has.
    static func malformed(_ reason: String) -> APIError { APIError(.malformed, message: reason) }

    /// The same, from a value that is not as it should be.
    static func malformed(_ error: JSONError) -> APIError { malformed(error.description) }
}
