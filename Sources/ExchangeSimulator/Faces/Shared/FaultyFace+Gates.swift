import UserStreamCore
import UserStreamTestKit

/// Faults of the gates in front of the exchange.
extension FaultyFace {
    /// The clock that the exchange shows and checks signatures by.
    func servedClock(at now: Timestamp) -> Timestamp {
        guard let skew = episodes.skew, now < skew.until else { return now }
        return now + skew.by
    }

    /// Whether a good time is refused all the same; or else the served clock begins to be off.
    mutating func refusesTime(_ call: Call) -> Bool {
        guard faults.shouldFire(.clockSkew, at: call.name) else { return false }
        guard episodes.alternate(.clockSkew) else { return true }
        let amount = faults.span(upTo: faults.parameters.clockSkew)
        let isAhead = faults.random.chance(millionths: 500_000)
        episodes.skew = (isAhead ? amount : .zero - amount, call.now + faults.span(upTo: faults.parameters.episode))
        return false
    }

    /// Throws while the user, or the address, is banned.
    mutating func checkBan(_ call: Call) throws(Words) {
        let who = Self.banned(call)
        if let until = episodes.bans[who], call.now < until { throw Self.banned(until: until, at: call.now) }
        guard faults.shouldFire(.banned418, at: call.name) else { return }
        let end = call.now + faults.span(in: faults.parameters.retryAfter)
        episodes.bans[who] = end
        throw Self.banned(until: end, at: call.now)
    }

    /// Throws while the exchange is closed.
    mutating func checkMaintenance(_ call: Call) throws(Words) {
        if let until = episodes.closedUntil, call.now < until { throw Self.closed }
        guard faults.shouldFire(.maintenance, at: call.name) else { return }
        episodes.closedUntil = call.now + faults.span(upTo: faults.parameters.episode)
        throw Self.closed
    }

    /// How much of the limit somebody else has used up in this window.
    mutating func budgetTaken(_ call: Call) -> Int {
        guard faults.shouldFire(.budgetEaten, at: call.name) else { return 0 }
        return max(1, Self.budget(of: call.endpoint) * faults.parameters.eatenPercent / 100)
    }

    /// The key of that name, if it is accepted; it can stop being so. How an exchange words the refusal of a key that has expired is not
    /// documented, so that it is as unknown as one that never was.
    func acceptedKey(_ apiKey: String?, at now: Timestamp) -> SimulatedKey? {
        guard let apiKey, let key = keys[apiKey], !episodes.revokedKeys.contains(apiKey), key.daysLeft(at: now) != 0
        else { return nil }
        return key
    }

    /// Whether a key stops being accepted now, for good.
    mutating func revokes(_ key: SimulatedKey, _ call: Call) -> Bool {
        guard faults.shouldFire(.keyRevoked, at: call.name) else { return false }
        episodes.revokedKeys.insert(key.apiKey)
        return true
    }

    /// Whether a key may do what is asked; it can stop being allowed anything, for good.
    mutating func allows(_ key: SimulatedKey, _ call: Call) -> Bool {
        if faults.shouldFire(.permissionRemoved, at: call.name) { episodes.powerlessKeys.insert(key.apiKey) }
        let needed: SimulatedKey.Permissions = call.endpoint.isTrading ? .trade : .read
        return key.permissions.contains(needed) && !episodes.powerlessKeys.contains(key.apiKey)
    }

    /// With the fault, a cancel takes a while and the order can still be filled.
    mutating func cancelDelay(_ order: SimulatedOrder, _ call: Call) -> TimeSpan? {
        guard order.state == .open || order.state == .partiallyFilled,
            faults.shouldFire(.fillAfterCancelAck, at: call.name)
        else { return nil }
        return faults.parameters.cancelDelay
    }
}
