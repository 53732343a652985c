import ExchangeSimulator
import UserStreamTestKit

@testable import UserStreamCore

/// One mistake, made on purpose at one place of an otherwise right reconciler. Whatever a mistake leaves out is done as it should be.
protocol Mistake: Sendable {
    /// Changes what the reconciler is made with.
    func prepare(_ facts: inout ExchangeFacts, _ policy: inout PollingPolicy)
    /// Hears an input in its own way; `nil` when it does not hear it at all. It may spoil what is known before.
    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input?
    /// Spoils what is known after an input.
    mutating func spoil(_ known: inout AccountReconciler, after input: Input, at now: Timestamp)
    /// Says something else than what follows from an input.
    mutating func say(_ events: [UserStreamEvent], _ known: AccountReconciler, after input: Input) -> [UserStreamEvent]
    /// Wants something else.
    func want(_ wants: [Want], _ known: AccountReconciler, at now: Timestamp) -> [Want]
    /// Comes back after its process was killed.
    /// - Parameter now: when it last heard something.
    mutating func restart(_ known: inout AccountReconciler, at now: Timestamp)
    /// Sends at other times.
    func meddle(with plan: inout PollingPlan, _ limits: inout LimitBook)
    /// Begins passes at other times.
    func nextPass(planned: Timestamp?, begun: Timestamp, now: Timestamp) -> Timestamp?
    /// With what priority the consumer's own requests wait for limits.
    var ownPriority: RequestPriority { get }
    /// Whether a connection of the socket that has ended is read on.
    var readsClosedSockets: Bool { get }
    /// Reads or asks the exchange in another way.
    func connect(_ connector: any ExchangeConnector) -> any ExchangeConnector
}

extension Mistake {
    func prepare(_ facts: inout ExchangeFacts, _ policy: inout PollingPolicy) {}
    func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? { input }
    func spoil(_ known: inout AccountReconciler, after input: Input, at now: Timestamp) {}
    func say(_ events: [UserStreamEvent], _ known: AccountReconciler, after input: Input) -> [UserStreamEvent] {
        events
    }
    func want(_ wants: [Want], _ known: AccountReconciler, at now: Timestamp) -> [Want] { wants }
    func restart(_ known: inout AccountReconciler, at now: Timestamp) {}
    func meddle(with plan: inout PollingPlan, _ limits: inout LimitBook) {}
    func nextPass(planned: Timestamp?, begun: Timestamp, now: Timestamp) -> Timestamp? { planned }
    var ownPriority: RequestPriority { .order }
    var readsClosedSockets: Bool { false }
    func connect(_ connector: any ExchangeConnector) -> any ExchangeConnector { connector }
}

/// No mistake: the control.
struct NoMistake: Mistake {}

/// The right reconciler with one mistake around it.
struct MistakenReconciler<Kind: Mistake>: StreamReconciler {
    private(set) var inner: AccountReconciler
    private(set) var mistake: Kind
    private var relay = Relay()
    private var wasHeard = true
    private var heardAt = Timestamp.epoch

    init(_ mistake: Kind, account: AccountID, facts: ExchangeFacts, policy: PollingPolicy) {
        var (facts, policy) = (facts, policy)
        mistake.prepare(&facts, &policy)
        self.mistake = mistake
        inner = AccountReconciler(account: account, facts: facts, policy: policy)
    }

    var startTime: Timestamp { inner.startTime }
    var isReady: Bool { inner.isReady }
    var wasAnswerUsed: Bool { wasHeard && inner.wasAnswerUsed }

    func wanted(at now: Timestamp) -> [Want] { mistake.want(inner.wanted(at: now), inner, at: now) }

    func nextPage(of kind: QueryKind, at now: Timestamp, isPassBusy: Bool) -> Query? {
        let page = inner.nextPage(of: kind, at: now, isPassBusy: isPassBusy).map { Want($0, for: .page, due: now) }
        return mistake.want(page.map { [$0] } ?? [], inner, at: now).first?.query
    }

    mutating func ingest(_ input: Input, at now: Timestamp) -> EventBatch {
        heardAt = now
        let heard = mistake.hear(input, &inner, at: now)
        wasHeard = heard != nil
        guard let heard else { return EventBatch() }
        let events = inner.ingest(heard, at: now).events
        mistake.spoil(&inner, after: heard, at: now)
        return relay.pass(on: mistake.say(events, inner, after: heard))
    }

    mutating func restart() { mistake.restart(&inner, at: heardAt) }

    func meddle(with plan: inout PollingPlan, _ limits: inout LimitBook) { mistake.meddle(with: &plan, &limits) }

    var ownPriority: RequestPriority { mistake.ownPriority }

    var readsClosedSockets: Bool { mistake.readsClosedSockets }

    func nextPass(planned: Timestamp?, begun: Timestamp, now: Timestamp) -> Timestamp? {
        mistake.nextPass(planned: planned, begun: begun, now: now)
    }
}
