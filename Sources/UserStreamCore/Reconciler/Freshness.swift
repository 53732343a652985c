/// How old each class of knowledge is, and what was said about it (P7).
struct Freshness: Sendable {
    /// One class.
    struct Entry: Sendable {
        /// When the last complete answer was asked for.
        var lastGood: Timestamp?
        /// When anything was first wanted.
        var wantedSince: Timestamp?
        var lastFailure: APIError?
        var isStale = false
        /// Whether a complete answer came since it was said to be stale.
        var hasAnswered = false
    }

    /// Since when the account is active; `nil` while it is idle.
    var activeSince: Timestamp?

    private var openOrders = Entry()
    private var fills = Entry()
    private var balances = Entry()

    /// Whether everything was asked for since a moment, and answered.
    func isRead(since moment: Timestamp) -> Bool {
        PollClass.allCases.allSatisfy { self[$0].lastGood.map { $0 >= moment } ?? false }
    }

    subscript(subject: PollClass) -> Entry {
        get {
            switch subject {
            case .openOrders: openOrders
            case .fills: fills
            case .balances: balances
            }
        }
        set {
            switch subject {
            case .openOrders: openOrders = newValue
            case .fills: fills = newValue
            case .balances: balances = newValue
            }
        }
    }

    mutating func succeeded(_ subject: PollClass, sent: Timestamp) {
        self[subject].lastGood = max(self[subject].lastGood ?? sent, sent)
        self[subject].lastFailure = nil
        self[subject].hasAnswered = true
    }

    /// Moves all times with a corrected clock, so that ages stay what they are.
    mutating func move(by correction: TimeSpan) {
        activeSince = activeSince.map { $0 + correction }
        for subject in PollClass.allCases {
            self[subject].lastGood = self[subject].lastGood.map { $0 + correction }
            self[subject].wantedSince = self[subject].wantedSince.map { $0 + correction }
        }
    }

    mutating func failed(_ subject: PollClass, _ error: APIError) {
        self[subject].lastFailure = error
    }
}

extension AccountReconciler {
    /// The interval of a class at the moment, without jitter.
    func interval(of subject: PollClass, at now: Timestamp) -> TimeSpan {
        interval(of: subject, isActive: isActive(at: now))
    }

    private func interval(of subject: PollClass, isActive: Bool) -> TimeSpan {
        let usual = intervalOfPolls(subject, isActive: isActive)
        return socket.isTrusted ? max(usual, policy.audit) : usual
    }

    /// The interval without a socket.
    private func intervalOfPolls(_ subject: PollClass, isActive: Bool) -> TimeSpan {
        let usual: TimeSpan
        switch subject {
        case .openOrders: usual = isActive ? policy.activeOpenOrders : max(policy.idleOpenOrders, economy.listing)
        case .fills: return max(isActive ? policy.activeFills : policy.idleFills, economy.fills)
        case .balances: usual = max(isActive ? policy.activeBalances : policy.idleBalances, economy.balances)
        }
        guard economy.readsFillsByOrder else { return usual }
        let busy = busyMarkets.count
        guard economy.detectsByBalances(busy: busy) else { return usual }
        // Where the balances tell of fills, they are read as often as fills would be.
        if subject == .balances { return min(usual, isActive ? policy.activeFills : policy.idleFills) }
        return busy == 0 ? max(usual, economy.listing) : max(usual, isActive ? economy.round(busy: busy) : .zero)
    }

    /// Until when what was last good at a time is as young as promised. The shorter promise of an active account counts from when it became
    /// active: nobody could keep it before.
    private func deadline(of subject: PollClass, since read: Timestamp) -> Timestamp {
        // So does that of an account whose socket told everything until then.
        let since = max(read, socket.untrustedSince ?? read)
        // Where a page takes a second, several of them and a sweep in between take long.
        var slow = max(subject == .fills ? economy.costOfFills * 10 : .zero, economy.slowRound * 3)
        // Where all markets are listed seldom while none has orders, an order that appears shortens what cannot be made good any more.
        if subject == .openOrders { slow = max(slow, economy.listing * 2) }
        if economy.slowRound > .zero, subject == .openOrders, let rows = facts.endpoints[.openOrders]?.pageLimit {
            slow = slow + economy.slowRound * Int64(orders.live.count / max(1, rows))
        }
        func limit(isActive: Bool) -> TimeSpan {
            max(policy.staleAfterAtLeast, slow, interval(of: subject, isActive: isActive) * 3)
        }
        let idle = since + limit(isActive: false)
        guard let activeSince = freshness.activeSince else { return idle }
        let active = limit(isActive: true)
        return max(since + active, min(idle, activeSince + active))
    }

    /// Says what is older than promised, and what is not any more.
    mutating func reviewFreshness(at now: Timestamp) {
        freshness.activeSince = isActive(at: now) ? freshness.activeSince ?? now : nil
        for subject in PollClass.allCases {
            var entry = freshness[subject]
            let since = entry.lastGood ?? entry.wantedSince ?? now
            if entry.wantedSince == nil { entry.wantedSince = now }
            let age = now - since
            // That an account goes idle, and promises less, is no answer.
            let isOld = now > deadline(of: subject, since: since) || (entry.isStale && !entry.hasAnswered)
            if isOld != entry.isStale {
                entry.isStale = isOld
                entry.hasAnswered = false
                let cause = entry.lastFailure.map(\.description) ?? (isOld ? "no answer came" : "answered again")
                let staleness = Staleness(subject: subject, age: age, cause: cause)
                writer.emitCounted(
                    isOld ? .stale(staleness) : .fresh(staleness),
                    key: "\(isOld ? "stale" : "fresh")/\(subject.rawValue)")
            }
            freshness[subject] = entry
        }
    }
}

extension Freshness: Keepable {
    static var blank: Freshness { Freshness() }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&activeSince)
        coder.keep(&openOrders)
        coder.keep(&fills)
        coder.keep(&balances)
    }
}

extension Freshness.Entry: Keepable {
    static var blank: Freshness.Entry { Freshness.Entry() }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&lastGood)
        coder.keep(&wantedSince)
        coder.keep(&isStale)
        coder.keep(&hasAnswered)
    }
}
