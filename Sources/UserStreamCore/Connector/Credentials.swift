/// What identifies a user to an exchange. Secrets print as redacted.
public struct Credentials: Sendable {
    /// The key's public part.
    public var apiKey: String
    /// The key's secret part: an HMAC secret, a PKCS#8 PEM, or 64 hex digits of an Ed25519 seed.
    public var secretKey: SecretBytes
    /// The passphrase, on exchanges that have one.
    public var passphrase: SecretBytes?
    /// Which of an exchange's sites, on exchanges that have several.
    public var domain: String?
    /// An OAuth token, on exchanges that use one.
    public var authToken: SecretBytes?
    /// What the secret is.
    public var keyKind: KeyKind

    /// What a secret key is.
    public enum KeyKind: String, Hashable, Sendable {
        /// A shared secret.
        case hmac
        /// An Ed25519 private key.
        case ed25519
        /// An RSA private key.
        case rsa
    }

    /// Makes credentials.
    public init(
        apiKey: String, secretKey: SecretBytes, passphrase: SecretBytes? = nil, domain: String? = nil,
        authToken: SecretBytes? = nil, keyKind: KeyKind = .hmac
    ) {
        self.apiKey = apiKey
        self.secretKey = secretKey
        self.passphrase = passphrase
        self.domain = domain
        self.authToken = authToken
        self.keyKind = keyKind
    }
}
