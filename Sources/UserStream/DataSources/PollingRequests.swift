import Logging
import UserStreamCore

/// How a source asks one query, and what it does when that fails (contract, rule 13).
extension PollingDataSource {
    /// What came of a query of the account.
    struct Asked: Sendable {
        var isAnswered: Bool
        var changed: Bool
    }

    /// A request that was sent, and how that ended. Times are local.
    private struct Exchange: Sendable {
        var sent: Timestamp
        var received: Timestamp
        var result: Result<APIResponse, APIError>
    }

    /// A failure that will not be repeated in this pass.
    private struct Failure: Error {
        var error: APIError
        var sent: Timestamp
        var received: Timestamp
    }

    /// What was tried already for one query.
    private struct Attempt {
        var hasReadClock = false
        /// The key was refused, and the clock was read after that.
        var hasReadClockSinceRefusal = false
        var demands = 0
    }

    // MARK: Queries of the account

    /// Asks a query of the account and feeds whatever comes of it to the engine.
    /// - Throws: only what ends the polling: ``StopReason``, ``JournalError``, `CancellationError`.
    func ask(_ query: Query, for reason: RequestReason) async throws -> Asked {
        let now = clock.now
        for needed in session.needed(for: query) {
            if let error = try await askSession(needed, unless: { !$0.needed(for: query).contains(needed) }) {
                return try await giveUp(query, Failure(error: error, sent: now, received: now))
            }
        }
        let engine = engine
        let result = try await pursue(query, for: reason) { response, sent, received in
            let context = session.context
            return try await engine.ingest(
                answerTo: query, sent: exchangeTime(of: sent), received: exchangeTime(of: received)
            ) { memory throws(APIError) in
                try connector.decode(response, for: query, context: context, memory: memory)
            }
        }
        switch result {
        case .success(let ingested):
            state.withLock { state in
                // Only looked through for unknown symbols; it cannot end the account.
                try? state.session.ingest(ingested.observation, sent: now, received: now)
            }
            note(ingested.batch)
            return Asked(isAnswered: true, changed: !ingested.batch.isEmpty)
        case .failure(let failure):
            return try await giveUp(query, failure)
        }
    }

    private func giveUp(_ query: Query, _ failure: Failure) async throws -> Asked {
        let input = Input.answer(
            .failure(failure.error), of: query, sent: exchangeTime(of: failure.sent),
            received: exchangeTime(of: failure.received))
        let batch = try await engine.ingest(input, at: exchangeTime(of: failure.received))
        note(batch)
        return Asked(isAnswered: false, changed: !batch.isEmpty)
    }

    private func note(_ batch: EventBatch) {
        guard !batch.isEmpty else { return }
        metrics.note(batch)
        state.withLock { $0.statistics.note(batch) }
    }

    // MARK: Queries of the session

    /// Asks what the session wants by now.
    /// - Returns: why an account query cannot be asked yet; `nil` when it can.
    func refreshSession() async throws -> APIError? {
        for query in session.wanted(at: clock.now) {
            let error = try await askSession(query) { [clock] in !$0.wanted(at: clock.now).contains(query) }
            // What is only old is good enough until it can be read again.
            if let error, session.needed(for: .balances).contains(query) { return error }
        }
        state.withLock { $0.isStarted = true }
        return nil
    }

    /// Asks a query of the session, once however many wait for it.
    /// - Parameter isDone: whether somebody else had it answered meanwhile.
    /// - Returns: why it could not be answered.
    private func askSession(
        _ query: Query, unless isDone: (ExchangeSession) -> Bool
    ) async throws -> APIError? {
        guard let gate = sessionGates[query.kind] else { return nil }
        return try await gate.run {
            if isDone(session) { return nil }
            if heldUntil(query.kind) > clock.now, let error = state.withLock({ $0.heldBack[query.kind]?.error }) {
                return error
            }
            for needed in session.needed(for: query) where needed.kind != query.kind {
                if let error = try await askSession(needed, unless: { !$0.needed(for: query).contains(needed) }) {
                    return error
                }
            }
            let result = try await pursue(query, for: sessionReason(query)) { response, sent, received in
                try await takeSession(response, of: query, sent: sent, received: received)
            }
            guard case .failure(let failure) = result else { return nil }
            return failure.error
        }
    }

    private func takeSession(
        _ response: APIResponse, of query: Query, sent: Timestamp, received: Timestamp
    ) async throws -> Result<Void, APIError> {
        let observation: Observation
        do throws(APIError) {
            observation = try connector.decode(
                response, for: query, context: session.context, memory: DecoderMemory()
            ).0
        } catch { return .failure(error) }
        let believed = exchangeTime(of: received)
        let refusal = state.withLock { state -> StopReason? in
            do throws(StopReason) {
                try state.session.ingest(observation, sent: sent, received: received)
                return nil
            } catch { return error }
        }
        if let refusal { throw try await stop(refusal) }
        let correction = exchangeTime(of: received) - believed
        if correction != .zero {
            try await engine.ingest(.clockCorrected(by: correction), at: exchangeTime(of: received))
        }
        if case .symbols = observation.content {
            let (sent, received) = (exchangeTime(of: sent), exchangeTime(of: received))
            try await engine.ingest(
                .answer(.success(observation), of: query, sent: sent, received: received), at: received)
        }
        return .success(())
    }

    private func sessionReason(_ query: Query) -> RequestReason {
        guard state.withLock({ $0.isStarted }) else { return .start }
        return query == .serverTime ? .clock : .sweep
    }

    /// Reads the exchange's clock, unless it was read after `moment` already.
    /// - Returns: whether it is known now; true as well when the exchange does not tell its time.
    private func readClock(after moment: Timestamp) async throws -> Bool {
        guard facts.endpoints[.serverTime] != nil else { return true }
        func isRead(_ session: ExchangeSession) -> Bool { session.clock.readAt.map { $0 > moment } ?? false }
        state.withLock { state in
            if !isRead(state.session) { state.session.doubtClock() }
        }
        return try await askSession(.serverTime, unless: isRead) == nil
    }

    // MARK: One query until it is answered or given up

    /// Sends a query, and again where that can help.
    /// - Parameter deliver: reads an answer and takes it in; a failure that it gives is classified like any other.
    private func pursue<Value>(
        _ query: Query, for reason: RequestReason,
        deliver: (_ response: APIResponse, _ sent: Timestamp, _ received: Timestamp) async throws -> Result<
            Value, APIError
        >
    ) async throws -> Result<Value, Failure> {
        var attempt = Attempt()
        while true {
            if state.withLock({ $0.isStopping }) { throw CancellationError() }
            let exchange: Exchange
            do {
                exchange = try await send(query, for: reason)
            } catch let error as ConnectorError {
                guard let error = try await supply(error, &attempt) else { continue }
                return .failure(hold(query, Failure(error: error, sent: clock.now, received: clock.now)))
            }
            let outcome: Result<Value, APIError>
            switch exchange.result {
            case .success(let response): outcome = try await deliver(response, exchange.sent, exchange.received)
            case .failure(let error): outcome = .failure(error)
            }
            switch outcome {
            case .success(let value):
                succeeded(query, received: exchange.received)
                return .success(value)
            case .failure(let error):
                let failure = Failure(error: error, sent: exchange.sent, received: exchange.received)
                failed(query, failure)
                if try await shouldRepeat(query, after: failure, &attempt) { continue }
                return .failure(hold(query, failure))
            }
        }
    }

    /// Makes, signs and sends a request, when the limits allow it.
    private func send(_ query: Query, for reason: RequestReason) async throws -> Exchange {
        let request = try connector.request(for: query, context: session.context)
        guard let auth else { throw credentialsError ?? ConnectorError(.credentials, "there are no credentials") }
        try await limiter.permit(query.kind, priority: reason == .sweep ? .sweep : .poll, account: account)
        let sent = clock.now
        let signed = try auth.sign(request, at: exchangeTime(of: sent))
        state.withLock { $0.statistics.requests[.init(kind: query.kind, reason: reason), default: 0] += 1 }
        let result: Result<APIResponse, APIError>
        do throws(TransportError) {
            let response = try await transport.send(signed, timeout: requestTimeout)
            limiter.take(connector.limits(from: response), of: query.kind, account: account) { [session] in
                session.localTime(exchange: $0)
            }
            result = .success(response)
        } catch {
            if error.code == .cancelled, Task.isCancelled { throw CancellationError() }
            result = .failure(APIError(.transient, code: error.code.rawValue, message: error.message))
        }
        return Exchange(sent: sent, received: clock.now, result: result)
    }

    /// Gets what a connector says it needs first.
    /// - Returns: why the query has to be given up; `nil` when the request can be made now.
    private func supply(_ error: ConnectorError, _ attempt: inout Attempt) async throws -> APIError? {
        switch error.code {
        case .credentials:
            throw try await stop(
                StopReason(
                    category: .auth, message: "the credentials do not fit the exchange: \(error.message)",
                    remedy: "check the kind of key and how it is configured"))
        case .needs:
            attempt.demands += 1
            let query = state.withLock { state in error.needed.flatMap { state.session.demand($0) } }
            guard attempt.demands <= 3, let query else { break }
            return try await askSession(query, unless: { _ in false })
        case .unsupported, .parameter: break
        }
        return APIError(.rejected(.badRequest), message: error.message)
    }

    private func shouldRepeat(_ query: Query, after failure: Failure, _ attempt: inout Attempt) async throws -> Bool {
        let error = failure.error
        switch error.category {
        case .clockSkew:
            guard !attempt.hasReadClock, query != .serverTime else { return false }
            attempt.hasReadClock = true
            return try await readClock(after: failure.received)
        case .auth:
            if attempt.hasReadClockSinceRefusal {
                throw try await stop(
                    StopReason(
                        category: .auth, message: "the exchange refuses the key or its signature: \(error)",
                        remedy: "check key, secret and passphrase, the key's expiry, and the addresses it is bound to"))
            }
            guard query != .serverTime, try await readClock(after: failure.received) else { return false }
            attempt.hasReadClockSinceRefusal = true
            return true
        case .permission:
            throw try await stop(
                StopReason(
                    category: .permission, message: "the key is not allowed to read this: \(error)",
                    remedy: "give the key the permission to read the account, and check the addresses it is bound to"))
        case .transient, .rateLimited, .notFound, .maintenance, .malformed, .rejected:
            return false
        }
    }

    /// Ends the account's stream. The reason is given back to be thrown.
    private func stop(_ reason: StopReason) async throws -> StopReason {
        logger.error("the account was stopped", metadata: ["reason": "\(reason.message)"])
        try await engine.ingest(.stop(reason), at: exchangeTime)
        return reason
    }

    // MARK: What is remembered of successes and failures

    private func succeeded(_ query: Query, received: Timestamp) {
        metrics.request(query.kind, .answered)
        state.withLock { state in
            state.heldBack[query.kind] = nil
            state.lastReceived = max(state.lastReceived ?? received, received)
            state.statistics.outcomes[.answered, default: 0] += 1
        }
    }

    private func failed(_ query: Query, _ failure: Failure) {
        let category = failure.error.category.name
        metrics.request(query.kind, .failed(category))
        state.withLock { state in
            state.statistics.outcomes[.failed(category), default: 0] += 1
            state.statistics.lastFailure = failure.error
        }
        logger.debug(
            "a request failed",
            metadata: [
                "query.kind": "\(query.kind.rawValue)", "error.category": "\(category)",
                "error.message": "\(failure.error.message)",
            ])
    }

    /// Leaves a kind of query alone for a while after a failure that another request would most likely meet as well.
    private func hold(_ query: Query, _ failure: Failure) -> Failure {
        let error = failure.error
        let until: Timestamp?
        switch error.category {
        case .notFound, .rejected(.symbolRequired): return failure
        case .rejected where query.kind == .order || query.kind == .orderFills: return failure
        case .rateLimited(let retryAfter):
            until = limiter.refused(query.kind, account: account, retryAfter: retryAfter)
        case .transient, .clockSkew, .auth, .permission, .maintenance, .malformed, .rejected:
            until = nil
        }
        let now = clock.now
        state.withLock { state in
            var held = state.heldBack[query.kind] ?? HoldBack()
            let pause = held.backoff.next(using: &state.random)
            held.until = until ?? now + pause
            held.error = error
            state.heldBack[query.kind] = held
        }
        return failure
    }

    /// Until when a kind of query is left alone, in local time.
    func heldUntil(_ kind: QueryKind) -> Timestamp {
        let own = state.withLock { $0.heldBack[kind]?.until ?? .epoch }
        return max(own, limiter.blockedUntil(kind, account: account))
    }

    private func exchangeTime(of local: Timestamp) -> Timestamp {
        state.withLock { $0.session.exchangeTime(local: local) }
    }
}
