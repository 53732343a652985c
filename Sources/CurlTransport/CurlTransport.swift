import CCurl
public import UserStream
public import UserStreamCore

/// HTTP over the system's libcurl, on one thread of its own.
///
/// Connections are kept and shared by all requests of one transport; `https` servers that speak HTTP/2 get one connection with many
/// streams. A request leaves at most once: where a kept connection breaks before the answer, the call throws `interrupted`
/// and never sends a second copy. Redirects are answers like any other. Certificates are always verified.
///
/// Cancelling closes an HTTP/1.1 connection at once. On HTTP/2 it ends the stream and keeps the connection; libcurl 7.88 tells
/// the server so together with whatever it sends next on that connection.
///
/// Only `https` leaves this machine; plain `http` is refused for any host but `localhost`, 127.0.0.0/8 and ::1.
///
/// Bodies sent as gzip are inflated on the task of the caller; the bytes as sent are kept in
/// ``APIResponse/compressedBody``. When the last reference goes away the thread ends; ``shutdown()`` ends it at once.
public final class CurlTransport: HTTPTransport, Sendable {
    /// As it was made with.
    public let configuration: CurlTransportConfiguration
    private let mailbox: Mailbox<CurlMail>

    /// Starts the thread.
    /// - Throws: ``TransportError`` when the CA file cannot be read (`tls`) or the system gives no thread or file descriptor
    ///   (`connect`).
    public init(configuration: CurlTransportConfiguration = .init()) throws(TransportError) {
        try Library.prepare(configuration)
        self.configuration = configuration
        let loop = try CurlLoop(configuration)
        mailbox = loop.mailbox
        try LoopThread.start(loop)
    }

    deinit { mailbox.stop(waiter: nil) }

    /// Ends the thread and closes all connections. Requests under way, and later ones, throw `closed`. Returns when the thread has let go of
    /// everything; may be called again.
    public func shutdown() async {
        await withCheckedContinuation { mailbox.stop(waiter: $0) }
    }

    /// Checks that requests to a URL can be sent at all.
    /// - Throws: ``TransportError`` (`request`), as ``send(_:timeout:)`` would: no URL, another scheme, plain `http` to another machine.
    public static func check(url: String) throws(TransportError) {
        _ = try RequestTarget(SignedRequest(method: .get, url: url))
    }

    /// Sends a request and waits for the whole answer. See ``HTTPTransport``.
    public func send(_ request: SignedRequest, timeout: TimeSpan) async throws(TransportError) -> APIResponse {
        let target = try RequestTarget(request)
        guard timeout > .zero else {
            throw TransportError(.timeout, "\(target.host): no time left to send the request")
        }
        let submission = Submission(request: request, target: target, timeout: timeout)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { reply in
                if !mailbox.leave(.submit(submission, reply)) { reply.resume(returning: .failure(.closed)) }
            }
        } onCancel: {
            submission.markCancelled()
            mailbox.leave(.cancel(submission))
        }
        if let timings = outcome.timings { configuration.onTimings?(timings) }
        let raw = try outcome.result.get()
        let limit = configuration.maximumResponseBytes
        return try await ResponseDecoder(host: target.host, limit: limit, knownBody: request.knownBody).decode(raw)
    }
}
