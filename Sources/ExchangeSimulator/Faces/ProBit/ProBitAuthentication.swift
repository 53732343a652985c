import Signing
import UserStreamCore

/// The tokens that were given, in the order in which they were.
struct ProBitTokens: Sendable {
    struct Token: Hashable, Sendable {
        let text: String
        let apiKey: String
        let issued: Timestamp
        let end: Timestamp
    }

    private var tokens: [Token] = []
    private var count = 0

    /// The token of that text, while it is good.
    func token(_ text: String, at now: Timestamp) -> Token? { tokens.first { $0.text == text && now < $0.end } }

    /// Whose token it is, or was.
    func apiKey(of text: String) -> String? { tokens.first { $0.text == text }?.apiKey }

    /// Gives another token of a key. Those that are long over are forgotten.
    mutating func issue(to key: SimulatedKey, lifetime: TimeSpan, at now: Timestamp) -> Token {
        count += 1
        tokens.removeAll { $0.end + .hours(1) < now }
        let token = Token(text: key.tokenText(count), apiKey: key.apiKey, issued: now, end: now + lifetime)
        tokens.append(token)
        return token
    }

    /// Ends the tokens of a key that were given before a moment.
    mutating func end(of apiKey: String, issuedBefore moment: Timestamp) {
        tokens.removeAll { $0.apiKey == apiKey && $0.issued < moment }
    }
}

extension SimulatedKey {
    /// Nobody can guess it, and it follows from the key: 32 bytes in Base64, of those that have a slash in it, as every other one does.
    fileprivate func tokenText(_ number: Int) -> String {
        guard case .hmac(let signer) = verifier else { return "" }
        let texts = (0..<100).lazy.map { Base64.encode(signer.sign("token \(number) \($0)")) }
        return texts.first { $0.contains("/") } ?? texts[0]
    }

    /// Whether that is its secret; it keeps none that could be compared.
    fileprivate func isSecret(_ bytes: some Collection<UInt8>) -> Bool {
        guard case .hmac(let signer) = verifier, let other = try? HMACSigner(key: bytes) else { return false }
        return signer.isValid(other.sign("secret"), for: Array("secret".utf8))
    }
}

extension ProBitFace {
    /// How long tokens live (documentation).
    private static let lifetime = TimeSpan.seconds(900)

    /// Lets a request in: the address is not banned, the limit is not used up, the exchange is open, whoever asks is known, and may do this.
    mutating func admit(_ call: inout ProBitCall) throws(ProBitError) {
        try checkBan(call)
        try meterAddress(call)
        if call.endpoint.isPublic { return }
        try checkMaintenance(call)
        let key = call.endpoint == .accessToken ? try client(call) : try bearer(call)
        call.apiKey = key.apiKey
        call.account = key.account
        if call.endpoint == .accessToken { return }
        guard key.isInReach, allows(key, call) else { throw .forbidden }
        try meterAccount(call)
    }

    /// What stands behind a scheme in the one header field that says who asks.
    private static func authorisation(_ scheme: String, of request: FaceRequest) -> String? {
        guard let text = request.header("Authorization"), text.hasPrefix(scheme + " ") else { return nil }
        return String(text.dropFirst(scheme.count + 1))
    }

    /// The client that asks for a token by its id and secret: RFC 7617, with a body that says how it wants to be granted one.
    private mutating func client(_ call: ProBitCall) throws(ProBitError) -> SimulatedKey {
        guard let pair = Self.authorisation("Basic", of: call.request).flatMap({ Base64.decode($0) }) else {
            throw .unknownClient
        }
        // An id may have a colon in it: the secret is what belongs to it.
        let key = keys.values.first { key in
            let head = Array((key.apiKey + ":").utf8)
            return pair.starts(with: head) && key.isSecret(pair.dropFirst(head.count))
        }
        guard let key else { throw .unknownClient }
        guard call.request.header("content-type")?.lowercased().hasPrefix("application/json") == true,
            let grant = call.body?["grant_type"]?.string
        else { throw .badTokenRequest }
        guard grant == "client_credentials" else { throw .otherGrant }
        guard acceptedKey(key.apiKey, at: call.now) != nil, !revokes(key, call) else { throw .deadClient }
        return key
    }

    /// The key behind the token of a request. A token can be ended early; one that is fresh never is.
    private mutating func bearer(_ call: ProBitCall) throws(ProBitError) -> SimulatedKey {
        guard let text = Self.authorisation("Bearer", of: call.request),
            let token = tokens.token(text, at: call.now), let key = acceptedKey(token.apiKey, at: call.now)
        else { throw .unauthorized }
        if revokes(key, call) { throw .unauthorized }
        let oldest = call.now - faults.parameters.tokenAge
        if token.issued < oldest, faults.shouldFire(.tokenRevoked, at: call.name) {
            tokens.end(of: key.apiKey, issuedBefore: oldest)
            throw .unauthorized
        }
        return key
    }

    /// The key behind the token by which somebody wants to be let in on a socket. He stays when it is over.
    func socketKey(token text: String?, at now: Timestamp) throws(ProBitError) -> SimulatedKey {
        guard let text, let token = tokens.token(text, at: now), let key = acceptedKey(token.apiKey, at: now),
            key.isInReach, key.permissions.contains(.read)
        else { throw .unauthorized }
        return key
    }

    /// A new token. What slashes are in it may stand there as JSON allows it.
    mutating func token(_ call: ProBitCall) -> [UInt8] {
        guard let key = keys[call.apiKey] else { return [] }
        if dialects.contains(.oneToken) { tokens.end(of: key.apiKey, issuedBefore: .distantFuture) }
        let lifetime = dialects.contains(.shortTokens) ? TimeSpan.seconds(40) : Self.lifetime
        let token = tokens.issue(to: key, lifetime: lifetime, at: call.now)
        let slash = dialects.contains(.escapedSlashes) ? #"\/"# : "/"
        let text = token.text.split(separator: "/", omittingEmptySubsequences: false).joined(separator: slash)
        return JSONWriter.object { writer in
            writer.key("access_token")
            writer.raw(Array("\"\(text)\"".utf8))
            writer.key("token_type", "bearer")
            writer.key("expires_in", lifetime.milliseconds / 1_000)
        }
    }

    /// Whose token, or whose id, a request has.
    func apiKey(of request: FaceRequest) -> String? {
        Self.authorisation("Bearer", of: request).flatMap { tokens.apiKey(of: $0) }
    }
}
