import CCurl
import UserStream
import UserStreamCore

/// Sets options of an easy handle and remembers the first refusal.
@safe final class EasyOptions {
    private let easy: UnsafeMutableRawPointer
    private(set) var failure: CURLcode?

    init(easy: UnsafeMutableRawPointer) {
        unsafe self.easy = unsafe easy
    }

    /// What is the same for all requests.
    func setForRequests(_ configuration: CurlTransportConfiguration, maximumBodyBytes: Int) {
        setForAll(configuration)
        // The path was signed as it is.
        set(CURLOPT_PATH_AS_IS, 1)
        // The body stays as it was sent; inflating is the caller's work.
        set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        set(CURLOPT_USERAGENT, configuration.userAgent)
        check(unsafe ccurl_set_offset(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(maximumBodyBytes)))
        set(CURLOPT_HTTP_VERSION, configuration.allowsHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1)
    }

    /// What is the same for all connections.
    private func setForAll(_ configuration: CurlTransportConfiguration) {
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_TCP_NODELAY, 1)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        check(unsafe ccurl_set_leave_resolver(easy))
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(clamping: max(1, configuration.connectTimeout.milliseconds)))
        // An empty text keeps libcurl from reading the environment.
        set(CURLOPT_PROXY, configuration.proxy ?? "")
        setVerification(configuration)
    }

    private func setVerification(_ configuration: CurlTransportConfiguration) {
        set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_PROXY_SSL_VERIFYPEER, 1)
        set(CURLOPT_PROXY_SSL_VERIFYHOST, 2)
        if let caFile = configuration.caFile {
            set(CURLOPT_CAINFO, caFile)
            set(CURLOPT_PROXY_CAINFO, caFile)
            // Instead of the system's, not besides.
            check(unsafe ccurl_set_text(easy, CURLOPT_CAPATH, nil))
            check(unsafe ccurl_set_text(easy, CURLOPT_PROXY_CAPATH, nil))
        }
    }

    /// Where bytes and errors go.
    func setReceivers(context: UnsafeMutableRawPointer, errorText: UnsafeMutablePointer<CChar>) {
        check(unsafe ccurl_set_pointer(easy, CURLOPT_PRIVATE, context))
        check(unsafe ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText))
        check(unsafe ccurl_set_pointer(easy, CURLOPT_HEADERDATA, context))
        check(unsafe ccurl_set_pointer(easy, CURLOPT_WRITEDATA, context))
        check(unsafe ccurl_set_pointer(easy, CURLOPT_PREREQDATA, context))
        check(
            unsafe ccurl_set_receiver(easy, CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
                guard let context = unsafe context else { return 0 }
                let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                let line = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
                return unsafe transfer.receive(headerLine: line) ? count : 0
            })
        check(
            unsafe ccurl_set_receiver(easy, CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
                guard let context = unsafe context else { return 0 }
                let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                let part = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
                return unsafe transfer.receive(bodyPart: part) ? count : 0
            })
        check(
            unsafe ccurl_set_before_request(easy) { context, _, _, _, _ in
                guard let context = unsafe context else { return CURL_PREREQFUNC_ABORT }
                let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                return transfer.mayLeave() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
            })
    }

    /// A connection and nothing on it.
    func setForStream(
        _ target: StreamTarget, _ configuration: CurlTransportConfiguration, context: UnsafeMutableRawPointer,
        _ errorText: UnsafeMutablePointer<CChar>
    ) {
        setForAll(configuration)
        set(CURLOPT_URL, target.url)
        set(CURLOPT_CONNECT_ONLY, 1)
        // What follows the handshake of TLS is HTTP/1.1 at the most.
        set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        set(CURLOPT_NOPROXY, target.isPlain ? "*" : "")
        set(CURLOPT_BUFFERSIZE, 65_536)
        check(unsafe ccurl_set_pointer(easy, CURLOPT_PRIVATE, context))
        check(unsafe ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText))
    }

    /// What differs from request to request; each of these is set each time.
    func set(_ submission: Submission, headers: UnsafeMutablePointer<curl_slist>?) {
        let request = submission.request
        set(CURLOPT_URL, request.url)
        // On a connection that stands a further HTTP/2 stream is cheaper than a further connection.
        set(CURLOPT_PIPEWAIT, submission.target.isPlain ? 0 : 1)
        set(CURLOPT_NOPROXY, submission.target.isPlain ? "*" : "")
        check(unsafe ccurl_set_list(easy, CURLOPT_HTTPHEADER, headers))
        set(CURLOPT_HTTPGET, 1)
        if let body = request.body ?? (request.method == .post || request.method == .put ? [] : nil) {
            set(CURLOPT_POST, 1)
            check(unsafe ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
            unsafe body.withUnsafeBytes { bytes in
                var start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                // Without bytes there is nothing to copy, yet nil would mean "ask a callback".
                if unsafe start == nil { unsafe start = easy }
                check(unsafe ccurl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, start))
            }
        }
        set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }

    /// Lets go of what belongs to the request.
    func clear() {
        check(unsafe ccurl_set_text(easy, CURLOPT_URL, nil))
        check(unsafe ccurl_set_pointer(easy, CURLOPT_POSTFIELDS, nil))
        check(unsafe ccurl_set_list(easy, CURLOPT_HTTPHEADER, nil))
    }

    private func set(_ option: CURLoption, _ value: Int) { check(unsafe ccurl_set_long(easy, option, value)) }
    private func set(_ option: CURLoption, _ value: String) { check(unsafe ccurl_set_text(easy, option, value)) }

    private func check(_ code: CURLcode) {
        if code != CURLE_OK, failure == nil { failure = code }
    }
}
