import COpenSSL

extension SigningError {
    /// Takes the newest error of the calling thread's libcrypto queue and empties the queue.
    ///
    /// Only the fixed reason text is used: the free text that libcrypto attaches may quote its input.
    static func takeLast(_ operation: String) -> SigningError {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        let reason = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) }
        return .library(operation: operation, code: UInt(code), reason: reason ?? "no reason given")
    }
}
