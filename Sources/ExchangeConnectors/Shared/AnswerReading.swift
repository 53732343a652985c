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

extension JSONValue {
    /// The value, where it is a list.
    /// - Throws: ``APIError`` of category `malformed` where it is none: something else is no list without rows.
    public func requiredList() throws(APIError) -> JSONValue {
        guard kind == .array else { throw APIError(.malformed, message: "\(path) is no list") }
        return self
    }
}

extension Observation {
    /// The second in which an answer was sent, as its head tells it (`Date`, RFC 9110): for exchanges that cannot be asked for their time.
    public init(timeInHeadOf response: APIResponse) throws(APIError) {
        guard let time = response.header("Date").flatMap({ Timestamp(httpDate: $0) }) else {
            throw APIError(.malformed, message: "the answer has no \"Date\" that can be read")
        }
        self.init(.serverTime(time))
    }

    /// Goes on with the page behind a full one. Where that would be the same again, rows are lost.
    /// - Parameters:
    ///   - marker: what the next page is asked for by; `nil` where the rows have none.
    ///   - last: what this page was asked for by.
    public mutating func goOn(behind marker: String?, not last: String?, to page: (String) -> Query) {
        next = marker == last ? nil : marker.map(page)
        if next == nil { notes.append(RowNote(path: "$", message: "no way past this page", isRowLost: true)) }
    }
}
