package import UserStreamCore

extension Scenario {
    /// The same history, polled so often, with no other faults than those that are part of the history.
    package func polled(every interval: TimeSpan) -> Scenario {
        var scenario = polledOnly(every: interval)
        for fault in Fault.allCases where !fault.isPartOfHistory { scenario.faults.disable(fault) }
        return scenario.followed(by: .poll)
    }

    /// The same history with the same faults, polled so often.
    package func polledOnly(every interval: TimeSpan) -> Scenario {
        var scenario = self
        scenario.poll(every: interval)
        return scenario
    }
}

extension Fault {
    /// Whether it is something that happens to the account, and not to an answer.
    var isPartOfHistory: Bool {
        switch self {
        case .equalTimestamps, .sameTradeIDTwoMarkets, .cancelReplace, .twoLiveOrdersOneClientID, .fillAfterCancelAck,
            .tradeBust:
            true
        default: false
        }
    }
}
