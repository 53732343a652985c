import UserStreamCore

/// One line of `sign`'s input, read.
struct SignLine: Sendable {
    /// What is to be signed.
    enum Purpose: String, Sendable {
        /// A REST request.
        case rest
        /// The log-in message of a user-data socket.
        case socket
    }

    /// The exchange's name.
    var exchange: String
    /// What signs.
    var credentials: Credentials
    /// The exchange's clock.
    var time: Timestamp
    /// The host that is asked and signed; with a scheme, the base URL.
    var host: String?
    /// What is signed.
    var purpose: Purpose
    /// The request; of no meaning for a socket.
    var request: APIRequest

    /// Reads a line.
    /// - Throws: ``CommandFailure`` that names the field, and never repeats what stood in it.
    init(_ text: String) throws {
        let root: JSONValue
        do {
            root = try JSONDocument(text).root
        } catch {
            throw CommandFailure("not JSON at byte \(error.offset)", category: .malformed)
        }
        guard root.kind == .object else { throw CommandFailure("a line must be a JSON object", category: .malformed) }
        exchange = try Self.text("exchange", in: root)
        credentials = try Self.credentials(in: root)
        time = try Self.time(in: root)
        host = try Self.optionalText("host", in: root)
        purpose = try Self.word("purpose", in: root) ?? .rest
        request = try Self.request(in: root, isSocket: purpose == .socket)
    }

    /// The base URL that the host stands for; `nil` for the exchange's own.
    var baseURL: String? {
        host.map { $0.contains("://") ? $0 : "https://\($0)" }
    }

    private static func credentials(in root: JSONValue) throws -> Credentials {
        Credentials(
            apiKey: try text("apiKey", in: root), secretKey: SecretBytes(try text("secretKey", in: root)),
            passphrase: try optionalText("passphrase", in: root).map { SecretBytes($0) },
            authToken: try optionalText("authToken", in: root).map { SecretBytes($0) },
            keyKind: try word("keyKind", in: root) ?? .hmac)
    }

    private static func time(in root: JSONValue) throws -> Timestamp {
        guard let value = root["timestamp_ms"], let milliseconds = value.int64 else {
            throw CommandFailure("timestamp_ms is missing, or is not a whole number of milliseconds")
        }
        return Timestamp(milliseconds: milliseconds)
    }

    private static func request(in root: JSONValue, isSocket: Bool) throws -> APIRequest {
        let method: HTTPMethod? = try word("method", in: root)
        guard let path = try optionalText("path", in: root) ?? (isSocket ? "" : nil) else {
            throw CommandFailure("path is missing")
        }
        let body = try body(in: root)
        return APIRequest(
            method ?? .get, path, parameters: try parameters(in: root), body: body,
            contentType: body == nil ? nil : "application/json", isPrivate: true)
    }

    private static func parameters(in root: JSONValue) throws -> [NameValue] {
        guard let list = root["params"], !list.isNull else { return [] }
        guard list.kind == .array else { throw CommandFailure("params must be a list of [name, value]") }
        return try list.elements.map { pair in
            guard pair.kind == .array, pair.count == 2, let name = pair[0]?.string, let value = pair[1]?.text else {
                throw CommandFailure("params must be a list of [name, value], both texts")
            }
            return NameValue(name, value)
        }
    }

    /// An object is sent byte for byte as it stands in the line; a text is sent as it is.
    private static func body(in root: JSONValue) throws -> [UInt8]? {
        guard let body = root["body"], !body.isNull else { return nil }
        switch body.kind {
        case .object, .array: return Array(body.rawBytes)
        case .string: return body.string.map { Array($0.utf8) }
        default: throw CommandFailure("body must be an object, a list, a text or null")
        }
    }

    private static func text(_ name: String, in root: JSONValue) throws -> String {
        guard let text = try optionalText(name, in: root) else { throw CommandFailure("\(name) is missing") }
        return text
    }

    private static func optionalText(_ name: String, in root: JSONValue) throws -> String? {
        guard let value = root[name], !value.isNull else { return nil }
        guard let text = value.string else { throw CommandFailure("\(name) must be a text") }
        return text
    }

    private static func word<Word: RawRepresentable>(
        _ name: String, in root: JSONValue
    ) throws -> Word? where Word.RawValue == String {
        guard let text = try optionalText(name, in: root) else { return nil }
        guard let word = Word(rawValue: text) else { throw CommandFailure("\(name) has a value that is not known") }
        return word
    }
}
