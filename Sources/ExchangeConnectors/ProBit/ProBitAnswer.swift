import UserStreamCore

/// What ProBit answers: `data`, or an `errorCode` with an HTTP error status.
struct ProBitAnswer {
    /// The whole answer.
    let root: JSONValue

    /// Opens an answer.
    /// - Throws: ``APIError``, whatever failure the answer is.
    init(_ response: APIResponse) throws(APIError) {
        root = try response.document { ProBitErrors.error(unreadable: response, reason: $0) }.root
        if let code = root.kind == .object ? root.textField("errorCode") : nil {
            throw ProBitErrors.error(code, root, in: response)
        }
        guard (200..<300).contains(response.status) else {
            throw ProBitErrors.error(unreadable: response, reason: "the answer has no error code")
        }
    }

    /// The member `data`.
    func data() throws(APIError) -> JSONValue {
        guard root.kind == .object, let data = root.field("data") else {
            throw Self.malformed("there is no \"data\"")
        }
        return data
    }

    /// The same, where it is a list.
    func list() throws(APIError) -> JSONValue {
        let data = try data()
        guard data.kind == .array else { throw Self.malformed("\"data\" is no list") }
        return data
    }

    /// An answer that is well-formed, but not of the shape that the query's answer has.
    static func malformed(_ reason: String) -> APIError { APIError(.malformed, message: reason) }

    /// The same, from a value that is not as it should be.
    static func malformed(_ error: JSONError) -> APIError { malformed(error.description) }
}

/// What the accounts service answers to who asks for a token: the token, or an `error` as OAuth 2 has it.
enum ProBitTokenAnswer {
    /// What stands in a token's place in an answer that is kept.
    private static let word = "redacted"

    /// Reads an answer. Nothing of one that cannot be read is repeated, and neither is where it went wrong: there may be a token in it, which is
    /// not there any more when a recorded answer is read again.
    static func token(_ response: APIResponse) throws(APIError) -> AccessToken {
        let root = try response.document { _ in ProBitErrors.error(unreadable: response, reason: "no JSON") }.root
        guard root.kind == .object else { throw ProBitErrors.error(unreadable: response, reason: "no object") }
        if let code = root.textField("error") ?? root.textField("errorCode") {
            throw ProBitErrors.error(code, root, in: response)
        }
        guard (200..<300).contains(response.status) else {
            throw ProBitErrors.error(unreadable: response, reason: "the answer has no error code")
        }
        guard let text = root.field("access_token")?.string, !text.isEmpty else {
            throw ProBitAnswer.malformed("there is no \"access_token\"")
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ProBitAnswer.malformed("\"access_token\" cannot be sent in a header field")
        }
        guard let seconds = root.field("expires_in")?.int64, (1...604_800).contains(seconds) else {
            throw ProBitAnswer.malformed("there is no \"expires_in\" that makes sense")
        }
        return AccessToken(SecretBytes(text), lifetime: .seconds(seconds))
    }

    /// The same answer with a word in the place of what may be a token. One that is no JSON is left out whole.
    static func scrubbed(_ response: APIResponse) -> APIResponse {
        var response = response
        response.compressedBody = nil
        response.headers = []
        guard let root = try? JSONDocument(response.body).root, root.kind == .object else {
            response.body = []
            return response
        }
        var body = response.body
        for member in root.members.reversed() where member.key.hasSuffix("_token") {
            let value = member.value
            // What could not be taken for a token stays what it is.
            guard value.kind == .string, value.string?.isEmpty == false else { continue }
            body.replaceSubrange(value.range, with: Array("\"\(word)\"".utf8))
        }
        response.body = body
        return response
    }
}
