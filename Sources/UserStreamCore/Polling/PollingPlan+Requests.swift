/// How one query is asked, and what is done when that fails (contract, rule 13).
extension PollingPlan {
    /// The next request that can be sent now; `nil` when none can before another ends.
    mutating func nextRequest(
        _ view: some PollingPlanView, _ known: inout KnownWants, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) -> Request? {
        var position = 0
        while position < lanes.count {
            if lanes[position].isBusy || !take(up: position, view, &known, at: now) {
                position += 1
                continue
            }
            guard let pursuit = lanes[position].pursuit else { continue }
            guard let needed = pursuit.demanded ?? session.needed(for: pursuit.task.query, at: now).first else {
                lanes[position].pursuit?.isAlive = true
                return Request(query: pursuit.task.query, reason: pursuit.task.reason)
            }
            if needed.kind != lanes[position].kind, lanes.contains(where: { $0.kind == needed.kind && $0.isUnfinished })
            {
                // It comes as soon as what it needs is there.
                position += 1
            } else if let error = unavailable(needed.kind, at: now) ?? refused(needed.kind, view, at: now) {
                let failure = pursuit.failure ?? Lane.Failure(error: error, sent: now, received: now)
                giveUp(position, failure, isHeldBack: pursuit.failure != nil, &random)
            } else {
                lanes.removeAll { $0.kind == needed.kind }
                lanes.append(Lane(needed, for: sessionReason(needed)))
                // What comes first may stand before it.
                position = 0
            }
        }
        return nil
    }

    /// Why a question of the session cannot be asked while the exchange wants to hear nothing of its kind.
    private func refused(_ kind: QueryKind, _ view: some PollingPlanView, at now: Timestamp) -> APIError? {
        let until = view.blockedUntil(kind)
        guard until > now else { return nil }
        return APIError(
            .rateLimited(retryAfter: until - now), message: "the exchange wants to hear nothing of \(kind.rawValue)")
    }

    /// Gives a lane that is free its next query: the next page of what was answered, or the next of its own. Gives
    /// whether there is one.
    private mutating func take(
        up position: Int, _ view: some PollingPlanView, _ known: inout KnownWants, at now: Timestamp
    ) -> Bool {
        if lanes[position].pursuit != nil { return true }
        let kind = lanes[position].kind
        if let last = lanes[position].answered {
            lanes[position].answered = nil
            let isBusy = lanes.indices.contains { $0 != position && lanes[$0].isUnfinished }
            if !isTooLate(last, at: now),
                let page = view.nextPage(of: kind, at: session.exchangeTime(local: now), isPassBusy: isBusy),
                page != last.query
            {
                lanes[position].pursuit = .init(
                    task: .init(query: page, reason: last.reason, isBeside: last.isBeside))
                return true
            }
        }
        guard let next = lanes[position].queue.first else { return false }
        guard !isTooLate(next, at: now), heldUntil(kind, view) <= now else {
            lanes[position].queue = []
            return false
        }
        var task = lanes[position].queue.removeFirst()
        if kind.isRead, task.step != steps {
            // While it waited for those before it, a window like it may have been read, or have moved on.
            guard let query = task.renewed(known.wants(view)) else {
                return take(up: position, view, &known, at: now)
            }
            task.query = query
        }
        lanes[position].pursuit = .init(task: task)
        return true
    }

    /// Whether a question, or the next page of its answer, is left for the next pass.
    private func isTooLate(_ task: Lane.Task, at now: Timestamp) -> Bool {
        (task.reason == .inquiry || task.reason == .sweep) && isInquiryTimeOver(at: now)
    }

    // MARK: How requests end

    /// Takes how a request ended.
    package mutating func take(
        _ outcome: Outcome, of request: Request, sent: Timestamp, received: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        let kind = request.query.kind
        guard let position = lanes.indices.first(where: { lanes[$0].kind == kind && lanes[$0].isBusy }) else { return }
        lanes[position].pursuit?.isAlive = false
        switch outcome {
        case .answered(let observation, let changed):
            holds.succeeded(kind)
            hasChanged = hasChanged || changed
            if kind.isOfAccount {
                lanes[position].answered = lanes[position].pursuit?.task
                // Only looked through for unknown symbols; it cannot end the account.
                try? session.ingest(observation, sent: sent, received: received)
            } else {
                learn(observation, of: request.query, sent: sent, received: received)
            }
            lanes[position].pursuit = nil
            for other in lanes.indices where lanes[other].pursuit?.demanded == request.query {
                lanes[other].pursuit?.demanded = nil
            }
        case .failed(let error, let refusedUntil):
            let failure = Lane.Failure(error: error, sent: sent, received: received)
            if mayRepeat(position, after: failure) { return }
            giveUp(position, failure, refusedUntil: refusedUntil, &random)
        case .unmade(let error):
            if canBeSupplied(position, error) { return }
            let failure = APIError(.rejected(.badRequest), message: error.message)
            giveUp(position, Lane.Failure(error: failure, sent: sent, received: received), &random)
        }
    }

    /// Takes the answer to a question of the session.
    private mutating func learn(_ observation: Observation, of query: Query, sent: Timestamp, received: Timestamp) {
        let believed = session.exchangeTime(local: received)
        do throws(StopReason) {
            try session.ingest(observation, sent: sent, received: received)
        } catch {
            return stop(error)
        }
        let correction = session.exchangeTime(local: received) - believed
        if correction != .zero { untold.append(.clockCorrected(by: correction)) }
        if case .symbols = observation.content {
            untold.append(
                .answer(
                    .success(observation), of: query, sent: session.exchangeTime(local: sent),
                    received: session.exchangeTime(local: received)))
        }
    }

    /// Decides whether a query is sent again after a failure.
    private mutating func mayRepeat(_ position: Int, after failure: Lane.Failure) -> Bool {
        guard var pursuit = lanes[position].pursuit else { return false }
        switch failure.error.category {
        case .clockSkew:
            guard !pursuit.hasReadClock, pursuit.task.query != .serverTime else { return false }
            pursuit.hasReadClock = true
        case .auth where hasTokenChanged(since: failure.sent) && pursuit.task.query != .accessToken:
            // An exchange with one token at a time refuses what was on its way with the one before: that says nothing about the key.
            break
        case .auth:
            // Who asks for a token says nothing but who he is.
            if pursuit.wasRefused || pursuit.task.query == .accessToken {
                stop(
                    StopReason(
                        category: .auth,
                        message: "the exchange refuses the key or its signature: \(failure.error)",
                        remedy: "check key, secret and passphrase, the key's expiry, and the addresses it is bound to"))
                return true
            }
            guard pursuit.task.query != .serverTime else { return false }
            pursuit.wasRefused = true
        case .permission:
            stop(
                StopReason(
                    category: .permission, message: "the key is not allowed to read this: \(failure.error)",
                    remedy: "give the key the permission to read the account, and check the addresses it is bound to"))
            return true
        case .transient, .rateLimited, .notFound, .maintenance, .malformed, .rejected:
            return false
        }
        // The clock is read before it goes out again, or a token is had, unless somebody else's refusal led to that since.
        pursuit.failure = failure
        lanes[position].pursuit = pursuit
        session.doubt(after: failure.error, sent: failure.sent, received: failure.received)
        return true
    }

    /// Whether another token than a request had came while it was on its way, or is coming.
    private func hasTokenChanged(since sent: Timestamp) -> Bool {
        session.hasNewToken(since: sent) || lanes.contains { $0.kind == .accessToken && $0.isBusy }
    }

    /// Gets what a connector says it needs first. Gives whether the request can be made then.
    private mutating func canBeSupplied(_ position: Int, _ error: ConnectorError) -> Bool {
        switch error.code {
        case .credentials:
            stop(
                StopReason(
                    category: .auth, message: "the credentials do not fit the exchange: \(error.message)",
                    remedy: "check the kind of key and how it is configured"))
            return true
        case .needs:
            guard var pursuit = lanes[position].pursuit, pursuit.demands < 3, let needed = error.needed,
                needed != lanes[position].kind, let query = session.demand(needed)
            else { return false }
            pursuit.demands += 1
            pursuit.demanded = query
            lanes[position].pursuit = pursuit
            return true
        case .unsupported, .parameter: return false
        }
    }

    private mutating func giveUp(
        _ position: Int, _ failure: Lane.Failure, refusedUntil: Timestamp? = nil, isHeldBack: Bool = true,
        _ random: inout some RandomNumberGenerator
    ) {
        guard let query = lanes[position].pursuit?.task.query else { return }
        lanes[position].pursuit = nil
        if isHeldBack {
            holds.failed(query, failure.error, refusedUntil: refusedUntil, at: failure.received, using: &random)
        }
        guard query.kind.isOfAccount else {
            missed[query.kind] = failure.error
            return
        }
        untold.append(
            .answer(
                .failure(failure.error), of: query, sent: session.exchangeTime(local: failure.sent),
                received: session.exchangeTime(local: failure.received)))
    }

    private mutating func stop(_ reason: StopReason) {
        untold = [.stop(reason)]
        stopped = reason
    }
}

extension QueryKind {
    /// Whether it is read window by window, each over many pages.
    fileprivate var isRead: Bool { self == .fills || self == .closedOrders }

    /// Whether the answer is about the account, and so for the reconciler; the others are the session's.
    package var isOfAccount: Bool {
        switch self {
        case .balances, .openOrders, .order, .closedOrders, .fills, .orderFills: true
        case .accessToken, .serverTime, .status, .symbols, .accounts, .uid, .keyPermissions: false
        }
    }
}
