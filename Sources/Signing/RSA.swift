/// The name of the algorithm in libcrypto.
private let algorithm = "RSA"

/// Makes RSASSA-PKCS1-v1_5 signatures (RFC 8017) over SHA-256. Safe to share between threads.
public struct RSAPrivateKey: Sendable {
    /// The public half.
    public let publicKey: RSAPublicKey

    private let handle: KeyHandle

    /// A key from unencrypted PKCS#8 text in PEM form (`BEGIN PRIVATE KEY`).
    ///
    /// - Throws: `SigningError.malformedPEM`, `.encryptedPEM`, `.wrongKeyType` or `.library`.
    public init(pem text: some Collection<UInt8>) throws(SigningError) {
        handle = try KeyHandle(privatePEM: text, type: algorithm)
        publicKey = RSAPublicKey(handle: try handle.publicHalf(type: algorithm))
    }

    /// A key from unencrypted PKCS#8 text in PEM form (`BEGIN PRIVATE KEY`).
    ///
    /// - Throws: `SigningError.malformedPEM`, `.encryptedPEM`, `.wrongKeyType` or `.library`.
    public init(pem text: String) throws(SigningError) {
        try self.init(pem: text.utf8)
    }

    /// The signature of `message`, as long as the modulus, always the same for the same message.
    ///
    /// - Throws: `SigningError.library`, for instance if the modulus is too short for the digest.
    public func sign(_ message: some Collection<UInt8>) throws(SigningError) -> [UInt8] {
        try handle.sign(message, digest: .sha256)
    }

    /// The signature of the UTF-8 bytes of `message`, as long as the modulus.
    ///
    /// - Throws: `SigningError.library`, for instance if the modulus is too short for the digest.
    public func sign(_ message: String) throws(SigningError) -> [UInt8] {
        try sign(message.utf8)
    }
}

/// Checks RSASSA-PKCS1-v1_5 signatures (RFC 8017) over SHA-256. Safe to share between threads.
public struct RSAPublicKey: Sendable {
    private let handle: KeyHandle

    fileprivate init(handle: KeyHandle) {
        self.handle = handle
    }

    /// A key from SubjectPublicKeyInfo text in PEM form (`BEGIN PUBLIC KEY`).
    ///
    /// - Throws: `SigningError.malformedPEM` or `.wrongKeyType`.
    public init(pem text: String) throws(SigningError) {
        handle = try KeyHandle(publicPEM: text.utf8, type: algorithm)
    }

    /// The key as PEM text, the form in which exchanges ask for it.
    ///
    /// - Throws: `SigningError.library`, in practice only for want of memory.
    public func pem() throws(SigningError) -> String {
        publicKeyPEM(try handle.publicDER())
    }

    /// Whether `signature` is a valid signature of `message`.
    public func isValidSignature(_ signature: some Collection<UInt8>, for message: some Collection<UInt8>) -> Bool {
        handle.isValid(signature, for: message, digest: .sha256)
    }
}
