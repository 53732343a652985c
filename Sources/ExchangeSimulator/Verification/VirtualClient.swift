package import UserStreamCore
import UserStreamTestKit

/// The stream's side of a virtual run: the real connector, plan, limits and reconciler, and a journal that survives a restart. It keeps time by
/// a clock of its own.
package struct VirtualClient<Reconciler: StreamReconciler>: Sendable {
    /// What decides.
    package var reconciler: Reconciler {
        get { known.reconciler }
        _modify { yield &known.reconciler }
    }
    /// What is sent when.
    package var plan: PollingPlan
    /// The committed log.
    package private(set) var log: [UserStreamEvent] = []
    /// How many requests of each kind were sent.
    package private(set) var requests: [QueryKind: Int] = [:]
    /// Why the account ended.
    package private(set) var stopped: StopReason?
    /// The worst bound that it ever stated for its knowledge of the exchange's clock.
    package private(set) var clockError = TimeSpan.zero

    /// What the plan looks at; the plan gets to see it without a copy.
    private struct Known: PollingPlanView {
        var reconciler: Reconciler
        var limits: LimitBook
        var lastInput = Timestamp.epoch
        let account: AccountID

        func wants(at now: Timestamp) -> [Want] { reconciler.wanted(at: max(now, lastInput)) }
        func nextPage(of kind: QueryKind, at now: Timestamp) -> Query? {
            reconciler.nextPage(of: kind, at: max(now, lastInput))
        }
        func blockedUntil(_ kind: QueryKind) -> Timestamp { limits.blockedUntil(kind, account: account) }
    }

    private var known: Known
    let connector: any ExchangeConnector
    private let auth: any Auth
    private let baseURL: String
    private let host: NameValue
    private let policy: PollingPolicy
    private var memory = DecoderMemory()
    private var random: SeededRandom
    /// When the next pass begins, by its own clock; `nil` while one is under way.
    private(set) var nextPass: Timestamp?
    /// When this pass began.
    private var passBegan = Timestamp.epoch

    package init(_ connector: any ExchangeConnector, _ scenario: Scenario, _ reconciler: Reconciler) throws {
        self.connector = connector
        known = Known(
            reconciler: reconciler, limits: LimitBook(facts: connector.facts),
            account: VirtualWorld.accountID(of: connector))
        policy = scenario.policy
        baseURL = connector.baseURL
        host = NameValue("Host", String(connector.baseURL.drop { $0 != "/" }.dropFirst(2)))
        auth = try connector.auth(
            Credentials(apiKey: VirtualWorld.apiKey, secretKey: SecretBytes(VirtualWorld.secret)))
        plan = PollingPlan(facts: connector.facts, policy: policy, apiKey: VirtualWorld.apiKey)
        random = SeededRandom(seed: scenario.seed).forked("client")
        nextPass = scenario.start + scenario.clockOffset
    }

    /// The process ends at once, and another one goes on with what was committed.
    package mutating func restart(at local: Timestamp) {
        plan = PollingPlan(facts: connector.facts, policy: policy, apiKey: VirtualWorld.apiKey)
        known.limits = LimitBook(facts: connector.facts)
        memory = DecoderMemory()
        known.reconciler.restart()
        nextPass = local
    }

    // MARK: Passes

    /// Begins the next pass.
    mutating func beginPass(at local: Timestamp) {
        passBegan = local
        nextPass = known.reconciler.nextPass(planned: nil, begun: local, now: local)
        plan.begin(.due)
    }

    /// Does what the plan says until it has to wait; gives the requests to be sent.
    mutating func proceed(at local: Timestamp) -> [PollingPlan.Request] {
        var sent: [PollingPlan.Request] = []
        while true {
            switch plan.step(known, at: local, using: &random) {
            case .send(let request): sent.append(request)
            case .tell(let input): ingest(input, at: plan.session.exchangeTime(local: local))
            case .wait: return sent
            case .over:
                let planned = plan.nextDeadline(known, at: local, using: &random)
                nextPass = known.reconciler.nextPass(planned: planned, begun: passBegan, now: local)
                return sent
            case .stop(let reason):
                stopped = reason
                return sent
            }
        }
    }

    // MARK: Requests

    /// The limits that a request has to wait for, in turn.
    func costs(of request: PollingPlan.Request) -> [ScopeCost] { known.limits.costs(of: request.query.kind) }

    /// Begins to wait for a limit.
    mutating func enter(_ cost: ScopeCost, _ request: PollingPlan.Request) -> VirtualPermit? {
        let priority: RequestPriority = request.reason == .sweep ? .sweep : .poll
        return known.limits.enter(cost.scope, cost: cost.cost, priority: priority, account: known.account)
            .map { VirtualPermit(key: $0.key, ticket: $0.ticket) }
    }

    /// Spends when it is this one's turn; otherwise gives when to look again.
    mutating func attempt(_ permit: VirtualPermit, at local: Timestamp) -> Timestamp? {
        known.limits.attempt(permit.key, ticket: permit.ticket, at: local)
    }

    /// The signed request as it leaves, or why it cannot be made.
    mutating func make(_ request: PollingPlan.Request, at local: Timestamp) -> Result<FaceRequest, ConnectorError> {
        do throws(ConnectorError) {
            let unsigned = try connector.request(for: request.query, context: plan.session.context)
            let signed = try auth.sign(unsigned, at: plan.session.exchangeTime(local: local))
            requests[request.query.kind, default: 0] += 1
            return .success(
                FaceRequest(
                    signed.method.rawValue, url: signed.url, after: baseURL.utf8.count,
                    headers: [host] + signed.headers,
                    body: signed.body ?? []))
        } catch { return .failure(error) }
    }

    /// A request could not be made.
    mutating func take(_ error: ConnectorError, of request: PollingPlan.Request, at local: Timestamp) {
        plan.take(.unmade(error), of: request, sent: local, received: local, using: &random)
    }

    /// Takes an answer, or the failure to get one.
    mutating func take(
        _ result: Result<APIResponse, APIError>, of request: PollingPlan.Request, sent: Timestamp,
        received: Timestamp
    ) {
        let query = request.query
        let outcome: PollingPlan.Outcome
        do throws(APIError) {
            let response = try result.get()
            let session = plan.session
            let readings = connector.limits(from: response)
            known.limits.take(readings, of: query.kind, account: known.account, at: received) {
                session.localTime(exchange: $0)
            }
            let before = query.kind.isOfAccount ? memory : DecoderMemory()
            let (observation, after) = try connector.decode(
                response, for: query, context: session.context, memory: before)
            var changed = false
            if query.kind.isOfAccount {
                let (sent, received) = (session.exchangeTime(local: sent), session.exchangeTime(local: received))
                changed = ingest(
                    .answer(.success(observation), of: query, sent: sent, received: received), at: received)
                memory = known.reconciler.wasAnswerUsed ? after : before.forgetting(query.kind)
            }
            outcome = .answered(observation, changed: changed)
        } catch {
            var refusedUntil: Timestamp?
            if case .rateLimited(let retryAfter) = error.category {
                refusedUntil = known.limits.refused(
                    query.kind, account: known.account, retryAfter: retryAfter, at: received)
            }
            outcome = .failed(error, refusedUntil: refusedUntil)
        }
        plan.take(outcome, of: request, sent: sent, received: received, using: &random)
        known.reconciler.meddle(with: &plan, &known.limits)
        clockError = max(clockError, plan.session.clock.error ?? .zero)
    }

    /// Ingests and commits, as the engine does.
    @discardableResult
    private mutating func ingest(_ input: Input, at exchangeTime: Timestamp) -> Bool {
        known.lastInput = max(known.lastInput, exchangeTime)
        let batch = known.reconciler.ingest(input, at: known.lastInput)
        log += batch.events
        return !batch.isEmpty
    }
}

/// A place in the queue of a limit.
struct VirtualPermit: Sendable {
    let key: LimitBook.Key
    let ticket: UInt64
}
