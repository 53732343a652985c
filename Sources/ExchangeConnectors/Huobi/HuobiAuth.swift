import Signing
public import UserStreamCore

/// HTX's signature version 2: four query parameters and the signature of method, host, path and the sorted query.
///
/// A POST's business parameters travel in its body, which is not signed; whatever stands in the query is. Times are those of the exchange,
/// cut to seconds. The exchange accepts a time within five minutes of its own (authentication page), or within one (its FAQ).
public struct HuobiAuth: Auth {
    /// What it signs with.
    public let credentials: Credentials
    private let baseURL: String
    private let host: String
    private let signer: RequestSigner
    /// The host's line of what is signed, and the query's beginning up to the time, percent-encoded: the same in every request.
    private let hostLine: [UInt8]
    private let queryStart: [UInt8]

    /// Prepares a signer.
    /// - Parameters:
    ///   - credentials: an HMAC secret, or an Ed25519 key as PKCS#8 PEM or 64 hexadecimal digits of its seed.
    ///   - baseURL: the base URL of the REST service, without a slash at its end.
    ///   - signingHost: the host as the Host header has it, in lower case.
    /// - Throws: ``ConnectorError`` of code `credentials` when the key cannot sign for this exchange.
    public init(_ credentials: Credentials, baseURL: String, signingHost: String) throws(ConnectorError) {
        self.credentials = credentials
        self.baseURL = baseURL
        host = signingHost
        signer = try RequestSigner(credentials, accepting: [.hmac, .ed25519], at: "HTX")
        hostLine = Array("\n\(signingHost)\n".utf8)
        let pairs = [
            NameValue("AccessKeyId", credentials.apiKey), NameValue("SignatureMethod", signer.method),
            NameValue("SignatureVersion", "2"), NameValue("Timestamp", ""),
        ]
        var start: [UInt8] = []
        appendQuery(pairs, to: &start)
        queryStart = start
    }

    /// `AccessKeyId`, `SignatureMethod`, `SignatureVersion`, `Timestamp` and `Signature`, not percent-encoded. Those that the request
    /// has among its parameters already are signed as they stand there, and not repeated here.
    public func generateAuthDict(
        for request: APIRequest, at time: Timestamp
    ) throws(ConnectorError) -> [NameValue] {
        authPairs(of: request, at: time) + [NameValue("Signature", try signature(of: request, at: time).text)]
    }

    /// The request with its query sorted as it was signed; the signature stands last.
    public func sign(_ request: APIRequest, at time: Timestamp) throws(ConnectorError) -> SignedRequest {
        let headers = request.contentType.map { [NameValue("Content-Type", $0)] } ?? []
        guard request.isPrivate else {
            return SignedRequest(public: request, baseURL: baseURL, headers: headers)
        }
        let signed = try signature(of: request, at: time)
        return SignedRequest(
            method: request.method,
            url: signed.url(baseURL, request.path),
            headers: headers, body: request.body, payload: String(decoding: signed.payload, as: UTF8.self),
            signature: signed.text)
    }

    /// The `auth` request of the socket `/ws/v2`, signature version 2.1. That an Ed25519 key is named there as in REST is not documented.
    public func getWSAuthPayload(at time: Timestamp) throws(ConnectorError) -> String {
        String(decoding: try signSocket(at: time).body ?? [], as: UTF8.self)
    }

    /// The `auth` request of the socket `/ws/v2` as a body, with the text that was signed.
    public func signSocket(at time: Timestamp) throws(ConnectorError) -> SignedRequest {
        let stamp = utcText(time)
        let query = queryText([
            NameValue("accessKey", credentials.apiKey), NameValue("signatureMethod", signer.method),
            NameValue("signatureVersion", "2.1"), NameValue("timestamp", stamp),
        ])
        let payload = "GET\n\(host)\n\(HuobiSocket.path)\n\(query)"
        let text = try signature(of: Array(payload.utf8))
        let message = Self.message([
            NameValue("authType", "api"), NameValue("accessKey", credentials.apiKey),
            NameValue("signatureMethod", signer.method), NameValue("signatureVersion", "2.1"),
            NameValue("timestamp", stamp), NameValue("signature", text),
        ])
        return SignedRequest(
            method: .get, url: HuobiSocket.url(beside: baseURL), body: Array(message.utf8), payload: payload,
            signature: text)
    }

    private static func message(_ parameters: [NameValue]) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("action")
        writer.string("req")
        writer.key("ch")
        writer.string("auth")
        writer.key("params")
        writer.beginObject()
        for pair in parameters {
            writer.key(pair.name)
            writer.string(pair.value)
        }
        writer.endObject()
        writer.endObject()
        return writer.text
    }

    /// What signing a request gives.
    private struct Signature {
        var payload: [UInt8]
        /// Where the query begins in the payload.
        var queryStart: Int
        var text: String

        func url(_ baseURL: String, _ path: String) -> String {
            var url: [UInt8] = []
            url.reserveCapacity(baseURL.utf8.count + payload.count + 80)
            url.append(contentsOf: baseURL.utf8)
            url.append(contentsOf: path.utf8)
            url.append(UInt8(ascii: "?"))
            url.append(contentsOf: payload[queryStart...])
            url.append(contentsOf: "&Signature=".utf8)
            percentEncode(text, into: &url)
            return String(decoding: url, as: UTF8.self)
        }
    }

    private func signature(of request: APIRequest, at time: Timestamp) throws(ConnectorError) -> Signature {
        guard !request.parameters.contains(where: { $0.name == "Signature" }) else {
            throw ConnectorError(.parameter, "the request is signed already")
        }
        var payload: [UInt8] = []
        payload.reserveCapacity(384)
        payload.append(contentsOf: request.method.rawValue.utf8)
        payload.append(contentsOf: hostLine)
        payload.append(contentsOf: request.path.utf8)
        payload.append(UInt8(ascii: "\n"))
        let queryStart = payload.count
        joinQuery(of: request, at: time, into: &payload)
        let text = try signature(of: payload)
        return Signature(payload: payload, queryStart: queryStart, text: text)
    }

    /// Appends the sorted query that is signed.
    private func joinQuery(of request: APIRequest, at time: Timestamp, into text: inout [UInt8]) {
        // Nearly all requests' own parameters are named in lower case, and so stand behind ours.
        guard request.parameters.allSatisfy({ $0.name.utf8.first.map { $0 >= UInt8(ascii: "a") } ?? false }) else {
            let pairs = authPairs(of: request, at: time) + request.parameters
            return appendQuery(pairs.sorted(by: Self.precedes), to: &text)
        }
        text.append(contentsOf: queryStart)
        appendUTC(time, colon: "%3A", to: &text)
        guard !request.parameters.isEmpty else { return }
        text.append(UInt8(ascii: "&"))
        let isSorted = zip(request.parameters, request.parameters.dropFirst()).allSatisfy { !Self.precedes($1, $0) }
        appendQuery(isSorted ? request.parameters : request.parameters.sorted(by: Self.precedes), to: &text)
    }

    /// What of the authentication a request does not have among its parameters.
    private func authPairs(of request: APIRequest, at time: Timestamp) -> [NameValue] {
        let pairs = [
            NameValue("AccessKeyId", credentials.apiKey), NameValue("SignatureMethod", signer.method),
            NameValue("SignatureVersion", "2"), NameValue("Timestamp", utcText(time)),
        ]
        return pairs.filter { pair in !request.parameters.contains { $0.name == pair.name } }
    }

    private func signature(of payload: [UInt8]) throws(ConnectorError) -> String {
        Base64.encode(try signer.sign(payload))
    }

    /// By the bytes of the name, so that upper case comes first.
    private static func precedes(_ left: NameValue, _ right: NameValue) -> Bool {
        left.name == right.name ? isBefore(left.value, right.value) : isBefore(left.name, right.name)
    }

    private static func isBefore(_ left: String, _ right: String) -> Bool {
        var (left, right) = (left, right)
        return left.withUTF8 { left in right.withUTF8 { left.lexicographicallyPrecedes($0) } }
    }
}

extension RequestSigner {
    /// HTX's name of the method.
    fileprivate var method: String {
        switch self {
        case .hmac: "HmacSHA256"
        case .ed25519: "Ed25519"
        case .rsa: "RSA"
        }
    }
}
