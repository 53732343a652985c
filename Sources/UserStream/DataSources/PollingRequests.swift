import Logging
import UserStreamCore

/// How a source sends one request. What comes of it decides the plan.
extension PollingDataSource {
    /// A request that was sent, and how that ended. Times are local.
    private struct Exchange: Sendable {
        var sent: Timestamp
        var received: Timestamp
        var result: Result<APIResponse, APIError>
    }

    /// Sends a request when the limits allow it, and tells the plan how it ended.
    /// - Throws: only what ends the polling: ``JournalError``, `CancellationError`.
    func send(_ request: PollingPlan.Request) async throws {
        let query = request.query
        let exchange: Exchange
        do {
            exchange = try await transmit(request)
        } catch let error as ConnectorError {
            return tell(.unmade(error), of: request, sent: clock.now, received: clock.now)
        }
        let outcome = try await read(exchange, of: query)
        guard !query.kind.isOfAccount, case .success(let response) = exchange.result else {
            return settle(outcome, of: request, exchange)
        }
        try await engine.learn(
            RawAnswer(
                to: query, sent: exchange.sent, received: exchange.received,
                response: connector.withoutSecrets(response, to: query)),
            outcome.failure
        ) { settle(outcome, of: request, exchange) }
    }

    /// Counts how a request ended, and tells the plan.
    private func settle(
        _ outcome: Result<PollingPlan.Outcome, APIError>, of request: PollingPlan.Request, _ exchange: Exchange
    ) {
        let query = request.query
        let (sent, received) = (exchange.sent, exchange.received)
        switch outcome {
        case .success(let outcome):
            succeeded(query, received: received)
            tell(outcome, of: request, sent: sent, received: received)
        case .failure(let error):
            failed(query, error)
            let refusedUntil = error.rateRefusal.map { limiter.refused(query.kind, account: account, by: $0) }
            tell(.failed(error, refusedUntil: refusedUntil), of: request, sent: sent, received: received)
        }
    }

    /// Makes, signs and sends a request.
    private func transmit(_ request: PollingPlan.Request) async throws -> Exchange {
        let query = request.query
        let unsigned = try connector.request(for: query, context: session.context)
        if let credentialsError { throw credentialsError }
        let priority = RequestPriority(request.reason)
        try await limiter.permit(query, priority: priority, account: account)
        guard let auth else { throw ConnectorError(.credentials, "there are no credentials") }
        let sent = clock.now
        var signed = try auth.sign(unsigned, at: session.exchangeTime(local: sent))
        signed.knownBody = engine.compressedAnswer(to: query)
        state.withLock { $0.statistics.requests[.init(kind: query.kind, reason: request.reason), default: 0] += 1 }
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

    /// Decodes an answer; one about the account is taken in by the engine at once.
    private func read(
        _ exchange: Exchange, of query: Query
    ) async throws -> Result<PollingPlan.Outcome, APIError> {
        let response: APIResponse
        switch exchange.result {
        case .success(let answer): response = answer
        case .failure(let error): return .failure(error)
        }
        let session = session
        guard query.kind.isOfAccount else {
            do throws(APIError) {
                let memory = DecoderMemory()
                var (answer, _) = try connector.decode(
                    response, for: query, context: session.context, memory: memory)
                if case .symbols(let table) = answer.content {
                    answer.content = .symbols(SharedSymbols.ofProcess.shared(table, of: facts.exchange))
                }
                return .success(.answered(answer, changed: false))
            } catch { return .failure(error) }
        }
        let ingested = try await engine.ingest(
            answerTo: query, sent: session.exchangeTime(local: exchange.sent),
            received: session.exchangeTime(local: exchange.received), response: response
        ) { memory throws(APIError) in
            // What the session knows by now, not when the answer came: a recording has it in this order.
            let (observation, next) = try connector.decode(
                response, for: query, context: self.session.context, memory: memory)
            return (observation, SharedBalanceRows.ofProcess.shared(next, after: memory, of: facts.exchange))
        }
        return ingested.map { ingested in
            note(ingested.batch)
            return .answered(ingested.observation, changed: !ingested.batch.isEmpty)
        }
    }

    private func tell(
        _ outcome: PollingPlan.Outcome, of request: PollingPlan.Request, sent: Timestamp, received: Timestamp
    ) {
        state.withLock { state in
            state.plan.take(outcome, of: request, sent: sent, received: received, using: &state.random)
            let error = state.plan.session.clock.error(at: received) ?? .zero
            state.statistics.clockError = max(state.statistics.clockError, error)
        }
    }

    // MARK: What is counted

    func note(_ batch: EventBatch) {
        guard !batch.isEmpty else { return }
        metrics.note(batch)
        state.withLock { $0.statistics.note(batch) }
    }

    private func succeeded(_ query: Query, received: Timestamp) {
        metrics.request(query.kind, .answered)
        state.withLock { state in
            state.lastReceived = max(state.lastReceived ?? received, received)
            state.statistics.outcomes[.answered, default: 0] += 1
        }
    }

    private func failed(_ query: Query, _ error: APIError) {
        let category = error.category.name
        metrics.request(query.kind, .failed(category))
        state.withLock { state in
            state.statistics.outcomes[.failed(category), default: 0] += 1
            state.statistics.lastFailure = error
        }
        logger.debug(
            "a request failed",
            metadata: [
                "query.kind": "\(query.kind.rawValue)", "error.category": "\(category)",
                "error.message": "\(error.message)",
            ])
    }
}

extension Result {
    /// Why there is no success; absent when there is one.
    fileprivate var failure: Failure? {
        switch self {
        case .success: nil
        case .failure(let error): error
        }
    }
}
