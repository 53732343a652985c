import UserStreamCore
package import UserStreamTestKit

extension VirtualRun {
    /// What truly happened.
    package var history: History {
        world.exchange.history(account: VirtualWorld.account).told(inStepsOf: scenario.face.facts.timeResolution)
    }

    /// What the judge finds wrong with the log.
    package var verdict: Verdict { verdict(excusedAs: scenario) }

    /// What the judge finds wrong with the log when it excuses what it would in another scenario.
    package func verdict(excusedAs scenario: Scenario) -> Verdict { verdict(on: history, excusedAs: scenario) }

    /// What the judge finds wrong with the log, for a caller who has the ``history`` already.
    package func verdict(on history: History) -> Verdict { verdict(on: history, excusedAs: scenario) }

    private func verdict(on history: History, excusedAs scenario: Scenario) -> Verdict {
        var verdict = Judge(history: history, rules: rules(scenario)).verdict(of: client.log)
        let mayStop = scenario.faults.isEnabled(.keyRevoked) || scenario.faults.isEnabled(.permissionRemoved)
        if let reason = client.stopped, !mayStop {
            verdict.violations.append(Violation(.honest, "the account was stopped for nothing: \(reason.message)"))
        }
        return verdict
    }

    /// What the judge has to know.
    private func rules(_ scenario: Scenario) -> JudgeRules {
        var rules = JudgeRules()
        rules.start = client.reconciler.startTime
        // What was born and died unfilled while the lists lied, or while nobody looked, may be gone for ever.
        let isAllSeen =
            scenario.faults.isQuiet && !scenario.outlastsMemory && scenario.face.facts.listsEndedOrders
        rules.unseen = isAllSeen ? .none : .unfilled
        rules.shownAlive = client.shown?.ids
        rules.visibilityLag = max(rules.visibilityLag, client.connector.facts.visibilityLag)
        rules.fillsReach = scenario.face.facts.fillsDepth
        rules.ordersReach = scenario.face.facts.ordersDepth
        rules.listsOrdersByEnd = scenario.dialects.contains(.historyByFinishTime)
        // Falling back to single markets is a degradation, and rightly said. A short pass sees balances in the middle of fills.
        // Over a slow line, and where every page is full, the promised times cannot be kept.
        rules.isWithoutFaults =
            scenario.faults.isQuiet && !scenario.dialects.contains(.symbolRequired) && scenario.isUninterrupted
            && scenario.clockSteps.isEmpty && scenario.socket?.isQuiet ?? true
            && scenario.latency.upperBound <= 150
            && scenario.tradeInterval.lowerBound >= scenario.face.facts.quickestTrading
        // The exchange's own clock is off for a while where that is a fault.
        rules.clockTolerance =
            scenario.faults.isEnabled(.clockSkew)
            ? .seconds(5) : client.clockError + scenario.hiddenClockError + .milliseconds(1)
        rules.staleness = scenario.faults.isQuiet ? .zero : scenario.faults.parameters.lag
        rules.isStartUncertain = !scenario.faults.isQuiet || scenario.latency.upperBound > 30
        rules.announcements = own?.announcements ?? []
        rules.announcementHorizon = Scenario.ownHorizon
        rules.end = now
        if own != nil { rules.unreadEvents = client.unreadEvents }
        let offset = max(scenario.clockOffset, .zero - scenario.clockOffset)
        rules.unreadClock = offset * Int64(scenario.restarts.count + scenario.breaks.count + client.kills + 1)
        rules.isSettled = client.stopped == nil
        return rules
    }
}
