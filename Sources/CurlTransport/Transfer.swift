import CCurl
import UserStream
import UserStreamCore

/// An easy handle with what it receives; used for one request after the other. Lives on the loop thread only.
@safe final class Transfer {
    let easy: UnsafeMutableRawPointer
    let maximumBodyBytes: Int
    private(set) var submission: Submission?
    private var reply: CurlMail.Reply?
    private let headers = HeaderList()
    private var head = ResponseHead.Collector()
    private var body: [UInt8] = []
    private var isTooLarge = false
    private var requestsSent = 0
    private var deadline: Int64 = 0
    private let stallTimeout: Int64?
    /// When the request left or something of the answer came.
    private var lastProgress: Int64?
    private let errorText: UnsafeMutablePointer<CChar>

    /// - Parameter maximumBodyBytes: as received. What is compressed counts inflated, later.
    init?(_ configuration: CurlTransportConfiguration, maximumBodyBytes: Int) {
        guard let easy = unsafe curl_easy_init() else { return nil }
        unsafe self.easy = unsafe easy
        self.maximumBodyBytes = maximumBodyBytes
        stallTimeout = configuration.stallTimeout.map { max(1, $0.milliseconds) }
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        let options = unsafe EasyOptions(easy: easy)
        options.setForRequests(configuration, maximumBodyBytes: maximumBodyBytes)
        unsafe options.setReceivers(context: Unmanaged.passUnretained(self).toOpaque(), errorText: errorText)
        guard options.failure == nil else { return nil }
    }

    deinit {
        unsafe curl_easy_cleanup(easy)
        unsafe errorText.deallocate()
    }

    /// Takes a request on. Nil on success, else what is wrong with it.
    func begin(_ submission: Submission, reply: CurlMail.Reply) -> TransportError? {
        self.submission = submission
        self.reply = reply
        head = ResponseHead.Collector()
        body = []
        isTooLarge = false
        requestsSent = 0
        lastProgress = nil
        deadline = ccurl_monotonic_milliseconds().addingClamped(submission.timeout.milliseconds)
        unsafe errorText.pointee = 0
        let options = unsafe EasyOptions(easy: easy)
        let hasHeaders = headers.set(submission.request)
        unsafe options.set(submission, headers: headers.head)
        guard hasHeaders, options.failure == nil else {
            return TransportError(.request, "\(submission.target.host): libcurl refused the request")
        }
        return nil
    }

    /// Gives the outcome out and forgets the request.
    func end(_ result: Result<CURLcode, TransportError>, withTimings: Bool) -> (
        reply: CurlMail.Reply, outcome: Outcome
    )? {
        guard let submission, let reply else { return nil }
        let outcome = result.flatMap { code in response(code, host: submission.target.host) }
        var timings: RequestTimings?
        if withTimings {
            timings = unsafe EasyTimings(easy: easy).read(submission)
            if case .failure(let error) = outcome { timings?.failure = error.code }
        }
        self.submission = nil
        self.reply = nil
        body = []
        head = ResponseHead.Collector()
        unsafe EasyOptions(easy: easy).clear()
        headers.clear()
        return (reply, Outcome(result: outcome, timings: timings))
    }

    private func response(_ code: CURLcode, host: String) -> Result<RawResponse, TransportError> {
        if isTooLarge { return .failure(TransportError(.tooLarge, "\(host): the answer is larger than allowed")) }
        if requestsSent > 1 {
            return .failure(TransportError(.interrupted, "\(host): a kept connection broke before the answer"))
        }
        guard code == CURLE_OK else {
            return .failure(
                TransferFailure.error(
                    code, host: host, detail: unsafe String(cString: errorText), requestLeft: requestsSent > 0))
        }
        guard head.isComplete else {
            return .failure(
                TransportError(.interrupted, "\(host): the connection ended within the header of the answer"))
        }
        var status = 0
        unsafe ccurl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        return .success(RawResponse(status: status, head: head.bytes, body: body))
    }

    // MARK: Time

    /// When to look next whether time is up.
    func nextCheck(at now: Int64) -> Int64 {
        guard let stallTimeout else { return deadline }
        return min(deadline, (lastProgress ?? now).addingClamped(stallTimeout))
    }

    /// The time that was exceeded, if one was.
    func timeout(at now: Int64) -> TransportError? {
        guard let submission else { return nil }
        let host = submission.target.host
        if deadline <= now {
            let missing = requestsSent == 0 ? "connection" : "whole answer"
            return TransportError(.timeout, "\(host): no \(missing) within \(submission.timeout)")
        }
        guard let stallTimeout, let lastProgress, lastProgress.addingClamped(stallTimeout) <= now else { return nil }
        return TransportError(.timeout, "\(host): the answer stood still for \(stallTimeout) ms")
    }

    private func noteProgress() {
        if stallTimeout != nil { lastProgress = ccurl_monotonic_milliseconds() }
    }

    // MARK: Called by libcurl

    /// Whether to go on.
    func receive(headerLine: UnsafeRawBufferPointer) -> Bool {
        noteProgress()
        isTooLarge = unsafe !head.add(headerLine)
        return !isTooLarge
    }

    /// Whether to go on.
    func receive(bodyPart: UnsafeRawBufferPointer) -> Bool {
        noteProgress()
        guard bodyPart.count <= maximumBodyBytes - body.count else {
            isTooLarge = true
            return false
        }
        if body.isEmpty {
            var length: curl_off_t = 0
            unsafe ccurl_get_offset(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length)
            body.reserveCapacity(max(bodyPart.count, min(Int(length), maximumBodyBytes)))
        }
        unsafe body.append(contentsOf: bodyPart)
        return true
    }

    /// Whether the request may leave. libcurl would send it again when a kept connection breaks before the first byte of the
    /// answer; the exchange may have carried it out by then, so that a second copy is not ours to send.
    func mayLeave() -> Bool {
        noteProgress()
        requestsSent += 1
        return requestsSent == 1
    }
}

extension Int64 {
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
