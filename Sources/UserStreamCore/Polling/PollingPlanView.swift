/// What a step of a plan has to look at beside the plan itself.
package protocol PollingPlanView {
    /// What the reconciler wants, at a moment of the exchange's clock.
    func wants(at now: Timestamp) -> [Want]
    /// The next page of a listing that is being read, or of a sweep. Those may wait, unless the pass is busy with something else anyway.
    func nextPage(of kind: QueryKind, at now: Timestamp, isPassBusy: Bool) -> Query?
    /// Until when the limits keep a kind of query from being asked at all.
    func blockedUntil(_ kind: QueryKind) -> Timestamp
}

/// What is wanted, found out once: between the beginning of a step and its end nothing is heard.
struct KnownWants {
    private let now: Timestamp
    private var known: [Want]?

    /// - Parameter now: the exchange's clock.
    init(at now: Timestamp) { self.now = now }

    /// What is wanted, the same in all calls.
    mutating func wants(_ view: some PollingPlanView) -> [Want] {
        if let known { return known }
        let wants = view.wants(at: now)
        known = wants
        return wants
    }
}

extension PollingPlan {
    /// What a step has to look at beside the plan itself, by closures.
    package struct View: PollingPlanView {
        private let wants: (Timestamp) -> [Want]
        private let nextPage: (QueryKind, Timestamp, Bool) -> Query?
        private let blockedUntil: (QueryKind) -> Timestamp

        package init(
            wants: @escaping (Timestamp) -> [Want], nextPage: @escaping (QueryKind, Timestamp, Bool) -> Query?,
            blockedUntil: @escaping (QueryKind) -> Timestamp
        ) {
            self.wants = wants
            self.nextPage = nextPage
            self.blockedUntil = blockedUntil
        }

        package func wants(at now: Timestamp) -> [Want] { wants(now) }
        package func nextPage(of kind: QueryKind, at now: Timestamp, isPassBusy: Bool) -> Query? {
            nextPage(kind, now, isPassBusy)
        }
        package func blockedUntil(_ kind: QueryKind) -> Timestamp { blockedUntil(kind) }
    }
}
