import ExchangeConnectors
import Signing
import Synchronization
public import UserStreamCore

/// Bitso's signature: HMAC-SHA256 over nonce, method, path with query, and body; in hexadecimal, in one header field (reference).
///
/// The exchange looks at no clock, but the nonce of a key has to grow with every request. So two processes cannot share a key.
public struct BitsoAuth: Auth {
    /// The key and its secret.
    public let credentials: Credentials
    private let baseURL: String
    private let signer: HMACSigner
    private let nonces = Nonces()

    /// Prepares the credentials.
    /// - Throws: ``ConnectorError`` of code `credentials` when they cannot be those of a Bitso key.
    public init(_ credentials: Credentials, baseURL: String) throws(ConnectorError) {
        guard credentials.keyKind == .hmac, !credentials.apiKey.isEmpty else {
            throw ConnectorError(.credentials, "Bitso takes an API key and its HMAC secret")
        }
        do {
            signer = try credentials.secretKey.withUnsafeBytes { try HMACSigner(key: $0) }
        } catch {
            throw ConnectorError(.credentials, "the secret key cannot be used: \(error)")
        }
        self.credentials = credentials
        self.baseURL = baseURL
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
        let nonce = nonces.next(at: time)
        let target = signed.url.dropFirst(baseURL.count)
        signed.payload = "\(nonce)\(request.method.rawValue)\(target)" + String(decoding: request.body ?? [], as: UTF8.self)
        signed.signature = Hex.encode(signer.sign(signed.payload))
        let text = "Bitso \(credentials.apiKey):\(nonce):\(signed.signature)"
        signed.headers.append(NameValue("Authorization", text))
        return signed
    }

    /// There is none.
    /// - Throws: ``ConnectorError`` of code `unsupported`.
    public func getWSAuthPayload(at time: Timestamp) throws(ConnectorError) -> String {
        throw ConnectorError(.unsupported, "Bitso has no socket for what happens to a user")
    }
}

/// The nonces of a key: milliseconds, or one more than the last.
private final class Nonces: Sendable {
    private let last = Mutex<Int64>(0)

    func next(at time: Timestamp) -> Int64 {
        last.withLock { last in
            last = max(last + 1, time.milliseconds)
            return last
        }
    }
}
