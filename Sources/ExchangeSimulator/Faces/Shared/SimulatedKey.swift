public import Signing
public import UserStreamCore

/// An API key that a face accepts.
public struct SimulatedKey: Sendable {
    /// What a key may do.
    public struct Permissions: OptionSet, Hashable, Sendable {
        /// The bits.
        public let rawValue: Int
        /// Makes permissions from bits.
        public init(rawValue: Int) { self.rawValue = rawValue }
        /// May read the account.
        public static let read = Permissions(rawValue: 1)
        /// May place and cancel orders.
        public static let trade = Permissions(rawValue: 2)
        /// May withdraw.
        public static let withdraw = Permissions(rawValue: 4)
    }

    /// Where every client is: on this machine.
    public static let clientAddress = "127.0.0.1"

    /// What signatures of the key are checked with.
    enum Verifier: Sendable {
        case hmac(HMACSigner)
        case ed25519(Ed25519PublicKey)
        case rsa(RSAPublicKey)
    }

    /// The public part.
    public let apiKey: String
    /// What it may do.
    public var permissions: Permissions
    /// The account that it belongs to.
    public let account: Int
    /// When it was made.
    public var createdAt: Timestamp
    /// When it stops being accepted; `nil` when never.
    public var expiresAt: Timestamp?
    /// The addresses that it may be used from; empty for all. Every client of the simulator is at ``clientAddress``.
    public var boundAddresses: [String] = []
    let verifier: Verifier

    /// A key with a shared secret.
    /// - Throws: `SigningError.emptyKey` for an empty secret.
    public init(
        apiKey: String, secret: String, account: Int, permissions: Permissions = [.read, .trade],
        createdAt: Timestamp = Timestamp(milliseconds: 1_690_000_000_000)
    ) throws(SigningError) {
        self.init(
            apiKey: apiKey, account: account, permissions: permissions, createdAt: createdAt,
            verifier: .hmac(try HMACSigner(key: Array(secret.utf8))))
    }

    /// A key of which the exchange knows the public half only.
    public init(
        apiKey: String, publicKey: Ed25519PublicKey, account: Int, permissions: Permissions = [.read, .trade],
        createdAt: Timestamp = Timestamp(milliseconds: 1_690_000_000_000)
    ) {
        self.init(
            apiKey: apiKey, account: account, permissions: permissions, createdAt: createdAt,
            verifier: .ed25519(publicKey))
    }

    /// The same for an RSA key.
    public init(
        apiKey: String, publicKey: RSAPublicKey, account: Int, permissions: Permissions = [.read, .trade],
        createdAt: Timestamp = Timestamp(milliseconds: 1_690_000_000_000)
    ) {
        self.init(
            apiKey: apiKey, account: account, permissions: permissions, createdAt: createdAt,
            verifier: .rsa(publicKey))
    }

    private init(
        apiKey: String, account: Int, permissions: Permissions, createdAt: Timestamp, verifier: Verifier
    ) {
        self.apiKey = apiKey
        self.account = account
        self.permissions = permissions
        self.createdAt = createdAt
        self.verifier = verifier
    }

    /// Whether a signature is the key's, in raw bytes.
    public func isValid(_ signature: some Collection<UInt8>, for payload: some Collection<UInt8>) -> Bool {
        switch verifier {
        case .hmac(let signer): signer.isValid(signature, for: payload)
        case .ed25519(let key): key.isValidSignature(signature, for: payload)
        case .rsa(let key): key.isValidSignature(signature, for: payload)
        }
    }

    /// Whether it may be used from where the clients are.
    var isInReach: Bool { boundAddresses.isEmpty || boundAddresses.contains(Self.clientAddress) }

    /// How many days it is still accepted, the last one counted as a whole; `nil` when it does not expire.
    func daysLeft(at now: Timestamp) -> Int64? {
        guard let expiresAt else { return nil }
        let day = TimeSpan.days(1).milliseconds
        return max(0, (expiresAt - now).milliseconds + day - 1) / day
    }
}
