import UserStreamCore

/// What is around HTX's data: `status` and `data` (v1), or `code` and `data` (v2).
struct HuobiEnvelope {
    /// The whole answer.
    var root: JSONValue
    /// Its data; null where the answer has none.
    var data: JSONValue

    /// Opens an answer.
    /// - Throws: ``APIError``, whatever failure the answer is.
    init(_ response: APIResponse) throws(APIError) {
        root = try response.document { HuobiErrors.error(unreadable: response, reason: $0) }.root
        guard root.kind == .object else {
            throw HuobiErrors.error(unreadable: response, reason: "the body is no JSON object")
        }
        if let refusal = Self.refusal(root) { throw HuobiErrors.error(refusal, in: response) }
        guard let data = root["data"], (200...299).contains(response.status) else {
            throw HuobiErrors.error(unreadable: response, reason: "the answer has no data")
        }
        self.data = data
    }

    /// What the exchange refuses; `nil` when the envelope says that all is well, or says nothing.
    static func refusal(_ root: JSONValue) -> HuobiErrors.Refusal? {
        let text = root.textField("err-msg") ?? root.textField("err_msg") ?? root.textField("message") ?? ""
        if let code = root.textField("err-code") ?? root.textField("err_code") {
            return HuobiErrors.Refusal(code: code, message: text)
        }
        if let status = root.textField("status"), status != "ok" {
            return HuobiErrors.Refusal(code: root.textField("code"), message: text.isEmpty ? "status \(status)" : text)
        }
        if let code = root.textField("code"), code != "200" {
            return HuobiErrors.Refusal(code: code, message: text)
        }
        return nil
    }

    /// The data as a list.
    func list() throws(APIError) -> JSONValue {
        guard data.kind == .array else { throw Self.malformed("data is no list") }
        return data
    }

    /// The data as an object.
    func object() throws(APIError) -> JSONValue {
        guard data.kind == .object else { throw Self.malformed("data is no object") }
        return data
    }

    /// An answer that is well-formed, but not of the shape that the query's answer has.
    static func malformed(_ reason: String) -> APIError {
        APIError(.malformed, message: reason)
    }

    /// The same, from a value that is not as it should be.
    static func malformed(_ error: JSONError) -> APIError {
        APIError(.malformed, message: error.description)
    }
}
