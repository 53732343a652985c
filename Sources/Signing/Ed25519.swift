/// The name of the algorithm in libcrypto.
private let algorithm = "ED25519"

/// Makes Ed25519 signatures (RFC 8032). Safe to share between threads.
public struct Ed25519PrivateKey: Sendable {
    /// The public half.
    public let publicKey: Ed25519PublicKey

    private let handle: KeyHandle

    private init(handle: KeyHandle) throws(SigningError) {
        self.handle = handle
        self.publicKey = Ed25519PublicKey(handle: try handle.publicHalf(type: algorithm))
    }

    /// A key from its seed.
    ///
    /// - Parameter seed: the 32 bytes that RFC 8032 calls the private key.
    /// - Throws: `SigningError.wrongKeyLength` or `.library`.
    public init(seed: some Collection<UInt8>) throws(SigningError) {
        guard seed.count == 32 else { throw .wrongKeyLength(expected: 32, actual: seed.count) }
        try self.init(handle: KeyHandle(rawPrivate: seed, type: algorithm))
    }

    /// A key from its seed as 64 hexadecimal digits in either case.
    ///
    /// - Throws: `SigningError.malformedHex`, `.wrongKeyLength` or `.library`.
    public init(hexSeed text: some Collection<UInt8>) throws(SigningError) {
        guard var seed = Hex.decode(text) else { throw .malformedHex }
        defer { wipe(&seed) }
        try self.init(seed: seed)
    }

    /// A key from its seed as 64 hexadecimal digits in either case.
    ///
    /// - Throws: `SigningError.malformedHex`, `.wrongKeyLength` or `.library`.
    public init(hexSeed text: String) throws(SigningError) {
        try self.init(hexSeed: text.utf8)
    }

    /// A key from unencrypted PKCS#8 text in PEM form (`BEGIN PRIVATE KEY`).
    ///
    /// - Throws: `SigningError.malformedPEM`, `.encryptedPEM`, `.wrongKeyType` or `.library`.
    public init(pem text: some Collection<UInt8>) throws(SigningError) {
        try self.init(handle: KeyHandle(privatePEM: text, type: algorithm))
    }

    /// A key from unencrypted PKCS#8 text in PEM form (`BEGIN PRIVATE KEY`).
    ///
    /// - Throws: `SigningError.malformedPEM`, `.encryptedPEM`, `.wrongKeyType` or `.library`.
    public init(pem text: String) throws(SigningError) {
        try self.init(pem: text.utf8)
    }

    /// A key from text in either form: PEM if it has a `-` in it, as every PEM text has, else hexadecimal digits.
    ///
    /// - Throws: what `init(pem:)` or `init(hexSeed:)` throws.
    public init(text: some Collection<UInt8>) throws(SigningError) {
        if text.contains(UInt8(ascii: "-")) {
            try self.init(pem: text)
        } else {
            try self.init(hexSeed: text)
        }
    }

    /// The signature of `message`, 64 bytes, always the same for the same message.
    ///
    /// - Throws: `SigningError.library`, in practice only for want of memory.
    public func sign(_ message: some Collection<UInt8>) throws(SigningError) -> [UInt8] {
        try handle.sign(message, digest: nil)
    }

    /// The signature of the UTF-8 bytes of `message`, 64 bytes.
    ///
    /// - Throws: `SigningError.library`, in practice only for want of memory.
    public func sign(_ message: String) throws(SigningError) -> [UInt8] {
        try sign(message.utf8)
    }
}

/// Checks Ed25519 signatures (RFC 8032). Safe to share between threads.
public struct Ed25519PublicKey: Sendable {
    private let handle: KeyHandle

    fileprivate init(handle: KeyHandle) {
        self.handle = handle
    }

    /// A key from its 32 bytes.
    ///
    /// - Throws: `SigningError.wrongKeyLength` or `.library`.
    public init(bytes: some Collection<UInt8>) throws(SigningError) {
        guard bytes.count == 32 else { throw .wrongKeyLength(expected: 32, actual: bytes.count) }
        handle = try KeyHandle(rawPublic: bytes, type: algorithm)
    }

    /// A key from SubjectPublicKeyInfo text in PEM form (`BEGIN PUBLIC KEY`).
    ///
    /// - Throws: `SigningError.malformedPEM` or `.wrongKeyType`.
    public init(pem text: String) throws(SigningError) {
        handle = try KeyHandle(publicPEM: text.utf8, type: algorithm)
    }

    /// The 32 bytes of the key.
    ///
    /// - Throws: `SigningError.library`, in practice only for want of memory.
    public func bytes() throws(SigningError) -> [UInt8] {
        // A SubjectPublicKeyInfo of this algorithm ends with the raw key (RFC 8410).
        Array(try handle.publicDER().suffix(32))
    }

    /// The key as PEM text, the form in which exchanges ask for it.
    ///
    /// - Throws: `SigningError.library`, in practice only for want of memory.
    public func pem() throws(SigningError) -> String {
        publicKeyPEM(try handle.publicDER())
    }

    /// Whether `signature` is a valid signature of `message`; one of another length than 64 bytes is not.
    public func isValidSignature(_ signature: some Collection<UInt8>, for message: some Collection<UInt8>) -> Bool {
        handle.isValid(signature, for: message, digest: nil)
    }
}
