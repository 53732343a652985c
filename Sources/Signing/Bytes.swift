import COpenSSL

extension Collection<UInt8> {
    /// Lends the bytes as one contiguous buffer; a copy is made, and wiped afterwards, only if they are scattered.
    ///
    /// Inlined into callers, together with the generic functions around it: called unspecialised from another module
    /// they would cost as much as half a signature.
    @inlinable
    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        func run(_ buffer: UnsafeBufferPointer<UInt8>) -> Swift.Result<Result, Failure> {
            do throws(Failure) {
                return .success(try unsafe body(UnsafeRawBufferPointer(buffer)))
            } catch {
                return .failure(error)
            }
        }
        if let result = withContiguousStorageIfAvailable(run) {
            return try result.get()
        }
        var copy = Array(self)
        defer { wipe(&copy) }
        return try unsafe copy.withUnsafeBufferPointer(run).get()
    }
}

/// Overwrites bytes that held key material.
@usableFromInline
func wipe(_ bytes: inout [UInt8]) {
    unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
}

/// Whether both sequences hold the same bytes, in a time that depends only on their lengths.
///
/// For comparing signatures and tokens: an early exit would tell how many leading bytes were right.
@inlinable
public func constantTimeEquals(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    unsafe left.withBytes { left in
        unsafe right.withBytes { right in unsafe isEqual(left, right) }
    }
}

@usableFromInline
func isEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    guard let first = left.baseAddress, let second = right.baseAddress else { return true }
    return unsafe CRYPTO_memcmp(first, second, left.count) == 0
}
