import UserStreamCore

extension Trial {
    /// P5: one account, sequence numbers without gaps, unique ids, whole batches.
    mutating func checkEnvelope(_ events: [UserStreamEvent]) {
        var ids: Set<String> = []
        for (offset, event) in events.enumerated() {
            let expected = rules.firstSequence + Int64(offset)
            if event.sequence != expected { fail(.durable, event, "the sequence number should be \(expected)") }
            if !ids.insert(event.id).inserted { fail(.durable, event, "the id \(event.id) was used before") }
            if event.account != events[0].account { fail(.durable, event, "another account: \(event.account)") }
            let next = offset + 1 < events.count ? events[offset + 1] : nil
            if event.isLast != (next?.batch != event.batch) {
                fail(.durable, event, "the last event of batch \(event.batch) is not marked, or another one is")
            }
            if let next, next.batch < event.batch { fail(.durable, next, "batch \(next.batch) after \(event.batch)") }
            if case .stopped = event.change, next != nil { fail(.durable, event, "stopped is not the last event") }
        }
    }

    /// Where snapshots stand, and P6: balances after orders and fills in each batch.
    mutating func checkGrammar(_ event: UserStreamEvent) {
        switch event.change {
        case .snapshotBegan:
            if isInSnapshot { fail(.causal, event, "a snapshot within a snapshot") }
            isInSnapshot = true
            balances = [:]
        case .snapshotItem:
            if !isInSnapshot { fail(.causal, event, "an item outside a snapshot") }
        case .snapshotEnded:
            if !isInSnapshot { fail(.causal, event, "the end of a snapshot that did not begin") }
            isInSnapshot = false
        case .ready:
            if isReady || isInSnapshot { fail(.causal, event, "ready within a snapshot, or twice") }
            isReady = true
        case .order, .orderCorrected, .fill, .fillSuperseded, .fillVoided, .feeSettled:
            checkNews(event)
            if batchHasBalances { fail(.causal, event, "an order or fill after a balance in one batch") }
        case .balance, .transfer:
            checkNews(event)
            batchHasBalances = true
        case .inFlight:
            if batchHasBalances { fail(.causal, event, "an order in flight after a balance in one batch") }
        case .stale, .fresh, .degraded, .gap, .stopped: break
        }
        if event.isLast { batchHasBalances = false }
    }

    private mutating func checkNews(_ event: UserStreamEvent) {
        if isInSnapshot || !isReady { fail(.causal, event, "a change before the first state is complete") }
    }
}
