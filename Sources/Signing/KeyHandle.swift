import COpenSSL

/// Owns a libcrypto key, private or public. libcrypto wipes a private key when it frees it.
@safe final class KeyHandle: Sendable {
    // Never changed after creation, which is the condition under which libcrypto allows use from several threads.
    nonisolated(unsafe) private let key: OpaquePointer

    /// Takes ownership of `key`, which must be of the algorithm that libcrypto calls `type`.
    private init(taking key: OpaquePointer, type: String) throws(SigningError) {
        guard unsafe EVP_PKEY_is_a(key, type) == 1 else {
            let actual = unsafe EVP_PKEY_get0_type_name(key).map { unsafe String(cString: $0) }
            unsafe EVP_PKEY_free(key)
            throw .wrongKeyType(expected: type, actual: actual ?? "unknown")
        }
        unsafe self.key = key
    }

    deinit {
        unsafe EVP_PKEY_free(key)
    }

    /// Reads an unencrypted private key from PEM text.
    convenience init(privatePEM text: some Collection<UInt8>, type: String) throws(SigningError) {
        var encrypted = false
        let key = unsafe text.withBytes { text in
            unsafe copenssl_private_key_from_pem(text.baseAddress, Int32(clamping: text.count), &encrypted)
        }
        ERR_clear_error()
        guard let key = unsafe key else { throw encrypted ? .encryptedPEM : .malformedPEM }
        try unsafe self.init(taking: key, type: type)
    }

    /// Reads a public key (SubjectPublicKeyInfo) from PEM text.
    convenience init(publicPEM text: some Collection<UInt8>, type: String) throws(SigningError) {
        let key = unsafe text.withBytes { text in
            unsafe copenssl_public_key_from_pem(text.baseAddress, Int32(clamping: text.count))
        }
        ERR_clear_error()
        guard let key = unsafe key else { throw .malformedPEM }
        try unsafe self.init(taking: key, type: type)
    }

    /// Makes a private key from its raw bytes.
    convenience init(rawPrivate bytes: some Collection<UInt8>, type: String) throws(SigningError) {
        let key = unsafe bytes.withBytes { bytes in
            unsafe EVP_PKEY_new_raw_private_key_ex(nil, type, nil, bytes.baseAddress, bytes.count)
        }
        guard let key = unsafe key else { throw .takeLast("EVP_PKEY_new_raw_private_key_ex") }
        try unsafe self.init(taking: key, type: type)
    }

    /// Makes a public key from its raw bytes.
    convenience init(rawPublic bytes: some Collection<UInt8>, type: String) throws(SigningError) {
        let key = unsafe bytes.withBytes { bytes in
            unsafe EVP_PKEY_new_raw_public_key_ex(nil, type, nil, bytes.baseAddress, bytes.count)
        }
        guard let key = unsafe key else { throw .takeLast("EVP_PKEY_new_raw_public_key_ex") }
        try unsafe self.init(taking: key, type: type)
    }

    /// The public half alone, so that it can outlive the private one.
    func publicHalf(type: String) throws(SigningError) -> KeyHandle {
        let encoded = try publicDER()
        let key = unsafe encoded.withBytes { encoded in
            var position = unsafe encoded.bindMemory(to: UInt8.self).baseAddress
            return unsafe d2i_PUBKEY(nil, &position, encoded.count)
        }
        guard let key = unsafe key else { throw .takeLast("d2i_PUBKEY") }
        return try unsafe KeyHandle(taking: key, type: type)
    }

    /// The public half as a DER SubjectPublicKeyInfo.
    func publicDER() throws(SigningError) -> [UInt8] {
        let count = Int(unsafe i2d_PUBKEY(key, nil))
        guard count > 0 else { throw .takeLast("i2d_PUBKEY") }
        var bytes = [UInt8](repeating: 0, count: count)
        let written = unsafe bytes.withUnsafeMutableBufferPointer { bytes in
            var position = bytes.baseAddress
            return unsafe i2d_PUBKEY(key, &position)
        }
        guard Int(written) == count else { throw .takeLast("i2d_PUBKEY") }
        return bytes
    }

    /// The signature of `message`; `digest` is nil for algorithms that hash on their own.
    func sign(_ message: some Collection<UInt8>, digest: HashFunction?) throws(SigningError) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { throw .takeLast("EVP_MD_CTX_new") }
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe EVP_DigestSignInit_ex(context, nil, digest?.rawValue, nil, nil, key, nil) == 1 else {
            throw .takeLast("EVP_DigestSignInit_ex")
        }
        return try unsafe message.withBytes { message throws(SigningError) in
            let text = unsafe message.bindMemory(to: UInt8.self)
            var count = Int(unsafe EVP_PKEY_get_size(key))
            var signature = [UInt8](repeating: 0, count: count)
            guard unsafe EVP_DigestSign(context, &signature, &count, text.baseAddress, text.count) == 1 else {
                throw .takeLast("EVP_DigestSign")
            }
            signature.removeLast(signature.count - count)
            return signature
        }
    }

    /// Whether `signature` is this key's signature of `message`. A malformed signature is simply not valid.
    func isValid(
        _ signature: some Collection<UInt8>, for message: some Collection<UInt8>, digest: HashFunction?
    ) -> Bool {
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer {
            unsafe EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        guard unsafe EVP_DigestVerifyInit_ex(context, nil, digest?.rawValue, nil, nil, key, nil) == 1 else {
            return false
        }
        return unsafe message.withBytes { message in
            unsafe signature.withBytes { signature in
                let text = unsafe message.bindMemory(to: UInt8.self)
                let code = unsafe signature.bindMemory(to: UInt8.self)
                return unsafe EVP_DigestVerify(context, code.baseAddress, code.count, text.baseAddress, text.count) == 1
            }
        }
    }
}
