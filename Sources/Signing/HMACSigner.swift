import COpenSSL
import Synchronization

/// Makes message authentication codes (RFC 2104) with one key.
///
/// The key is expanded once and kept inside libcrypto, which wipes it when the signer goes away. Safe to share between
/// threads: a libcrypto context serves one caller at a time, so a lock is held for the length of one code. Re-using the
/// context under a lock takes about half the time of duplicating it for each message.
public final class HMACSigner: Sendable {
    /// The hash function underneath; its length is that of a code.
    public let hash: HashFunction

    private let context: Mutex<Context>

    /// Prepares a signer.
    ///
    /// - Parameters:
    ///   - key: the shared secret, as raw bytes; not empty. It is not kept in Swift memory.
    ///   - hash: the hash function.
    /// - Throws: `SigningError.emptyKey`, or `.library` if libcrypto lacks the algorithm.
    public init(key: some Collection<UInt8>, hash: HashFunction = .sha256) throws(SigningError) {
        guard !key.isEmpty else { throw .emptyKey }
        let pointer = unsafe key.withBytes { key in
            unsafe copenssl_hmac_new(hash.rawValue, key.baseAddress, key.count)
        }
        guard let pointer = unsafe pointer else { throw .takeLast("EVP_MAC_init") }
        self.hash = hash
        self.context = unsafe Mutex(Context(pointer: pointer))
    }

    /// The code of `message`; `hash.byteCount` bytes.
    @inlinable
    public func sign(_ message: some Collection<UInt8>) -> [UInt8] {
        unsafe message.withBytes { unsafe sign(buffer: $0) }
    }

    /// The code of the UTF-8 bytes of `message`; `hash.byteCount` bytes.
    public func sign(_ message: String) -> [UInt8] {
        sign(message.utf8)
    }

    @usableFromInline
    func sign(buffer message: UnsafeRawBufferPointer) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: hash.byteCount) { code, count in
            let status = context.withLock { context in
                unsafe copenssl_hmac_sign(
                    context.pointer, message.baseAddress, message.count, code.baseAddress, hash.byteCount)
            }
            // With the key in place this fails only for want of memory; a wrong code must not leave here.
            precondition(status == 1, "libcrypto cannot compute an HMAC")
            count = hash.byteCount
        }
    }

    /// Whether `code` is the code of `message`, compared in constant time.
    @inlinable
    public func isValid(_ code: some Collection<UInt8>, for message: some Collection<UInt8>) -> Bool {
        constantTimeEquals(code, sign(message))
    }
}

/// Owns a keyed libcrypto context.
@safe private struct Context: ~Copyable, Sendable {
    // Not tied to a thread, only to one user at a time, which the lock around it grants.
    nonisolated(unsafe) let pointer: OpaquePointer

    init(pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe EVP_MAC_CTX_free(pointer)
    }
}
