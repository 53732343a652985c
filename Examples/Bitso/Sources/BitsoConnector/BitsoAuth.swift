import ExchangeConnectors
import Signing
public import UserStreamCore

/// Bitso's signature: HMAC-SHA256 over nonce, method, path with query, and body; in hexadecimal, in one header field (reference).
///
/// The exchange looks at no clock, but the nonce of a key has to grow with every request. So two processes cannot share a key.
public struct BitsoAuth: Auth {
    /// The key and its secret.
    public let credentials: Credentials
    private let baseURL: String
    private let signer: HMACSigner
    private let nonces = NonceSequence()

    /// Prepares the credentials.
    /// - Throws: ``ConnectorError`` of code `credentials` when they cannot be those of a Bitso key.
    public init(_ credentials: Credentials, baseURL: String) throws(ConnectorError) {
        guard credentials.keyKind == .hmac, !credentials.apiKey.isEmpty,
            let signer = try? credentials.secretKey.withUnsafeBytes({ try HMACSigner(key: $0) })
        else { throw ConnectorError(.credentials, "Bitso takes an API key and its HMAC secret") }
        (self.credentials, self.baseURL, self.signer) = (credentials, baseURL, signer)
    }

    /// The one header field that authenticates: key, nonce and signature.
    public func generateAuthDict(for request: APIRequest, at time: Timestamp) throws(ConnectorError) -> [NameValue] {
        try sign(request, at: time).headers.filter { $0.name == "Authorization" }
    }

    /// The request with its header field.
    public func sign(_ request: APIRequest, at time: Timestamp) throws(ConnectorError) -> SignedRequest {
        var signed = SignedRequest(public: request, baseURL: baseURL)
        if let type = request.contentType { signed.headers.append(NameValue("Content-Type", type)) }
        guard request.isPrivate else { return signed }
        let (nonce, body) = (nonces.next(at: time), String(decoding: request.body ?? [], as: UTF8.self))
        signed.payload = "\(nonce)\(request.method.rawValue)\(signed.url.dropFirst(baseURL.count))\(body)"
        signed.signature = Hex.encode(signer.sign(signed.payload))
        let text = "Bitso \(credentials.apiKey):\(nonce):\(signed.signature)"
        signed.headers.append(NameValue("Authorization", text))
        return signed
    }
}
