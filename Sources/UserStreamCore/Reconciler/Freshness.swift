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
    }

    private var openOrders = Entry()
    private var fills = Entry()
    private var balances = Entry()

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
    }

    /// Moves all times with a corrected clock, so that ages stay what they are.
    mutating func move(by correction: TimeSpan) {
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
        let active = isActive(at: now)
        return switch subject {
        case .openOrders: active ? policy.activeOpenOrders : policy.idleOpenOrders
        case .fills: active ? policy.activeFills : policy.idleFills
        case .balances: active ? policy.activeBalances : policy.idleBalances
        }
    }

    /// Says what is older than promised, and what is not any more.
    mutating func reviewFreshness(at now: Timestamp) {
        for subject in PollClass.allCases {
            var entry = freshness[subject]
            let since = entry.lastGood ?? entry.wantedSince ?? now
            if entry.wantedSince == nil { entry.wantedSince = now }
            let age = now - since
            let isOld = age > max(policy.staleAfterAtLeast, interval(of: subject, at: now) * 3)
            if isOld != entry.isStale {
                entry.isStale = isOld
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
