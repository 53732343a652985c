import UserStream
package import UserStreamCore

/// Plays a recording: gives an account's reconciler what it was given then, each answer from its raw bytes on.
///
/// Answers of the session go through an ``ExchangeSession``, as they did, so that later answers are decoded by the same markets; those about the
/// account through the connector's decoder, with the memory that it had. Nothing comes from a clock, from chance or from a network, so
/// every replay gives the same events, byte for byte.
package struct Replay {
    private let connector: any ExchangeConnector
    private let header: RecordingHeader
    private var engine: AccountEngine
    private var session: ExchangeSession
    /// The latest list of markets, and the entry that it stands in.
    private var markets: (entry: Int64, observation: Observation)?
    /// The latest answer of each kind that said why there is none.
    private var failures: [QueryKind: (entry: Int64, error: APIError)] = [:]

    /// Prepares to play.
    /// - Parameter connector: what the answers were decoded with.
    package init(_ header: RecordingHeader, _ connector: any ExchangeConnector) {
        self.header = header
        self.connector = connector
        engine = Self.engine(header, connector, after: JournalHead())
        session = ExchangeSession(facts: connector.facts)
    }

    private static func engine(
        _ header: RecordingHeader, _ connector: any ExchangeConnector, after head: JournalHead
    ) -> AccountEngine {
        AccountEngine(
            account: header.account, facts: connector.facts, policy: header.policy,
            journal: InMemoryJournal(retention: 1, after: head))
    }

    /// Takes an entry in.
    /// - Returns: what follows from it, or `nil` when it does not fit those before.
    package mutating func take(_ entry: RecordedEntry, number: Int64) async throws -> EventBatch? {
        switch entry {
        case .session(let answer):
            learn(answer, number)
            return EventBatch()
        case .answer(let answer): return try await take(answer, number)
        case .markets(let entry, let times):
            guard let markets, markets.entry == entry else { return nil }
            return try await take(.success(markets.observation), of: .symbols, times)
        case .failure(.entry(let entry), let query, let times):
            guard let failure = failures.values.first(where: { $0.entry == entry }) else { return nil }
            return try await take(.failure(failure.error), of: query, times)
        case .failure(.error(let error), let query, let times):
            return try await take(.failure(error), of: query, times)
        case .tick(let time): return try await engine.ingest(.tick, at: time)
        case .message(let message, let time):
            guard let told = told(by: message, at: time) else { return nil }
            return try await engine.ingest(told, at: time)
        case .socket(let news, let time): return try await engine.ingest(.socket(news), at: time)
        case .clockCorrected(let correction, let time):
            return try await engine.ingest(.clockCorrected(by: correction), at: time)
        case .stop(let reason, let time): return try await engine.ingest(.stop(reason), at: time)
        case .expected(let draft, let time): return try await engine.ingest(.expected(draft), at: time)
        case .resumed(let checkpoint, let sequence, _):
            let head = JournalHead(lastSequence: sequence, checkpoint: checkpoint)
            engine = Self.engine(header, connector, after: head)
            return EventBatch()
        case .traded(let outcome, let request, let times): return try await take(outcome, of: request, times)
        case .observed(let response, let query, let times):
            guard let observation = try? decode(response, of: query).observation else { return nil }
            return try await engine.ingest(
                .observed(observation, of: query, sent: times.sent, received: times.received), at: times.at)
        }
    }

    /// What a message told; `nil` when the exchange has no socket, or its messages tell nothing like that.
    private func told(by message: RawMessage, at time: Timestamp) -> Input? {
        guard var dialogue = connector.userSocket?.dialogue() else { return nil }
        let steps = (try? dialogue.received(message.bytes, context: session.context, at: time)) ?? []
        let pushes = steps.compactMap { step in
            if case .pushed(let observation, let made) = step { Input.pushed(observation, made: made) } else { nil }
        }
        return pushes.indices.contains(message.push) ? pushes[message.push] : nil
    }

    private mutating func learn(_ answer: RawAnswer, _ number: Int64) {
        let kind = answer.query.kind
        failures[kind] = nil
        do throws(APIError) {
            let observation = try decode(answer.response, of: answer.query).observation
            if kind == .symbols { markets = (number, observation) }
            // A user without an account of the right type is told by an entry of its own.
            try? session.ingest(observation, sent: answer.sent, received: answer.received)
        } catch { failures[kind] = (number, error) }
    }

    private mutating func take(_ answer: RawAnswer, _ number: Int64) async throws -> EventBatch {
        let kind = answer.query.kind
        failures[kind] = nil
        let result = try await engine.ingest(
            answerTo: answer.query, sent: answer.sent, received: answer.received
        ) { [connector, context = session.context] memory throws(APIError) in
            try connector.decode(answer.response, for: answer.query, context: context, memory: memory)
        }
        switch result {
        case .success(let ingested): return ingested.batch
        case .failure(let error):
            failures[kind] = (number, error)
            return EventBatch()
        }
    }

    private func take(
        _ result: Result<Observation, APIError>, of query: Query, _ times: RecordedTimes
    ) async throws -> EventBatch {
        try await engine.ingest(
            .answer(result, of: query, sent: times.sent, received: times.received), at: times.at)
    }

    private func take(
        _ outcome: RecordedOutcome, of request: TradeRequest, _ times: RecordedTimes
    ) async throws -> EventBatch {
        let result: Result<TradeAnswer, APIError>
        switch outcome {
        case .error(let error): result = .failure(error)
        case .response(let response):
            do throws(APIError) {
                result = .success(try connector.decode(response, of: request, context: session.context))
            } catch { result = .failure(error) }
        }
        return try await engine.ingest(
            .traded(result, of: request, sent: times.sent, received: times.received), at: times.at)
    }

    private func decode(
        _ response: APIResponse, of query: Query
    ) throws(APIError) -> (observation: Observation, memory: DecoderMemory) {
        try connector.decode(response, for: query, context: session.context, memory: DecoderMemory())
    }
}
