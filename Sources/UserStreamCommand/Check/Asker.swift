import UserStream
import UserStreamCore

/// Asks an exchange single questions, one after the other, and keeps what it hears on the way.
struct Asker {
    /// What was asked, and how that ended.
    struct Heard {
        var result: Result<APIResponse, APIError>
        var sent: Timestamp
        var received: Timestamp
    }

    /// The exchange.
    let connector: any ExchangeConnector
    private let auth: any Auth
    private let transport: any HTTPTransport
    let clock: any StreamClock
    private let limiter: RateLimiter
    private let account: AccountID
    /// What is known of the exchange.
    private(set) var session: ExchangeSession
    /// What the latest answer of each kind told about its limit.
    private(set) var readings: [QueryKind: LimitReading] = [:]
    /// From sending the latest request to the end of its answer, without what was waited for limits.
    private(set) var roundTrip = TimeSpan.zero

    /// - Throws: ``ConnectorError`` when the key does not fit the exchange.
    init(
        _ connector: any ExchangeConnector, _ credentials: Credentials, _ transport: any HTTPTransport,
        clock: any StreamClock = SystemClock.shared
    ) throws(ConnectorError) {
        self.connector = connector
        self.transport = transport
        self.clock = clock
        auth = try connector.auth(credentials)
        limiter = RateLimiter(facts: connector.facts, clock: clock)
        account = AccountID("\(connector.facts.exchange):check")
        session = ExchangeSession(facts: connector.facts, apiKey: credentials.apiKey)
    }

    /// The exchange's time, as far as it is known.
    var exchangeTime: Timestamp { session.exchangeTime(local: clock.now) }

    /// What recognises the user now.
    var signer: any Auth { auth.authorised(by: session.token(at: clock.now)) }

    /// Asks a question, and before it whatever has to be known for it.
    ///
    /// When the time of the signature, or the signature, is refused, the exchange's clock is read, or another token had, and the question repeated
    /// once, as the stream does.
    mutating func ask(_ query: Query) async throws(CancellationError) -> Result<Observation, APIError> {
        let sent = clock.now
        let first = try await askOnce(query)
        guard case .failure(let error) = first, error.category == .clockSkew || error.category == .auth,
            query != .serverTime, query != .accessToken
        else { return first }
        session.doubt(after: error, sent: sent, received: clock.now)
        guard !session.needed(for: query, at: clock.now).isEmpty else { return first }
        return try await askOnce(query)
    }

    private mutating func askOnce(_ query: Query) async throws(CancellationError) -> Result<Observation, APIError> {
        for needed in session.needed(for: query, at: clock.now) {
            if case .failure(let error) = try await askAlone(needed) { return .failure(error) }
        }
        return try await askAlone(query)
    }

    /// - Parameter demands: how often the connector wanted something else first.
    private mutating func askAlone(
        _ query: Query, demands: Int = 0
    ) async throws(CancellationError) -> Result<Observation, APIError> {
        let request: APIRequest
        do throws(ConnectorError) {
            request = try connector.request(for: query, context: session.context)
        } catch {
            guard demands < 3, let kind = error.needed, let needed = session.demand(kind), needed != query else {
                return .failure(APIError(.rejected(.badRequest), message: error.message))
            }
            if case .failure(let error) = try await askAlone(needed, demands: demands + 1) { return .failure(error) }
            return try await askAlone(query, demands: demands + 1)
        }
        let heard = try await send(request, countedAs: query.kind)
        do throws(APIError) {
            let (observation, _) = try connector.decode(
                try heard.result.get(), for: query, context: session.context, memory: DecoderMemory())
            try learn(observation, heard)
            return .success(observation)
        } catch { return .failure(error) }
    }

    private mutating func learn(_ observation: Observation, _ heard: Heard) throws(APIError) {
        do throws(StopReason) {
            try session.ingest(observation, sent: heard.sent, received: heard.received)
        } catch { throw APIError(error.category, message: "\(error.message); \(error.remedy)") }
    }

    /// Sends a request when the limits allow it.
    mutating func send(
        _ request: APIRequest, countedAs kind: QueryKind, clockShift: TimeSpan = .zero, at place: String? = nil
    ) async throws(CancellationError) -> Heard {
        for cost in connector.facts.endpoints[kind]?.costs ?? [] {
            do { try await limiter.permit(cost.scope, cost: cost.cost, account: account) } catch {
                throw CancellationError()
            }
        }
        let sent = clock.now
        let signed: SignedRequest
        if let place {
            signed = SignedRequest(method: request.method, url: place + request.path)
        } else {
            do throws(ConnectorError) {
                signed = try auth.authorised(by: session.token(at: sent))
                    .sign(request, at: session.exchangeTime(local: sent) + clockShift)
            } catch {
                return Heard(result: .failure(APIError(.auth, message: error.message)), sent: sent, received: sent)
            }
        }
        return await transmit(signed, kind, sent: sent)
    }

    private mutating func transmit(_ request: SignedRequest, _ kind: QueryKind, sent: Timestamp) async -> Heard {
        let result: Result<APIResponse, APIError>
        do throws(TransportError) {
            let response = try await transport.send(request, timeout: .seconds(10))
            if let reading = connector.limits(from: response).first { readings[kind] = reading }
            result = .success(response)
        } catch { result = .failure(APIError(.transient, code: error.code.rawValue, message: error.message)) }
        let received = clock.now
        roundTrip = received - sent
        return Heard(result: result, sent: sent, received: received)
    }
}
