import Signing
public import UserStreamCore

/// Binance's signature: the key in a header, a time among the parameters, and the signature of these as they are sent, last among them.
///
/// Values are percent-encoded before they are signed (since 2026-01-15 nothing else is accepted). What a POST states travels as a form in its
/// body. The exchange accepts a time that is at most `recvWindow` (5 s) behind its own, and less than 1 s ahead.
public struct BinanceAuth: Auth {
    /// What it signs with.
    public let credentials: Credentials
    private let baseURL: String
    private let socketURL: String
    private let signer: RequestSigner

    /// Prepares a signer.
    /// - Parameters:
    ///   - credentials: an HMAC secret; an Ed25519 key as PKCS#8 PEM or 64 hexadecimal digits of its seed; or an RSA key as PKCS#8 PEM.
    ///   - baseURL: the base URL of the REST service, without a slash at its end.
    ///   - socketURL: the address of the WebSocket API.
    /// - Throws: ``ConnectorError`` of code `credentials` when the key cannot sign for this exchange.
    public init(_ credentials: Credentials, baseURL: String, socketURL: String) throws(ConnectorError) {
        signer = try RequestSigner(credentials, accepting: [.hmac, .ed25519, .rsa], at: "Binance")
        self.credentials = credentials
        self.baseURL = baseURL
        self.socketURL = socketURL
    }

    /// The header `X-MBX-APIKEY`, then the parameters `timestamp`, unless the request has it, and `signature`, not percent-encoded.
    public func generateAuthDict(
        for request: APIRequest, at time: Timestamp
    ) throws(ConnectorError) -> [NameValue] {
        let signed = try signature(of: request, at: time)
        return [keyHeader] + missing(of: request, at: time) + [NameValue("signature", signed.text)]
    }

    /// The request with its signature behind what was signed: the query, or the form of a POST.
    public func sign(_ request: APIRequest, at time: Timestamp) throws(ConnectorError) -> SignedRequest {
        guard request.isPrivate else { return SignedRequest(public: request, baseURL: baseURL) }
        let signed = try signature(of: request, at: time)
        var sent = signed.payload
        sent.append(contentsOf: "&signature=".utf8)
        percentEncode(signed.text, into: &sent)
        let url = baseURL + request.path
        let payload = String(decoding: signed.payload, as: UTF8.self)
        guard request.method == .post else {
            return SignedRequest(
                method: request.method, url: url + "?" + String(decoding: sent, as: UTF8.self), headers: [keyHeader],
                payload: payload, signature: signed.text)
        }
        return SignedRequest(
            method: request.method, url: url,
            headers: [keyHeader, NameValue("Content-Type", "application/x-www-form-urlencoded")], body: sent,
            payload: payload, signature: signed.text)
    }

    /// The request by which the WebSocket API recognises the user: `session.logon` with an Ed25519 key, after which nothing has to be signed; with any
    /// other kind, which have no session, `userDataStream.subscribe.signature`, which subscribes at once.
    public func getWSAuthPayload(at time: Timestamp) throws(ConnectorError) -> String {
        String(decoding: try signSocket(at: time).body ?? [], as: UTF8.self)
    }

    /// The same as a body, with the text that was signed: the parameters by name, not percent-encoded.
    public func signSocket(at time: Timestamp) throws(ConnectorError) -> SignedRequest {
        let payload = "apiKey=\(credentials.apiKey)&timestamp=\(time.milliseconds)"
        let text = text(of: try signer.sign(Array(payload.utf8)))
        var json = JSONWriter()
        json.beginObject()
        json.key("id")
        json.string(Self.socketRequestID)
        json.key("method")
        json.string(socketMethod)
        json.key("params")
        json.beginObject()
        json.key("apiKey")
        json.string(credentials.apiKey)
        json.key("timestamp")
        json.integer(time.milliseconds)
        json.key("signature")
        json.string(text)
        json.endObject()
        json.endObject()
        return SignedRequest(
            method: .get, url: socketURL, body: Array(json.text.utf8), payload: payload, signature: text)
    }

    /// What the answer to it is known by.
    static let socketRequestID = "1"

    private var socketMethod: String {
        if case .ed25519 = signer { "session.logon" } else { "userDataStream.subscribe.signature" }
    }

    private var keyHeader: NameValue { NameValue("X-MBX-APIKEY", credentials.apiKey) }

    /// What of the authentication a request does not have among its parameters.
    private func missing(of request: APIRequest, at time: Timestamp) -> [NameValue] {
        if request.parameters.contains(where: { $0.name == "timestamp" }) { return [] }
        return [NameValue("timestamp", String(time.milliseconds))]
    }

    private func signature(
        of request: APIRequest, at time: Timestamp
    ) throws(ConnectorError) -> (payload: [UInt8], text: String) {
        guard !request.parameters.contains(where: { $0.name == "signature" }) else {
            throw ConnectorError(.parameter, "the request is signed already")
        }
        guard request.body == nil else {
            throw ConnectorError(.parameter, "Binance takes parameters, which it finds in the body itself, and no body")
        }
        var payload: [UInt8] = []
        payload.reserveCapacity(256)
        appendQuery(request.parameters + missing(of: request, at: time), to: &payload)
        return (payload, text(of: try signer.sign(payload)))
    }

    /// HMAC codes are written in hexadecimal digits, signatures of other keys in Base64.
    private func text(of signature: [UInt8]) -> String {
        if case .hmac = signer { Hex.encode(signature) } else { Base64.encode(signature) }
    }
}
