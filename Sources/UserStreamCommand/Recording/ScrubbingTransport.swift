import UserStream
import UserStreamCore

/// Takes secrets out of every answer before anybody reads it. So what is recorded is exactly what was decoded, and a replay says the same.
struct ScrubbingTransport: HTTPTransport {
    let inner: any HTTPTransport
    let scrubber: Scrubber

    func send(_ request: SignedRequest, timeout: TimeSpan) async throws(TransportError) -> APIResponse {
        var response = try await inner.send(request, timeout: timeout)
        let scrubber = scrubber.scrubbing(signature: request.signature)
        response.body = scrubber.scrubbed(response.body)
        response.compressedBody = nil
        response.headers = response.headers.map { NameValue($0.name, scrubber.scrubbed($0.value)) }
        return response
    }
}
