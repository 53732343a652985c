import UserStreamCore

extension Scenario {
    /// What the client follows the account by.
    package enum Source: String, Hashable, Sendable, CaseIterable {
        /// Polls alone.
        case poll
        /// The user-data socket, and polls beside it.
        case hybrid
        /// The user-data socket without audits.
        case socket
    }

    /// How seldom everything is read where there are no audits.
    private static let noAudit = TimeSpan.days(1)

    /// What the client follows the account by.
    package var source: Source {
        if socket == nil { return .poll }
        return policy.audit < Self.noAudit ? .hybrid : .socket
    }

    /// How often everything is read beside a socket, or would be with audits.
    var auditInterval: TimeSpan { source == .socket ? PollingPolicy().audit : policy.audit }

    /// The same history with the same faults, followed by something else. What goes wrong with a socket is drawn where that was not decided yet.
    package func followed(by source: Source) -> Scenario {
        var scenario = self
        scenario.policy.audit = source == .socket ? Self.noAudit : PollingPolicy().audit
        if source == .poll { scenario.socket = nil } else if socket == nil { scenario.drawSocket() }
        return scenario
    }
}
