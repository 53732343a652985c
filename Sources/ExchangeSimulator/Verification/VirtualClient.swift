package import UserStreamCore
import UserStreamTestKit

/// The stream's side of a virtual run: the real connector, plan, limits and reconciler, and a journal that survives a restart. It keeps time by
/// a clock of its own.
package struct VirtualClient<Reconciler: StreamReconciler>: Sendable {
    /// What decides.
    package var reconciler: Reconciler
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

    let connector: any ExchangeConnector
    private let auth: any Auth
    private let baseURL: String
    private let host: NameValue
    private let account: AccountID
    private let policy: PollingPolicy
    private var memory = DecoderMemory()
    private var limits: LimitBook
    private var random: SeededRandom
    private var lastInput = Timestamp.epoch
    /// When the next pass begins, by its own clock; `nil` while one is under way.
    private(set) var nextPass: Timestamp?
    /// When this pass began.
    private var passBegan = Timestamp.epoch

    package init(_ connector: any ExchangeConnector, _ scenario: Scenario, _ reconciler: Reconciler) throws {
        self.connector = connector
        self.reconciler = reconciler
        account = VirtualWorld.accountID(of: connector)
        policy = scenario.policy
        baseURL = connector.baseURL
        host = NameValue("Host", String(connector.baseURL.drop { $0 != "/" }.dropFirst(2)))
        auth = try connector.auth(
            Credentials(apiKey: VirtualWorld.apiKey, secretKey: SecretBytes(VirtualWorld.secret)))
        plan = PollingPlan(facts: connector.facts, policy: policy, apiKey: VirtualWorld.apiKey)
        limits = LimitBook(facts: connector.facts)
        random = SeededRandom(seed: scenario.seed).forked("client")
        nextPass = scenario.start + scenario.clockOffset
    }

    /// The process ends at once, and another one goes on with what was committed.
    package mutating func restart(at local: Timestamp) {
        plan = PollingPlan(facts: connector.facts, policy: policy, apiKey: VirtualWorld.apiKey)
        limits = LimitBook(facts: connector.facts)
        memory = DecoderMemory()
        reconciler.restart()
        nextPass = local
    }

    // MARK: Passes

    /// Begins the next pass.
    mutating func beginPass(at local: Timestamp) {
        passBegan = local
        nextPass = reconciler.nextPass(planned: nil, begun: local, now: local)
        plan.begin(.due)
    }

    /// Does what the plan says until it has to wait; gives the requests to be sent.
    mutating func proceed(at local: Timestamp) -> [PollingPlan.Request] {
        var sent: [PollingPlan.Request] = []
        while true {
            switch plan.step(view, at: local, using: &random) {
            case .send(let request): sent.append(request)
            case .tell(let input): ingest(input, at: plan.session.exchangeTime(local: local))
            case .wait: return sent
            case .over:
                let planned = plan.nextDeadline(view, at: local, using: &random)
                nextPass = reconciler.nextPass(planned: planned, begun: passBegan, now: local)
                return sent
            case .stop(let reason):
                stopped = reason
                return sent
            }
        }
    }

    private var view: PollingPlan.View {
        PollingPlan.View(
            wants: { [reconciler, lastInput] now in reconciler.wanted(at: max(now, lastInput)) },
            nextPage: { [reconciler, lastInput] kind, now in reconciler.nextPage(of: kind, at: max(now, lastInput)) },
            blockedUntil: { [limits, account] kind in limits.blockedUntil(kind, account: account) })
    }

    // MARK: Requests

    /// The limits that a request has to wait for, in turn.
    func costs(of request: PollingPlan.Request) -> [ScopeCost] { limits.costs(of: request.query.kind) }

    /// Begins to wait for a limit.
    mutating func enter(_ cost: ScopeCost, _ request: PollingPlan.Request) -> VirtualPermit? {
        let priority: RequestPriority = request.reason == .sweep ? .sweep : .poll
        return limits.enter(cost.scope, cost: cost.cost, priority: priority, account: account)
            .map { VirtualPermit(key: $0.key, ticket: $0.ticket) }
    }

    /// Spends when it is this one's turn; otherwise gives when to look again.
    mutating func attempt(_ permit: VirtualPermit, at local: Timestamp) -> Timestamp? {
        limits.attempt(permit.key, ticket: permit.ticket, at: local)
    }

    /// The signed request as it leaves, or why it cannot be made.
    mutating func make(_ request: PollingPlan.Request, at local: Timestamp) -> Result<FaceRequest, ConnectorError> {
        do throws(ConnectorError) {
            let unsigned = try connector.request(for: request.query, context: plan.session.context)
            let signed = try auth.sign(unsigned, at: plan.session.exchangeTime(local: local))
            requests[request.query.kind, default: 0] += 1
            let target = String(Substring(signed.url.utf8.dropFirst(baseURL.utf8.count)))
            let headers = [host] + signed.headers
            return .success(
                FaceRequest(signed.method.rawValue, target: target, headers: headers, body: signed.body ?? []))
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
            limits.take(connector.limits(from: response), of: query.kind, account: account, at: received) {
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
                memory = reconciler.wasAnswerUsed ? after : before.forgetting(query.kind)
            }
            outcome = .answered(observation, changed: changed)
        } catch {
            var refusedUntil: Timestamp?
            if case .rateLimited(let retryAfter) = error.category {
                refusedUntil = limits.refused(query.kind, account: account, retryAfter: retryAfter, at: received)
            }
            outcome = .failed(error, refusedUntil: refusedUntil)
        }
        plan.take(outcome, of: request, sent: sent, received: received, using: &random)
        reconciler.meddle(with: &plan, &limits)
        clockError = max(clockError, plan.session.clock.error ?? .zero)
    }

    /// Ingests and commits, as the engine does.
    @discardableResult
    private mutating func ingest(_ input: Input, at exchangeTime: Timestamp) -> Bool {
        lastInput = max(lastInput, exchangeTime)
        let batch = reconciler.ingest(input, at: lastInput)
        log += batch.events
        return !batch.isEmpty
    }
}

/// A place in the queue of a limit.
struct VirtualPermit: Sendable {
    let key: LimitBook.Key
    let ticket: UInt64
}
