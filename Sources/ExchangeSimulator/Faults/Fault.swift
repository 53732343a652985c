/// One way in which an exchange, or the way to it, misbehaves. The raw value is its name on command lines.
public enum Fault: String, Hashable, Sendable, CaseIterable {
    /// The answer comes late.
    case latency
    /// Nothing is done and nothing comes back.
    case timeoutBeforeEffect
    /// It is done, but nothing comes back.
    case timeoutAfterEffect
    /// The connection is reset before anything is done.
    case connectionReset
    /// A 5xx; nothing is done.
    case serverError
    /// A 5xx although it is done.
    case serverErrorAfterEffect
    /// HTTP 429, with and without Retry-After in turn.
    case rateLimited429
    /// HTTP 418 with Retry-After, for every request of that user until the time is over.
    case banned418
    /// A page for people, with status 200 or 502.
    case htmlErrorPage
    /// The connection is closed in the middle of the body.
    case truncatedBody
    /// A whole body that is no JSON.
    case malformedJSON
    /// A list without rows, as if there were none.
    case emptyList
    /// A page with fewer rows than there are, with nothing to tell it by.
    case pageTruncation
    /// A later page misses its first new row, because the rows moved between two requests.
    case pageShift
    /// A row comes twice.
    case duplicateRows
    /// One answer is from the past: state goes backwards.
    case staleReplica
    /// An endpoint stands still for a while (balances: for some currencies), then catches up.
    case endpointLag
    /// Order details and histories stand still for a while although the list of open orders does not.
    case openListBeforeHistory
    /// Unfilled cancels disappear before their time.
    case purge
    /// Several trades at the same moment. Committed by the trader.
    case equalTimestamps
    /// A fill becomes visible after others that have higher row ids.
    case lateCommit
    /// Trades on two markets have the same id. Takes effect when the exchange is made.
    case sameTradeIDTwoMarkets
    /// An order is replaced by one with another id. Committed by the trader.
    case cancelReplace
    /// A second live order has the owner's id of another. Committed by the trader.
    case twoLiveOrdersOneClientID
    /// A cancel is acknowledged, but takes a while; the order is still filled in between.
    case fillAfterCancelAck
    /// A signature's time is refused, or the served clock is off for a while, in turn.
    case clockSkew
    /// The time endpoint fails.
    case serverTimeFailing
    /// Somebody else uses up what is left of the limit.
    case budgetEaten
    /// The key stops being accepted, for good.
    case keyRevoked
    /// Tokens of a key that are not quite new stop being accepted. Only where users are recognised by tokens.
    case tokenRevoked
    /// The key may not do anything any more, for good.
    case permissionRemoved
    /// The exchange is closed for a while.
    case maintenance
    /// A trade is taken back. Committed by the trader.
    case tradeBust
    /// A row has a state that nobody knows.
    case unknownOrderState
    /// A row has no id.
    case rowWithoutID

    /// Every fault but those that rightly end an account, and one that few exchanges can commit.
    public static let all: Set<Fault> = Set(allCases).subtracting([.keyRevoked, .permissionRemoved, .tokenRevoked])

    /// Whether it keeps the client from an answer that it can use.
    var isBlocking: Bool {
        switch self {
        case .timeoutBeforeEffect, .timeoutAfterEffect, .connectionReset, .serverError, .serverErrorAfterEffect,
            .rateLimited429, .banned418, .htmlErrorPage, .truncatedBody, .malformedJSON, .clockSkew,
            .serverTimeFailing, .budgetEaten, .maintenance, .tokenRevoked:
            true
        default: false
        }
    }

    /// Reads names separated by commas; `all` stands for ``all``.
    /// - Throws: ``SimulatorSettingError`` with the name that is not known and those that are.
    public static func parse(_ text: String) throws(SimulatorSettingError) -> Set<Fault> {
        var faults: Set<Fault> = []
        for name in text.split(separator: ",") {
            if name == "all" {
                faults.formUnion(all)
            } else if let fault = Fault(rawValue: String(name)) {
                faults.insert(fault)
            } else {
                throw SimulatorSettingError(
                    unknown: "fault", String(name), known: ["all"] + allCases.map(\.rawValue))
            }
        }
        return faults
    }
}
