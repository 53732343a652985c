import UserStreamCore
import UserStreamTestKit

/// Faults that do not look at what is asked.
extension FaultyFace {
    /// How late the answer comes.
    mutating func lateness(_ name: String) -> TimeSpan {
        faults.shouldFire(.latency, at: name) ? faults.span(in: faults.parameters.latency) : .zero
    }

    /// What happens to a request that never reaches the exchange.
    mutating func interruption(_ endpoint: Endpoint) -> FaceOutcome? {
        guard !faults.isQuiet else { return nil }
        let name = endpoint.rawValue
        if faults.shouldFire(.timeoutBeforeEffect, at: name) { return silence(name) }
        if faults.shouldFire(.connectionReset, at: name) {
            return FaceOutcome(endpoint: name, response: nil, cut: .reset)
        }
        if faults.shouldFire(.serverError, at: name) { return failure(name) }
        if endpoint.isServerTime, faults.shouldFire(.serverTimeFailing, at: name) { return failure(name) }
        if faults.shouldFire(.rateLimited429, at: name) { return limited(endpoint) }
        if faults.shouldFire(.htmlErrorPage, at: name) { return page(name) }
        return nil
    }

    /// What happens to an answer on its way back.
    mutating func delivery(of response: FaceResponse, _ call: Call, _ delay: TimeSpan) -> FaceOutcome {
        let name = call.name
        var response = response
        if faults.shouldFire(.timeoutAfterEffect, at: name) { return silence(name) }
        if faults.shouldFire(.serverErrorAfterEffect, at: name) { return failure(name) }
        if faults.shouldFire(.malformedJSON, at: name) {
            response.body.removeLast(min(response.body.count, 1 + response.body.count / 3))
            response.body.append(contentsOf: Array("\u{1}]".utf8))
        }
        let isCut = faults.shouldFire(.truncatedBody, at: name)
        compress(&response, for: call.request)
        return FaceOutcome(
            endpoint: name, response: response, delay: delay, cut: isCut ? .midway(response.body.count / 2) : .none)
    }

    private func silence(_ name: String) -> FaceOutcome {
        FaceOutcome(endpoint: name, response: nil, delay: faults.parameters.timeout, cut: .silent)
    }

    private mutating func failure(_ name: String) -> FaceOutcome {
        let status = [500, 502, 503, 504][faults.random.below(4)]
        return FaceOutcome(endpoint: name, response: gatewayError(status: status))
    }

    private mutating func limited(_ endpoint: Endpoint) -> FaceOutcome {
        let retryAfter = faults.span(in: faults.parameters.retryAfter)
        let isTold = !episodes.alternate(.rateLimited429)
        return FaceOutcome(
            endpoint: endpoint.rawValue,
            response: rateRefusal(at: endpoint, retryAfter: isTold ? retryAfter : nil))
    }

    private mutating func page(_ name: String) -> FaceOutcome {
        let statuses = Self.pageStatuses
        let status = episodes.alternate(.htmlErrorPage) ? statuses.1 : statuses.0
        let html = "<html><head><title>Just a moment...</title></head><body><h1>502 Bad Gateway</h1></body></html>"
        return FaceOutcome(
            endpoint: name,
            response: FaceResponse(
                status: status, headers: [NameValue("Content-Type", "text/html")], body: Array(html.utf8)))
    }

    /// Compresses a body for a client that can read it.
    private mutating func compress(_ response: inout FaceResponse, for request: FaceRequest) {
        guard let accepted = request.header("accept-encoding"), accepted.lowercased().contains("gzip") else { return }
        compressions &+= 1
        let mark = dialects.contains(.gzipUnstable) ? compressions : 0
        response.body = Gzip.compress(response.body, modificationTime: mark)
        response.headers.append(NameValue("Content-Encoding", "gzip"))
    }
}

extension NameValue {
    static let json = NameValue("Content-Type", "application/json;charset=UTF-8")

    /// Whole seconds, as HTTP has it, so never less than what is meant.
    static func retryAfter(_ span: TimeSpan) -> NameValue {
        NameValue("Retry-After", String((span.milliseconds + 999) / 1_000))
    }
}
