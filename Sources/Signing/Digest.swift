import COpenSSL

/// A member of the SHA-2 family, as used by `HMACSigner` and `Digest`.
public enum HashFunction: String, Sendable, CaseIterable {
    /// SHA-256, 32 bytes.
    case sha256 = "SHA256"
    /// SHA-384, 48 bytes.
    case sha384 = "SHA384"
    /// SHA-512, 64 bytes.
    case sha512 = "SHA512"

    /// The length of a digest, in bytes.
    public var byteCount: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }
}

/// Digests without a key.
public enum Digest {
    /// The SHA-256 digest of `message`, 32 bytes.
    @inlinable
    public static func sha256(_ message: some Collection<UInt8>) -> [UInt8] {
        hash(message, with: .sha256)
    }

    /// The SHA-256 digest of the UTF-8 bytes of `message`, 32 bytes.
    public static func sha256(_ message: String) -> [UInt8] {
        hash(message.utf8, with: .sha256)
    }

    /// The digest of `message`; `hash.byteCount` bytes.
    @inlinable
    public static func hash(_ message: some Collection<UInt8>, with hash: HashFunction) -> [UInt8] {
        unsafe message.withBytes { unsafe Self.hash(buffer: $0, with: hash) }
    }

    /// The SHA-1 digest of the UTF-8 bytes of `message`, 20 bytes: a check sum that some protocols ask for. It protects nothing.
    package static func sha1Checksum(_ message: String) -> [UInt8] {
        unsafe message.utf8.withBytes { unsafe digest($0, named: "SHA1", byteCount: 20) }
    }

    @usableFromInline
    static func hash(buffer message: UnsafeRawBufferPointer, with hash: HashFunction) -> [UInt8] {
        unsafe digest(message, named: hash.rawValue, byteCount: hash.byteCount)
    }

    private static func digest(_ message: UnsafeRawBufferPointer, named name: String, byteCount: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { output, count in
            let status = unsafe EVP_Q_digest(
                nil, name, nil, message.baseAddress, message.count, output.baseAddress, &count)
            precondition(status == 1 && count == byteCount, "libcrypto cannot compute \(name)")
        }
    }
}
