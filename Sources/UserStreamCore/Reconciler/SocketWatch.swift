/// What happens to the socket of an account.
public enum SocketNews: Hashable, Sendable {
    /// Everything is subscribed: whatever happens from now on is told.
    case live
    /// It tells nothing any more, for this reason.
    case lost(String)
}

/// What the socket of an account is worth at the moment (rule 11): since when it tells everything, and how much of what happened since it left out.
///
/// A socket can lose messages while its heartbeats are in order. So what a poll tells first is looked for on the socket for a while, and what does not
/// come by then was left out.
struct SocketWatch: Sendable {
    /// What a socket has to tell: each fill, and each order's end.
    enum Told: Hashable {
        case fill(FillKey)
        case end(OrderID)
    }

    /// How long a message may take after a poll told the same.
    private static let patience = TimeSpan.seconds(5)
    /// It is not relied on once it left out so many, and at least one in so many.
    private static let (tooMany, tooOften) = (3, 50)
    /// How long it has to leave out nothing until it is relied on again.
    private static let probation = TimeSpan.minutes(10)
    /// How many are counted before half of them is forgotten.
    private static let memory = 400

    /// Since when it tells everything; `nil` while there is none.
    private(set) var liveSince: Timestamp?
    /// Since when it is not relied on any more.
    private(set) var untrustedSince: Timestamp?
    private var awaited: [(what: Told, since: Timestamp)] = []
    private var told = 0
    private var leftOut = 0
    private var lastLeftOut = Timestamp.epoch
    private var isUnreliable = false

    /// Whether polls may be seldom because of it.
    var isTrusted: Bool { liveSince != nil && !isUnreliable }

    mutating func take(_ news: SocketNews, at now: Timestamp) {
        let wasTrusted = isTrusted
        switch news {
        case .live: liveSince = now
        case .lost: liveSince = nil
        }
        // What the connection before had yet to tell, nobody can tell.
        awaited = []
        if wasTrusted, !isTrusted { untrustedSince = now }
    }

    /// The first state is complete, at a moment from which on messages count.
    mutating func countsSince(_ now: Timestamp) {
        if liveSince != nil { liveSince = now }
    }

    /// Moves all times with a corrected clock.
    mutating func move(by correction: TimeSpan) {
        liveSince = liveSince.map { $0 + correction }
        untrustedSince = untrustedSince.map { $0 + correction }
        for place in awaited.indices { awaited[place].since = awaited[place].since + correction }
        lastLeftOut = lastLeftOut + correction
    }

    /// A message told something.
    /// - Parameter isNews: whether nothing else had told it before.
    mutating func heard(_ what: Told, isNews: Bool) {
        let count = awaited.count
        awaited.removeAll { $0.what == what }
        if isNews || awaited.count < count { told += 1 }
    }

    /// A poll told something first.
    /// - Parameter time: when it happened; `nil` when that is not known.
    mutating func polled(_ what: Told, happened time: Timestamp?, at now: Timestamp) {
        guard let liveSince, let time, time > liveSince + .seconds(1) else { return }
        awaited.append((what, now))
    }

    /// Counts what did not come. Gives what is wrong when it is not relied on from now on.
    mutating func review(at now: Timestamp) -> String? {
        while let first = awaited.first, now - first.since >= Self.patience {
            awaited.removeFirst()
            leftOut += 1
            lastLeftOut = now
        }
        if told + leftOut > Self.memory { (told, leftOut) = (told / 2, leftOut / 2) }
        if isUnreliable, now - lastLeftOut >= Self.probation {
            isUnreliable = false
            (told, leftOut) = (0, 0)
        }
        guard !isUnreliable, leftOut >= Self.tooMany, leftOut * Self.tooOften >= told + leftOut else { return nil }
        if isTrusted { untrustedSince = now }
        isUnreliable = true
        return "the socket left out \(leftOut) of the last \(told + leftOut) fills and ends of orders, which polls told"
            + "; polls are as frequent as without it"
    }
}

/// Rule 11: what the socket tells, and what it leaves out.
extension AccountReconciler {
    /// Takes what happened to the socket. Whatever it did not tell before comes out of the polls, which are due at once.
    mutating func takeSocket(_ news: SocketNews, at now: Timestamp) {
        socket.take(news, at: now)
        if case .lost(let reason) = news {
            writer.emitCounted(.degraded(Degradation(subject: "socket", message: reason)), key: "degraded")
        }
    }

    /// Takes rows that a message told.
    /// - Parameter made: when the exchange says that it was so.
    mutating func takePushed(_ observation: Observation, made: Timestamp?, at now: Timestamp) {
        say(observation.notes, from: "socket")
        guard case .live = phase else { return }
        let asked = Asked(sent: made.map { min($0, now) } ?? now, received: now, via: .socket)
        switch observation.content {
        case .orders(let rows):
            for row in rows where row.state?.isTerminal == true {
                socket.heard(.end(row.id), isNews: !hasEnded(row.id))
            }
            apply(rows, asked)
        case .fills(let rows):
            for row in rows { socket.heard(.fill(row.key), isNews: ledger.feeState(of: row.key) == nil) }
            apply(Array(rows), asked)
        case .balances(let rows): takePushedBalances(rows, at: now)
        case .accessToken, .serverTime, .status, .symbols, .accounts, .uid, .keyPermissions: break
        }
    }

    private func hasEnded(_ id: OrderID) -> Bool { orders[id].map { $0.isClosed || $0.ending != nil } ?? false }

    /// Which fills a pushed balance contains cannot be told as it can of a list, which has a time of asking: so it is no row of the ledger, but says that
    /// it is time to read a list.
    private mutating func takePushedBalances(_ rows: [Balance], at now: Timestamp) {
        let isNews = rows.contains { row in
            guard let known = balances[row.asset]?.balance else { return true }
            if let before = known.version, let told = row.version, told < before { return false }
            return !row.hasSameAmounts(as: known)
        }
        if isNews { balancesHintedAt = now }
    }

    /// Says that the socket left things out, once it is too much.
    mutating func reviewSocket(at now: Timestamp) {
        guard let finding = socket.review(at: now) else { return }
        writer.emitCounted(.degraded(Degradation(subject: "socket", message: finding)), key: "degraded")
    }
}
