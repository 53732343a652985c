import UserStreamCore

/// Counts what is used of ProBit's limits: each is a bucket that fills again evenly (documentation, rate limits).
struct ProBitMeter: Sendable {
    /// A limit.
    enum Limit: Hashable, Sendable {
        /// Everything that one address asks.
        case address
        /// Orders of an account.
        case placing(Int)
        /// Cancels of an account.
        case cancelling(Int)

        /// How much comes back in a second.
        var rate: Int64 {
            switch self {
            case .address, .cancelling: 20
            case .placing: 10
            }
        }

        /// How much there is at most.
        var most: Int64 {
            switch self {
            case .address: 200
            case .placing: 10
            case .cancelling: 100
            }
        }
    }

    /// In thousandths.
    private struct Bucket {
        var left: Int64
        var at: Timestamp
    }

    private var buckets: [Limit: Bucket] = [:]

    /// Uses some of a limit. Gives whether any of it was left.
    mutating func spend(_ cost: Int, _ limit: Limit, at now: Timestamp) -> Bool {
        var bucket = buckets[limit] ?? Bucket(left: limit.most * 1_000, at: now)
        bucket.left = min(limit.most * 1_000, bucket.left + max(0, (now - bucket.at).milliseconds) * limit.rate)
        bucket.at = now
        let isAllowed = bucket.left >= 1_000
        // What is refused costs nothing.
        if isAllowed { bucket.left = max(0, bucket.left - Int64(cost) * 1_000) }
        buckets[limit] = bucket
        return isAllowed
    }
}

extension ProBitFace {
    /// Counts a request from the one address that there is.
    mutating func meterAddress(_ call: ProBitCall) throws(ProBitError) {
        let taken = budgetTaken(call)
        guard meter.spend(1 + taken, .address, at: call.now), taken < Self.budget(of: call.endpoint) else {
            throw .tooMany
        }
    }

    /// Counts an order, or a cancel, of an account.
    mutating func meterAccount(_ call: ProBitCall) throws(ProBitError) {
        switch call.endpoint {
        case .place: guard meter.spend(1, .placing(call.account), at: call.now) else { throw .tooMany }
        case .cancel: guard meter.spend(1, .cancelling(call.account), at: call.now) else { throw .tooMany }
        default: break
        }
    }
}
