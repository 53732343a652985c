/// A refusal for having asked too often.
package struct RateRefusal: Hashable, Sendable {
    /// How long to ask nothing; `nil` where the exchange did not say.
    package var retryAfter: TimeSpan?
    /// Whether it is a ban (HTTP 418), which holds for everything that the user, or the address, asks.
    package var isBan: Bool

    /// Makes a refusal.
    package init(retryAfter: TimeSpan?, isBan: Bool = false) {
        self.retryAfter = retryAfter
        self.isBan = isBan
    }
}

extension APIError {
    /// The refusal that it is, if it is one for having asked too often.
    package var rateRefusal: RateRefusal? {
        guard case .rateLimited(let retryAfter) = category else { return nil }
        return RateRefusal(retryAfter: retryAfter, isBan: status == 418)
    }
}
