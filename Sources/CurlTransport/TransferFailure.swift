import CCurl
import UserStream
import UserStreamCore

/// What a code of libcurl means to the callers of the transport.
enum TransferFailure {
    /// - Parameters:
    ///   - detail: libcurl's own words. Left out when they could repeat a URL.
    ///   - requestLeft: whether the connection stood, so that the request may have been sent.
    static func error(_ code: CURLcode, host: String, detail: String, requestLeft: Bool) -> TransportError {
        let words = detail.isEmpty || detail.contains("?") ? unsafe String(cString: curl_easy_strerror(code)) : detail
        return TransportError(meaning(code, requestLeft: requestLeft), "\(host): \(words)")
    }

    private static func meaning(_ code: CURLcode, requestLeft: Bool) -> TransportError.Code {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: .connect
        case CURLE_OPERATION_TIMEDOUT: .timeout
        // libcurl reports a header line that is too long for it as a lack of memory.
        case CURLE_FILESIZE_EXCEEDED, CURLE_OUT_OF_MEMORY: .tooLarge
        case CURLE_URL_MALFORMAT, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_UNKNOWN_OPTION, CURLE_NOT_BUILT_IN: .request
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ENGINE_INITFAILED,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_USE_SSL_FAILED:
            .tls
        // Everything else broke the exchange: before it could begin (a proxy that refuses, say) or later.
        default: requestLeft ? .interrupted : .connect
        }
    }
}
