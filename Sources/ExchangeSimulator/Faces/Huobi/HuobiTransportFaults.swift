import UserStreamCore
import UserStreamTestKit

/// Faults that do not look at what is asked.
extension HuobiFace {
    /// How late the answer comes.
    mutating func lateness(_ name: String) -> TimeSpan {
        faults.shouldFire(.latency, at: name) ? faults.span(in: faults.parameters.latency) : .zero
    }

    /// What happens to a request that never reaches the exchange.
    mutating func interruption(_ endpoint: HuobiEndpoint) -> FaceOutcome? {
        guard !faults.isQuiet else { return nil }
        let name = endpoint.rawValue
        if faults.shouldFire(.timeoutBeforeEffect, at: name) { return silence(name) }
        if faults.shouldFire(.connectionReset, at: name) {
            return FaceOutcome(endpoint: name, response: nil, cut: .reset)
        }
        if faults.shouldFire(.serverError, at: name) { return gatewayError(name) }
        if endpoint == .serverTime, faults.shouldFire(.serverTimeFailing, at: name) { return gatewayError(name) }
        if faults.shouldFire(.rateLimited429, at: name) { return limited(endpoint) }
        if faults.shouldFire(.htmlErrorPage, at: name) { return page(name) }
        return nil
    }

    /// What happens to an answer on its way back.
    mutating func delivery(of response: FaceResponse, _ call: HuobiCall, _ delay: TimeSpan) -> FaceOutcome {
        let name = call.endpoint.rawValue
        var response = response
        if faults.shouldFire(.timeoutAfterEffect, at: name) { return silence(name) }
        if faults.shouldFire(.serverErrorAfterEffect, at: name) { return gatewayError(name) }
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

    private mutating func gatewayError(_ name: String) -> FaceOutcome {
        let status = [500, 502, 503, 504][faults.random.below(4)]
        let error = HuobiError("gateway-internal-error", "Internal error", number: status)
        return FaceOutcome(
            endpoint: name,
            response: FaceResponse(
                status: status, headers: [NameValue("Content-Type", "application/json")],
                body: error.body(isVersion2: false, underscores: dialects.contains(.errUnderscore))))
    }

    private mutating func limited(_ endpoint: HuobiEndpoint) -> FaceOutcome {
        var headers = [NameValue("Content-Type", "application/json")]
        let retryAfter = faults.span(in: faults.parameters.retryAfter)
        if !episodes.alternate(.rateLimited429) { headers.append(.retryAfter(retryAfter)) }
        let error = HuobiError.tooManyRequests
        return FaceOutcome(
            endpoint: endpoint.rawValue,
            response: FaceResponse(
                status: 429, headers: headers,
                body: error.body(
                    isVersion2: endpoint.isVersion2, underscores: dialects.contains(.errUnderscore))))
    }

    private mutating func page(_ name: String) -> FaceOutcome {
        let isSuccess = episodes.alternate(.htmlErrorPage)
        let html = "<html><head><title>Just a moment...</title></head><body><h1>502 Bad Gateway</h1></body></html>"
        return FaceOutcome(
            endpoint: name,
            response: FaceResponse(
                status: isSuccess ? 200 : 502, headers: [NameValue("Content-Type", "text/html")],
                body: Array(html.utf8)))
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

/// Faults of the gates in front of the exchange.
extension HuobiFace {
    /// The clock that the exchange shows and checks signatures by.
    func servedClock(at now: Timestamp) -> Timestamp {
        guard let skew = episodes.skew, now < skew.until else { return now }
        return now + skew.by
    }

    /// Whether a good time is refused all the same; or else the served clock begins to be off.
    mutating func refusesTime(_ call: HuobiCall) -> Bool {
        guard faults.shouldFire(.clockSkew, at: call.endpoint.rawValue) else { return false }
        guard episodes.alternate(.clockSkew) else { return true }
        let amount = faults.span(upTo: faults.parameters.clockSkew)
        let isAhead = faults.random.chance(millionths: 500_000)
        episodes.skew = (isAhead ? amount : .zero - amount, call.now + faults.span(upTo: faults.parameters.episode))
        return false
    }

    /// Throws while the user is banned.
    mutating func checkBan(_ call: HuobiCall) throws(HuobiError) {
        if let until = episodes.bans[call.userID], call.now < until { throw .banned(for: until - call.now) }
        guard faults.shouldFire(.banned418, at: call.endpoint.rawValue) else { return }
        let length = faults.span(in: faults.parameters.retryAfter)
        episodes.bans[call.userID] = call.now + length
        throw .banned(for: length)
    }

    /// Throws while the exchange is closed.
    mutating func checkMaintenance(_ call: HuobiCall) throws(HuobiError) {
        if let until = episodes.closedUntil, call.now < until { throw .maintenance }
        guard faults.shouldFire(.maintenance, at: call.endpoint.rawValue) else { return }
        episodes.closedUntil = call.now + faults.span(upTo: faults.parameters.episode)
        throw .maintenance
    }

    /// How many requests somebody else with the same key has made in this window.
    mutating func budgetTaken(_ call: HuobiCall) -> Int {
        guard faults.shouldFire(.budgetEaten, at: call.endpoint.rawValue) else { return 0 }
        return max(1, call.endpoint.limitPer2s * faults.parameters.eatenPercent / 100)
    }
}

extension HuobiError {
    static func banned(for length: TimeSpan) -> HuobiError {
        var error = HuobiError("too-many-requests", "banned for sending too many requests", number: 418, status: 418)
        error.retryAfter = length
        return error
    }
}

extension NameValue {
    /// Whole seconds, as HTTP has it, so never less than what is meant.
    static func retryAfter(_ span: TimeSpan) -> NameValue {
        NameValue("Retry-After", String((span.milliseconds + 999) / 1_000))
    }
}
