import Signing
public import UserStreamCore

/// Crypto.com's signature: one JSON object as the body, with the key, the time and a code over method, id, key, parameters and time.
///
/// The text of the parameters has their names in order, each followed by its value, nothing in between, and goes into lists and objects in the
/// same way (Exchange v1 reference, digital signature). The exchange takes a time that is at most 60 s from its own.
public struct CryptoComAuth: Auth {
    /// What it signs with.
    public let credentials: Credentials
    private let baseURL: String
    private let socketURL: String
    private let signer: RequestSigner

    /// What stands before a method's name in a path.
    static let pathPrefix = "/exchange/v1/"

    /// Prepares a signer.
    /// - Parameters:
    ///   - credentials: an HMAC secret.
    ///   - baseURL: the base URL of the REST service, without a slash at its end.
    ///   - socketURL: the address of the user stream.
    /// - Throws: ``ConnectorError`` of code `credentials` when the key cannot sign for this exchange.
    public init(_ credentials: Credentials, baseURL: String, socketURL: String) throws(ConnectorError) {
        signer = try RequestSigner(credentials, accepting: [.hmac], at: "Crypto.com")
        self.credentials = credentials
        self.baseURL = baseURL
        self.socketURL = socketURL
    }

    /// The members of the body that authenticate it: `id`, `api_key`, `nonce`, `sig`.
    public func generateAuthDict(
        for request: APIRequest, at time: Timestamp
    ) throws(ConnectorError) -> [NameValue] {
        let signed = try signature(of: request, id: time.milliseconds, at: time)
        let moment = String(time.milliseconds)
        return [
            NameValue("id", moment), NameValue("api_key", credentials.apiKey), NameValue("nonce", moment),
            NameValue("sig", signed.text),
        ]
    }

    /// The request as a body. What a private request states in its parameters is sent as strings, as the reference demands; a body of its own is
    /// taken for the object of its parameters, and sent as it stands.
    public func sign(_ request: APIRequest, at time: Timestamp) throws(ConnectorError) -> SignedRequest {
        guard request.isPrivate else { return SignedRequest(public: request, baseURL: baseURL) }
        let signed = try signature(of: request, id: time.milliseconds, at: time)
        var json = JSONWriter()
        json.beginObject()
        appendHead(Self.method(of: request), id: time.milliseconds, to: &json)
        json.key("params")
        json.raw(Self.parameters(of: request))
        appendTail(signed.text, at: time, to: &json)
        json.endObject()
        return SignedRequest(
            method: .post, url: baseURL + request.path, headers: [NameValue("Content-Type", "application/json")],
            body: json.bytes, payload: signed.payload, signature: signed.text)
    }

    /// The request `public/auth` of the user stream.
    public func getWSAuthPayload(at time: Timestamp) throws(ConnectorError) -> String {
        String(decoding: try signSocket(at: time).body ?? [], as: UTF8.self)
    }

    /// The same as a body, with the text that was signed.
    public func signSocket(at time: Timestamp) throws(ConnectorError) -> SignedRequest {
        try signSocket(id: time.milliseconds, at: time)
    }

    /// The same with an id of the caller's.
    func signSocket(id: Int64, at time: Timestamp) throws(ConnectorError) -> SignedRequest {
        let method = "public/auth"
        let payload = "\(method)\(id)\(credentials.apiKey)\(time.milliseconds)"
        let text = Hex.encode(try signer.sign(Array(payload.utf8)))
        var json = JSONWriter()
        json.beginObject()
        appendHead(method, id: id, to: &json)
        appendTail(text, at: time, to: &json)
        json.endObject()
        return SignedRequest(method: .get, url: socketURL, body: json.bytes, payload: payload, signature: text)
    }

    private func appendHead(_ method: String, id: Int64, to json: inout JSONWriter) {
        json.key("id")
        json.integer(id)
        json.key("method")
        json.string(method)
    }

    private func appendTail(_ signature: String, at time: Timestamp, to json: inout JSONWriter) {
        json.key("api_key")
        json.string(credentials.apiKey)
        json.key("sig")
        json.string(signature)
        json.key("nonce")
        json.integer(time.milliseconds)
    }

    /// What is signed, and its code.
    func signature(
        of request: APIRequest, id: Int64, at time: Timestamp
    ) throws(ConnectorError) -> (payload: String, text: String) {
        let parameters = Self.parameters(of: request)
        let text: String
        do {
            text = try CryptoComParameterText.text(of: try JSONDocument(parameters).root)
        } catch let error as ConnectorError {
            throw error
        } catch {
            throw ConnectorError(.parameter, "the parameters are no JSON object: \(error)")
        }
        let payload = "\(Self.method(of: request))\(id)\(credentials.apiKey)\(text)\(time.milliseconds)"
        return (payload, Hex.encode(try signer.sign(Array(payload.utf8))))
    }

    /// The method's name, which is what the path ends with.
    private static func method(of request: APIRequest) -> String {
        request.path.hasPrefix(pathPrefix) ? String(request.path.dropFirst(pathPrefix.count)) : request.path
    }

    /// The object of the parameters, as it is sent.
    private static func parameters(of request: APIRequest) -> [UInt8] {
        if let body = request.body { return body }
        var json = JSONWriter()
        json.beginObject()
        for pair in request.parameters {
            json.key(pair.name)
            json.string(pair.value)
        }
        json.endObject()
        return json.bytes
    }
}

/// The text of parameters that is signed.
enum CryptoComParameterText {
    /// How deep objects may stand in one another; what is deeper stands there as its JSON (reference).
    private static let depth = 3

    /// Names in the order of their bytes, each followed by its value.
    /// - Throws: ``ConnectorError`` for a null, of which the reference's own samples differ.
    static func text(of object: JSONValue, level: Int = 0) throws(ConnectorError) -> String {
        guard object.kind == .object else { throw ConnectorError(.parameter, "the parameters are no object") }
        guard level < depth else { return String(decoding: object.rawBytes, as: UTF8.self) }
        var text = ""
        let members = object.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for member in members { text += member.key + (try value(member.value, level)) }
        return text
    }

    private static func value(_ value: JSONValue, _ level: Int) throws(ConnectorError) -> String {
        switch value.kind {
        case .object: return try text(of: value, level: level + 1)
        case .array:
            var text = ""
            for element in value.elements { text += try self.value(element, level) }
            return text
        case .null: throw ConnectorError(.parameter, "a parameter is null; leave it out instead")
        case .string: return value.string ?? ""
        default: return String(decoding: value.rawBytes, as: UTF8.self)
        }
    }
}
