public import UserStreamCore

/// What reading an answer begins and ends with, whatever the exchange.
extension APIResponse {
    /// What `read` makes of it; an error carries the answer's HTTP status.
    public func reading<Result>(_ read: () throws(APIError) -> Result) throws(APIError) -> Result {
        do throws(APIError) {
            return try read()
        } catch {
            var error = error
            error.status = status
            throw error
        }
    }

    /// The body as JSON.
    /// - Parameter unreadable: the error behind a body that is none, from the reason.
    public func document(orElse unreadable: (String) -> APIError) throws(APIError) -> JSONDocument {
        do {
            return try JSONDocument(body)
        } catch {
            throw unreadable(body.isEmpty ? "the body is empty" : "the body is no JSON: \(error.reason)")
        }
    }

    /// `Retry-After` in whole seconds.
    /// - Parameter longest: what a longer time is cut to.
    public func retryAfter(atMost longest: TimeSpan) -> TimeSpan? {
        guard let text = header("Retry-After"), let seconds = Int64(text), seconds >= 0 else { return nil }
        return .seconds(min(seconds, longest.milliseconds / 1_000))
    }
}
