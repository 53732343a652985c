/// What a journal keeps beside the events, so that another process goes on where this one was killed.
///
/// A checkpoint is made of parts. Orders, fills, balances and announcements have one each, so that storing costs what changed. What is under way
/// (reads of several pages, how often something was missing) is not part of it: it begins anew, and nothing was concluded from it.
extension AccountReconciler {
    /// What the last checkpoint holds of what is large and seldom changes.
    struct Checkpointed: Sendable {
        var notes: [String] = []
        var startChanges = -1
        var isEmpty = true
    }

    /// The names of the parts that are there once, and of the rows of the state as it was stated.
    private static let (account, notes, start, stated) = ("account", "notes", "start", "stated/")

    /// Notes from now on what changes, so that ``checkpointChanges(with:)`` gives it.
    package mutating func beginCheckpoints() {
        checkpointed = Checkpointed()
        orders.beginNoting()
        ledger.beginNoting()
        balances.beginNoting()
        inFlight.beginNoting()
        writer.beginNoting()
    }

    /// The parts of the checkpoint that changed since the last one.
    /// - Parameter batch: what is committed with them.
    package func checkpointChanges(with batch: EventBatch) -> [CheckpointPart] {
        guard let checkpointed else { return [] }
        var parts = [CheckpointPart(key: Self.account, value: keptWhole())]
        if checkpointed.isEmpty || checkpointed.notes != saidNotes {
            parts.append(CheckpointPart(key: Self.notes, value: saidNotes.kept))
        }
        if checkpointed.startChanges != balances.firstMoment.changes {
            parts.append(CheckpointPart(key: Self.start, value: balances.firstMoment.kept))
        }
        orders.changedParts(&parts)
        ledger.changedParts(&parts)
        balances.changedParts(&parts)
        inFlight.changedParts(&parts)
        writer.changedParts(&parts)
        var balances = batch.events.compactMap(\.change.statedBalance)
        if checkpointed.isEmpty { balances = snapshot.heldBalances }
        for balance in balances {
            parts.append(CheckpointPart(key: Self.stated + balance.asset.code, value: balance.kept))
        }
        return parts
    }

    /// All parts of a checkpoint, in a fixed order.
    package var wholeCheckpoint: [CheckpointPart] {
        var copy = self
        copy.beginCheckpoints()
        return copy.checkpointChanges(with: EventBatch()).sorted { $0.key < $1.key }
    }

    /// Goes on from a checkpoint of another one, in the same process: what was read is as fresh as it was.
    package init(continuing known: AccountReconciler, from checkpoint: [CheckpointPart]) throws(CheckpointError) {
        try self.init(account: known.account, facts: known.facts, policy: known.policy, checkpoint: checkpoint)
        resume = known.resume
    }

    /// The public state that a checkpoint holds.
    /// - Throws: ``CheckpointError`` when it was written in another form, or does not hold what was written.
    package static func snapshot(
        of checkpoint: [CheckpointPart], account: AccountID
    ) throws(CheckpointError) -> AccountSnapshot {
        // What is stated does not depend on the exchange.
        let facts = ExchangeFacts(
            exchange: "", endpoints: [:], limits: [], visibilityLag: .zero, sweepHorizon: .zero,
            listsEveryAsset: true, clientOrderIDHorizon: .zero)
        return try AccountReconciler(
            account: account, facts: facts, policy: PollingPolicy(), checkpoint: checkpoint
        ).snapshot
    }

    /// Whether nothing of several pages is being read, nor the first state: a checkpoint of such a moment lacks little.
    package var isBetweenReads: Bool {
        guard case .live = phase else { return false }
        return ([listing, fillsRead, historyRead] + fillsSweeps).allSatisfy { $0?.expected == nil }
    }

    /// The checkpoint was stored.
    package mutating func forgetCheckpointChanges() {
        guard checkpointed != nil else { return }
        checkpointed = Checkpointed(notes: saidNotes, startChanges: balances.firstMoment.changes, isEmpty: false)
        orders.forgetChanges()
        ledger.forgetChanges()
        balances.forgetChanges()
        inFlight.forgetChanges()
        writer.forgetChanges()
    }

    /// Goes on where a checkpoint was stored.
    /// - Throws: ``CheckpointError`` when it was written in another form, or does not hold what was written.
    package init(
        account: AccountID, facts: ExchangeFacts, policy: PollingPolicy, checkpoint parts: [CheckpointPart]
    ) throws(CheckpointError) {
        self.init(account: account, facts: facts, policy: policy)
        let form = try Self.form(of: parts)
        var whole: [UInt8] = []
        func read<Value: Keepable>(_ bytes: [UInt8], _ key: String) throws(CheckpointError) -> Value {
            guard let value = Value(kept: bytes, form: form) else { throw Self.damage(to: key) }
            return value
        }
        var (records, entries, holdings): ([OrderRecord], [FillLedger.Entry], [BalanceBook.Entry]) = ([], [], [])
        var (baselines, unstated): ([[Fill]], [[Fill]]) = ([], [])
        var announced: [InFlightBook.Record] = []
        var counts: [(key: String, count: Int)] = []
        var statedBalances: [Balance] = []
        for part in parts {
            guard let value = part.value else { continue }
            let key = part.key
            let end = key.firstIndex(of: "/").map { key.index(after: $0) } ?? key.endIndex
            let (kind, name) = (key[..<end], key[end...])
            switch kind {
            case Self.account: whole = value
            case "notes": saidNotes = try read(value, key)
            case "start": balances.firstMoment = try read(value, key)
            case "order/": records.append(try read(value, key))
            case "fill/": entries.append(try read(value, key))
            case "baseline/": baselines.append(try read(value, key))
            case "unstated/": unstated.append(try read(value, key))
            case "balance/": holdings.append(try read(value, key))
            case "announced/": announced.append(try read(value, key))
            case "count/": counts.append((String(name), try read(value, key)))
            case "stated/": statedBalances.append(try read(value, key))
            default: throw CheckpointError(.incompatible, "the checkpoint has a part “\(key)” that is not known")
            }
        }
        orders.restore(records)
        ledger.restore(entries, baselines: baselines, unstated: unstated)
        balances.restore(holdings)
        inFlight.restore(announced)
        try readWhole(whole, form: form)
        let known = entries.filter { $0.isStated && !$0.isVoided && !$0.isBaseline }.map(\.fill)
        balances.restore(recent: known + records.flatMap(\.provisional))
        let isReady = if case .live = phase { true } else { false }
        let openOrders = orders.live.values.compactMap(\.value.announced)
        let unsettled = inFlight.open.compactMap { inFlight[$0]?.order }
        writer.restore(
            AccountSnapshot(
                balances: statedBalances, openOrders: openOrders, inFlight: unsettled, isReady: isReady,
                stale: PollClass.allCases.filter { freshness[$0].isStale }, sequence: writer.sequence),
            counts: counts)
        resume = .pending
        beginCheckpoints()
        // What was written in an older form is written anew as a whole, so that no two forms are beside each other.
        if form == StateCoder.currentForm { forgetCheckpointChanges() }
    }

    /// Writes or reads what is there once in an account. It is small.
    private mutating func keepWhole(in coder: inout StateCoder) {
        var (form, isReady) = (coder.form, snapshot.isReady)
        coder.keep(&form)
        coder.keep(&isReady)
        // An account that had stopped goes on: somebody started it again.
        if coder.isReading { phase = isReady ? .live : .starting(StartProgress()) }
        writer.keepWhole(in: &coder)
        orders.keepWhole(in: &coder)
        ledger.keepWhole(in: &coder)
        balances.keepWhole(in: &coder)
        inFlight.keepWhole(in: &coder)
        coder.keep(&freshness)
        coder.keep(&windows)
        coder.keep(&startTime)
        coder.keep(&listedUntil)
        coder.keep(&lastListing)
        coder.keep(&lastChange)
        coder.keep(&areBalancesDue)
        coder.keep(&readCount)
        coder.keep(&placedEarly)
        coder.keep(&mayBeOwn)
        coder.keep(&cancelHints)
        coder.keep(&hintedAt)
        coder.keep(&lastInput)
        coder.keep(&clockOffset, since: 6)
    }

    /// What is there once in an account, as bytes.
    func keptWhole(form: Int = StateCoder.currentForm) -> [UInt8] {
        var (coder, copy) = (StateCoder(form: form), self)
        copy.keepWhole(in: &coder)
        return coder.bytes
    }

    /// The form in which a checkpoint was written.
    private static func form(of parts: [CheckpointPart]) throws(CheckpointError) -> Int {
        guard let whole = parts.first(where: { $0.key == account })?.value else {
            throw CheckpointError(.corrupt, "the checkpoint lacks the part “\(account)”")
        }
        var coder = StateCoder(reading: whole)
        var form = 0
        coder.keep(&form)
        guard (StateCoder.oldestForm...StateCoder.currentForm).contains(form) else {
            throw CheckpointError(.incompatible, "the checkpoint was written by another version of this library")
        }
        return form
    }

    private mutating func readWhole(_ bytes: [UInt8], form: Int) throws(CheckpointError) {
        var coder = StateCoder(reading: bytes, form: form)
        keepWhole(in: &coder)
        if !coder.isReadWhole { throw Self.damage(to: Self.account) }
    }

    private static func damage(to key: String) -> CheckpointError {
        CheckpointError(.corrupt, "the part “\(key)” of the checkpoint does not hold what was written")
    }
}

extension Change {
    /// The balance that it states.
    fileprivate var statedBalance: Balance? {
        switch self {
        case .balance(let change): change.balance
        case .snapshotItem(.balance(let balance)): balance
        default: nil
        }
    }
}
