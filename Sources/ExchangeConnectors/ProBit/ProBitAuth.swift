import Signing
public import UserStreamCore

/// ProBit's way to recognise a user: OAuth 2, client credentials. Nothing is signed, and no time is stated.
///
/// A client's id and secret are sent to the accounts service only, which gives a token for them; every other private request carries the token.
public struct ProBitAuth: Auth {
    /// The client's id and its secret; and a token, where one is known from elsewhere.
    public let credentials: Credentials
    private let baseURL: String
    private let accountsURL: String
    private let token: SecretBytes?

    /// The path of the accounts service at which tokens are asked for.
    static let tokenPath = "/token"
    /// What stands before a token.
    private static let scheme = "Bearer "

    /// Prepares the credentials.
    /// - Parameters:
    ///   - credentials: the client's id as the key, the client's secret as the secret key.
    ///   - baseURL: the base URL of the REST service, without a slash at its end.
    /// - Throws: ``ConnectorError`` of code `credentials` when they cannot be those of a client.
    public init(_ credentials: Credentials, baseURL: String) throws(ConnectorError) {
        guard credentials.keyKind == .hmac else {
            throw ConnectorError(
                .credentials, "ProBit takes a client id and a client secret, not \(credentials.keyKind.rawValue) keys")
        }
        guard !credentials.apiKey.isEmpty, !credentials.secretKey.isEmpty else {
            throw ConnectorError(.credentials, "the client id or the client secret is empty")
        }
        self.init(credentials, baseURL: baseURL, token: credentials.authToken)
    }

    private init(_ credentials: Credentials, baseURL: String, token: SecretBytes?) {
        self.credentials = credentials
        self.baseURL = baseURL
        accountsURL = Self.accountsURL(beside: baseURL)
        self.token = token
    }

    /// The same, by a token that the accounts service gave.
    public func authorised(by token: AccessToken?) -> any Auth {
        token.map { ProBitAuth(credentials, baseURL: baseURL, token: $0.secret) } ?? self
    }

    /// The accounts service beside a REST service: `accounts.probit.com` beside `api.probit.com`, the same for the Korean site (hummingbot) and for
    /// the demonstration (`demo-api`). Any other host, such as a simulator's, is both.
    static func accountsURL(beside baseURL: String) -> String {
        guard let mark = baseURL.firstRange(of: "://") else { return baseURL }
        for (api, accounts) in [("api.", "accounts."), ("demo-api.", "demo-accounts.")] {
            let host = baseURL[mark.upperBound...]
            if host.hasPrefix(api) { return baseURL[..<mark.upperBound] + accounts + host.dropFirst(api.count) }
        }
        return baseURL
    }

    /// The one header field that authenticates: `Authorization`, with the client's id and secret for the request of a token, and with the token for
    /// everything else. The token stands there as it is, whatever characters it has.
    /// - Throws: ``ConnectorError/needs(_:)`` without a token.
    public func generateAuthDict(
        for request: APIRequest, at time: Timestamp
    ) throws(ConnectorError) -> [NameValue] {
        [NameValue("Authorization", try authorisation(of: request))]
    }

    /// The request with its header field.
    public func sign(_ request: APIRequest, at time: Timestamp) throws(ConnectorError) -> SignedRequest {
        let base = request.path == Self.tokenPath ? accountsURL : baseURL
        var signed = SignedRequest(public: request, baseURL: base)
        if request.body != nil { signed.headers = [NameValue("Content-Type", "application/json")] }
        guard request.isPrivate else { return signed }
        signed.headers += try generateAuthDict(for: request, at: time)
        // What is secret of it, so that whoever keeps answers can look for it there.
        signed.signature = try authorisation(of: request).split(separator: " ").last.map { String($0) } ?? ""
        return signed
    }

    /// The message `authorization` of the user stream, with the token.
    /// - Throws: ``ConnectorError/needs(_:)`` without one.
    public func getWSAuthPayload(at time: Timestamp) throws(ConnectorError) -> String {
        guard let token else { throw .needs(.accessToken) }
        var json = JSONWriter()
        json.beginObject()
        json.key("type")
        json.string("authorization")
        json.key("token")
        json.string(token.text)
        json.endObject()
        return json.text
    }

    /// The same as a body.
    public func signSocket(at time: Timestamp) throws(ConnectorError) -> SignedRequest {
        let body = Array(try getWSAuthPayload(at: time).utf8)
        return SignedRequest(
            method: .get, url: ProBitSocket.url(beside: baseURL), body: body, signature: token?.text ?? "")
    }

    private func authorisation(of request: APIRequest) throws(ConnectorError) -> String {
        guard request.path == Self.tokenPath else {
            guard let token else { throw .needs(.accessToken) }
            return Self.scheme + token.text
        }
        let pair = credentials.secretKey.withUnsafeBytes { Array((credentials.apiKey + ":").utf8) + Array($0) }
        return "Basic " + Base64.encode(pair)
    }
}

extension SecretBytes {
    fileprivate var text: String { withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
}
