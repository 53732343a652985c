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
    /// How many passes there were.
    package var passes: Int { plan.passes }
    /// How many requests of each kind were sent.
    package private(set) var requests: [QueryKind: Int] = [:]
    /// What they cost in each metered scope.
    package private(set) var costs: [LimitScope: Int] = [:]
    /// Why the account ended.
    package private(set) var stopped: StopReason?
    /// The worst bound that it ever stated for its knowledge of the exchange's clock.
    package private(set) var clockError = TimeSpan.zero

    /// How many inputs it took in.
    package private(set) var inputs = 0
    /// How often it was killed by what it took in.
    package private(set) var kills = 0
    /// Whether its process has ended, and does nothing any more until it is started anew.
    private(set) var isKilled = false

    /// Events that were written before the exchange's clock was read, by their numbers.
    package private(set) var unreadEvents: Set<Int64> = []

    /// What the plan looks at; the plan gets to see it without a copy.
    private struct Known: PollingPlanView {
        var reconciler: Reconciler
        var limits: LimitBook
        var clock = InputClock()
        let account: AccountID

        func wants(at now: Timestamp) -> [Want] { reconciler.wanted(at: clock.time(now)) }
        func nextPage(of kind: QueryKind, at now: Timestamp, isPassBusy: Bool) -> Query? {
            reconciler.nextPage(of: kind, at: clock.time(now), isPassBusy: isPassBusy)
        }
        func blockedUntil(_ kind: QueryKind) -> Timestamp { limits.blockedUntil(kind, account: account) }
    }

    /// Which orders it was shown; `nil` where that does not matter to the judge.
    private(set) var shown: ShownOrders?

    /// What it hears and says, where somebody wants to read that.
    package var trace: ClientTrace?

    private var known: Known
    /// The checkpoint that the journal keeps; `nil` where nobody is killed.
    private var checkpoint: [String: CheckpointPart]?
    let connector: any ExchangeConnector
    private let keyAuth: any Auth
    private let baseURL: String
    private let host: NameValue
    private let policy: PollingPolicy
    private var kill: Scenario.Kill?
    private var memory = DecoderMemory()
    private var random: SeededRandom
    /// When the next pass begins, by its own clock; `nil` while one is under way.
    private(set) var nextPass: Timestamp?
    /// When this pass began.
    private var passBegan = Timestamp.epoch
    /// When the plan wants to be asked again although no request has ended.
    private(set) var nextLook: Timestamp?

    package init(_ connector: any ExchangeConnector, _ scenario: Scenario, _ reconciler: Reconciler) throws {
        self.connector = connector
        known = Known(
            reconciler: reconciler, limits: LimitBook(facts: connector.facts),
            account: VirtualWorld.accountID(of: connector))
        policy = scenario.policy
        kill = scenario.kill
        let lag = scenario.faults.isQuiet ? .zero : scenario.faults.parameters.lag
        shown = scenario.face.facts.tellsEnds ? nil : ShownOrders(lag: lag)
        baseURL = connector.baseURL
        host = NameValue("Host", String(connector.baseURL.drop { $0 != "/" }.dropFirst(2)))
        keyAuth = try connector.auth(
            Credentials(apiKey: VirtualWorld.apiKey, secretKey: SecretBytes(VirtualWorld.secret)))
        plan = PollingPlan(facts: connector.facts, policy: policy, apiKey: VirtualWorld.apiKey)
        random = SeededRandom(seed: scenario.seed).forked("client")
        nextPass = LocalClock(scenario).time(at: scenario.start)
        if !scenario.isUninterrupted {
            checkpoint = [:]
            known.reconciler.beginCheckpoints()
        }
    }

    /// How many rows its decoder remembers.
    package var rememberedRows: Int { memory.rowCount }

    /// Drops the committed log, as a journal does that keeps nothing.
    mutating func forgetLog() {
        log = []
        unreadEvents = []
    }

    /// The process ends at once, and another one goes on with what was committed.
    package mutating func restart(at local: Timestamp) {
        trace?.restarted(at: plan.session.exchangeTime(local: local))
        plan = PollingPlan(facts: connector.facts, policy: policy, apiKey: VirtualWorld.apiKey)
        known.limits = LimitBook(facts: connector.facts)
        memory = DecoderMemory()
        known.reconciler.restart(from: checkpoint.map { $0.values.sorted { $0.key < $1.key } } ?? [])
        plan.remember(clockOffset: known.reconciler.clockOffset)
        if known.reconciler.lastInput > .epoch { known.clock = InputClock(after: known.reconciler.lastInput) }
        nextPass = local
        nextLook = nil
        isKilled = false
    }

    /// Goes on from a checkpoint in the same process, as the engine does where a piece of capture begins.
    /// - Returns: whether nothing of several pages was being read, so that it did.
    package mutating func beginPiece() throws -> Bool where Reconciler == AccountReconciler {
        let before = known.reconciler
        guard before.isBetweenReads else { return false }
        known.reconciler = try AccountReconciler(continuing: before, from: before.wholeCheckpoint)
        known.clock = InputClock(after: before.lastInput)
        memory = DecoderMemory()
        let markets = Observation(.symbols(plan.session.context.symbols))
        let input = Input.answer(
            .success(markets), of: .symbols, sent: before.lastInput, received: before.lastInput)
        ingest(input, at: before.lastInput)
        return true
    }

    /// It is not killed again and again any more: what is promised of the time after the faults is not promised while they last.
    mutating func calmDown() {
        if kill == .afterEveryBatch { kill = nil }
    }

    // MARK: Passes

    /// Begins the next pass.
    mutating func beginPass(at local: Timestamp) {
        passBegan = local
        nextPass = known.reconciler.nextPass(planned: nil, begun: local, now: local)
        plan.begin(.due, at: local)
    }

    /// Does what the plan says until it has to wait; gives the requests to be sent.
    mutating func proceed(at local: Timestamp) -> [PollingPlan.Request] {
        var sent: [PollingPlan.Request] = []
        nextLook = nil
        while true {
            switch plan.step(known, at: local, using: &random) {
            case .send(let request): sent.append(request)
            case .tell(let input):
                ingest(input, at: plan.session.exchangeTime(local: local))
                if isKilled { return [] }
            case .wait(let until):
                nextLook = until
                return sent
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

    /// Until when something is left alone, because of failures or refusals, by its own clock.
    var quietUntil: Timestamp { QueryKind.allCases.map { plan.heldUntil($0, known) }.max() ?? .epoch }

    // MARK: The consumer's own orders

    /// The consumer announces an order.
    mutating func announce(_ draft: OrderDraft, at local: Timestamp) {
        ingest(.expected(draft), at: plan.session.exchangeTime(local: local))
        wake(at: local)
    }

    /// Makes a request of the consumer's own ready to leave.
    func sign(_ request: APIRequest, at local: Timestamp) -> FaceRequest? {
        (try? auth(at: local).sign(request, at: plan.session.exchangeTime(local: local))).map(faceRequest)
    }

    /// What the consumer makes of an answer. The limiter hears what it says about limits.
    mutating func read(
        _ result: Result<APIResponse, APIError>, of request: TradeRequest, in scope: LimitScope, at local: Timestamp
    ) -> Result<TradeAnswer, APIError> {
        do throws(APIError) {
            let response = try result.get()
            let session = plan.session
            known.limits.take(
                connector.limits(from: response), of: scope, account: known.account, at: local
            ) { session.localTime(exchange: $0) }
            return .success(try connector.decode(response, of: request, context: session.context))
        } catch {
            if let refusal = error.rateRefusal {
                known.limits.refused(scope, account: known.account, by: refusal, at: local)
            }
            return .failure(error)
        }
    }

    /// The consumer hands in how a request of its own ended.
    mutating func observe(
        _ result: Result<TradeAnswer, APIError>, of request: TradeRequest, sent: Timestamp, at local: Timestamp
    ) {
        let session = plan.session
        let now = session.exchangeTime(local: local)
        ingest(.traded(result, of: request, sent: session.exchangeTime(local: sent), received: now), at: now)
        wake(at: local)
    }

    /// Begins to wait for a limit with a request of the consumer's own.
    mutating func enterOwn(_ scope: LimitScope, at local: Timestamp) -> LimitBook.Ticket? {
        let priority = known.reconciler.ownPriority
        return known.limits.enter([ScopeCost(scope)], priority: priority, account: known.account, at: local)
    }

    /// The next pass comes as soon as passes may follow each other.
    private mutating func wake(at local: Timestamp) {
        guard let planned = nextPass else { return }
        nextPass = min(planned, max(local, plan.earliestPass))
    }

    // MARK: The socket

    /// What it knows when it talks on a socket.
    func knownToSocket(at local: Timestamp) -> SocketPlan.Known {
        SocketPlan.Known(session: plan.session, auth: auth(at: local))
    }

    /// Takes in what the socket tells. The next pass comes when that is wanted.
    mutating func takeSocket(_ input: Input, at local: Timestamp) {
        ingest(input, at: plan.session.exchangeTime(local: local))
        guard let planned = nextPass else { return }
        nextPass = min(planned, max(plan.nextDeadline(known, at: local, using: &random), plan.earliestPass))
    }

    // MARK: Requests

    /// Begins to wait for the limits.
    mutating func enter(_ request: PollingPlan.Request, at local: Timestamp) -> LimitBook.Ticket? {
        let priority = RequestPriority(request.reason)
        return known.limits.enter(request.query, priority: priority, account: known.account, at: local)
    }

    /// Spends when it is this one's turn; otherwise gives when to look again.
    mutating func attempt(_ permit: LimitBook.Ticket, at local: Timestamp) -> Timestamp? {
        known.limits.attempt(permit, at: local)
    }

    /// The signed request as it leaves, or why it cannot be made.
    mutating func make(_ request: PollingPlan.Request, at local: Timestamp) -> Result<FaceRequest, ConnectorError> {
        do throws(ConnectorError) {
            let unsigned = try connector.request(for: request.query, context: plan.session.context)
            let signed = try auth(at: local).sign(unsigned, at: plan.session.exchangeTime(local: local))
            requests[request.query.kind, default: 0] += 1
            for cost in connector.facts.costs(of: request.query) { costs[cost.scope, default: 0] += cost.cost }
            return .success(faceRequest(signed))
        } catch { return .failure(error) }
    }

    private func auth(at local: Timestamp) -> any Auth { keyAuth.authorised(by: plan.session.token(at: local)) }

    private func faceRequest(_ signed: SignedRequest) -> FaceRequest {
        FaceRequest(
            signed.method.rawValue, url: signed.url, after: baseURL.utf8.count, headers: [host] + signed.headers,
            body: signed.body ?? [])
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
            trace?.failed(query, error, at: plan.session.exchangeTime(local: received))
            let refusedUntil = error.rateRefusal.map {
                known.limits.refused(query.kind, account: known.account, by: $0, at: received)
            }
            outcome = .failed(error, refusedUntil: refusedUntil)
        }
        plan.take(outcome, of: request, sent: sent, received: received, using: &random)
        known.reconciler.meddle(with: &plan, &known.limits)
        clockError = max(clockError, plan.session.clock.error(at: received) ?? .zero)
    }

    /// Ingests and commits, as the engine does.
    @discardableResult
    private mutating func ingest(_ input: Input, at exchangeTime: Timestamp) -> Bool {
        if isKilled { return false }
        trace?.heard(input, at: exchangeTime)
        inputs += 1
        if kill?.loses(input, number: inputs) ?? false {
            end()
            return false
        }
        shown?.note(input, since: known.reconciler.startTime)
        let time = known.clock.advance(to: exchangeTime, by: input)
        let batch = known.reconciler.ingest(input, at: time)
        log += batch.events
        trace?.said(batch.events, at: time)
        if !batch.isEmpty { keepCheckpoint(of: batch) }
        if plan.session.clock.readAt == nil { unreadEvents.formUnion(batch.events.map(\.sequence)) }
        if kill?.ends(after: batch, number: inputs) ?? false { end() }
        return !batch.isEmpty
    }

    private mutating func end() {
        isKilled = true
        kills += 1
    }

    private mutating func keepCheckpoint(of batch: EventBatch) {
        guard checkpoint != nil else { return }
        for part in known.reconciler.checkpointChanges(with: batch) {
            checkpoint?[part.key] = part.value == nil ? nil : part
        }
        known.reconciler.forgetCheckpointChanges()
    }
}
