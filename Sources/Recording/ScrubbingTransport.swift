public import UserStream
public import UserStreamCore

/// Takes secrets out of every answer before anybody reads it. So what is recorded is exactly what was decoded, and a replay says the same.
public struct ScrubbingTransport: HTTPTransport {
    private let inner: any HTTPTransport
    private let scrubber: Scrubber

    /// Makes a transport.
    /// - Parameter inner: carries the requests.
    public init(inner: any HTTPTransport, scrubber: Scrubber) {
        self.inner = inner
        self.scrubber = scrubber
    }

    /// Sends a request, and gives the answer without what must not be kept.
    public func send(_ request: SignedRequest, timeout: TimeSpan) async throws(TransportError) -> APIResponse {
        var response = try await inner.send(request, timeout: timeout)
        let scrubber = scrubber.scrubbing(signature: request.signature)
        response.body = scrubber.scrubbed(response.body)
        response.compressedBody = nil
        response.headers = response.headers.map { NameValue($0.name, scrubber.scrubbed($0.value)) }
        return response
    }
}
