/// What is known of the balances, and what orders and fills explain of them (rule 9).
///
/// For each asset a ledger runs beside the balance: the first total, plus every fill and fee since, plus every
/// transfer that was named. A
/// balance whose total equals its ledger is explained exactly.
struct BalanceBook: Sendable {
    struct Entry: Sendable {
        /// As last stated.
        var balance: Balance
        /// What the ledger expects of the total.
        var expected: ExactDecimal
        /// What open orders locked when it was last stated.
        var locked: ExactDecimal
        /// Since when something is left unexplained.
        var residualSince = Timestamp.epoch
        /// When the balances of the last aligned read were asked for.
        var lastAlignedRead = Timestamp.epoch
        /// How many events of it were written.
        var eventCount = 0
        /// Complete lists in a row that did not show it.
        var misses: Int32 = 0
        /// How many aligned reads what is left unexplained survived.
        var alignedReads: Int32 = 0
        /// Whether a list had a row for it yet.
        var hasRow = false
        /// Whether the last event left something open.
        var isUnaligned = false
        /// Most assets never move, so that they need nothing of it.
        private var movement: Shared<Movement>?

        init(balance: Balance, hasRow: Bool = false, expected: ExactDecimal, locked: ExactDecimal) {
            self.balance = balance
            self.hasRow = hasRow
            self.expected = expected
            self.locked = locked
        }

        /// An asset of which the first list had a row, and there was none.
        init(idle asset: Asset, version: Int64?, since: Timestamp) {
            self.init(balance: .zero(asset), hasRow: true, expected: .zero, locked: .zero)
            balance.version = version
            residualSince = since
        }

        /// Whether it is one of which there never was any.
        var isIdle: Bool {
            balance.hasSameAmounts(as: .zero(balance.asset)) && expected.isZero && locked.isZero && hasRow
                && !isUnaligned && lastAlignedRead == .epoch && eventCount == 0 && misses == 0 && alignedReads == 0
                && movement == nil
        }
    }

    /// What there is to say of an asset that moves, or moved.
    fileprivate struct Movement: Hashable, Sendable {
        var fills = ExactDecimal.zero
        var fees = ExactDecimal.zero
        var unexplained = ExactDecimal.zero
        var residual = ExactDecimal.zero
        var startProof: StartProof?
        var startShift = ExactDecimal.zero
        var isStartVague = false
        /// When the first list was received since which what is left unexplained is as it is; in the far future until there is one.
        var shownAt = Timestamp.distantFuture
    }

    /// A later total was explained exactly.
    struct StartProof: Hashable, Sendable {
        /// When the list with that total was asked for.
        var sent: Timestamp
        /// What the first total contains beyond what it is taken to.
        var shift = ExactDecimal.zero
    }

    /// What finding out which fills the first balances contain rests on, besides the book itself.
    private struct StartTrial: Hashable, Sendable {
        var isQuiet: Bool
        var held: [Fill]
    }

    private var entries = BalanceEntries()
    /// Known assets, sorted.
    var assets: [Asset] { entries.assets }
    /// How often an asset began or ceased to be held.
    private(set) var holdingChanges = 0
    /// Assets with something unexplained, sorted.
    private(set) var open: [Asset] = []
    /// Whether the last list lacked an asset that is held, which is not believed to be gone yet.
    var isIncomplete = false
    /// When the balances were last read: asked for, and received.
    private(set) var lastSent = Timestamp.epoch
    private(set) var lastReceived = Timestamp.epoch
    /// When orders, and fills, were last asked for that were read to the last row.
    private(set) var ordersSent = Timestamp.epoch
    private(set) var fillsSent = Timestamp.epoch
    /// When the first list was received since which nothing moved; in the far future until there is one.
    private var quietSince = Timestamp.distantFuture
    /// Whether orders and fills were read after the balances.
    private(set) var wereOrdersRead = false
    private var wereFillsRead = false
    /// When the last flow was booked.
    private var flowsSinceRead = 0
    /// Fills that the last list may lack.
    private(set) var recent = RecentFills()
    /// Which fills the first balances contain.
    private var firstMoment = StartMoment()
    /// Whether that is still to be found out.
    var isStartOpen: Bool { firstMoment.isOpen }
    /// While it is: the end of the time in which the first balances may have been taken.
    var startEnd: Timestamp? { isStartOpen ? firstMoment.received + StartMoment.tolerance : nil }
    /// With what it was last tried in vain to find that out: until something else is known, it is in vain again.
    private var vainTrial: StartTrial?

    subscript(asset: Asset) -> Entry? { entries[asset] }

    /// Whether a row of a list tells nothing that is not known.
    func isUnmoved(by row: Balance) -> Bool {
        entries.read(row.asset) { entry in
            entry.hasRow && entry.misses == 0 && row.version == entry.balance.version
                && row.hasSameAmounts(as: entry.balance)
        } ?? false
    }

    /// Whether the account holds some of an asset.
    func holds(_ asset: Asset) -> Bool { entries.read(asset) { !$0.balance.total.isZero } ?? false }

    /// Takes the balance of the first snapshot.
    mutating func start(_ balance: Balance, sent: Timestamp, received: Timestamp, locked: ExactDecimal) {
        var entry = Entry(balance: balance, hasRow: true, expected: balance.total, locked: locked)
        entry.residualSince = received
        store(entry)
        firstMoment.begin(sent: sent, received: received)
        lastReceived = received
    }

    mutating func store(_ entry: Entry) {
        vainTrial = nil
        let asset = entry.balance.asset
        let wasHeld = entries.read(asset) { !$0.balance.total.isZero }
        if entry.balance.total.isZero == (wasHeld ?? false) { holdingChanges += 1 }
        entries.store(entry)
        let isOpen = entry.isUnaligned || !entry.residual.isZero
        if isOpen != open.contains(asset) {
            if isOpen { open = (open + [asset]).sorted() } else { open.removeAll { $0 == asset } }
        }
    }

    /// Books a fill (`sign` 1) or takes one back (-1). The first balances contain the fills from before they were
    /// asked for.
    /// - Parameter isReplacing: whether it replaces one that was inferred, so that totals were explained with it already.
    mutating func flow(_ fill: Fill, sign: Int, isReplacing: Bool = false) throws(DecimalError) {
        vainTrial = nil
        if firstMoment.contains(fill) {
            // What is inferred is replaced by what is real, and that is noted.
            if fill.isProvisional { return }
            if sign > 0 { return firstMoment.note(fill) }
        }
        if let market = fill.market, let side = fill.side {
            let isBuy = (side == .buy) == (sign > 0)
            try book(market.base, isBuy ? fill.quantity : -fill.quantity)
            if let notional = fill.quoteQuantity { try book(market.quote, isBuy ? -notional : notional) }
        }
        try feeFlow(fill.fees, sign: sign)
        if sign < 0 { recent.remove(fill) }
        if sign > 0 {
            recent.note(fill, balancesSent: lastSent)
            firstMoment.noteKnown(fill, lastSent: lastSent)
            if !isReplacing { try reviseProofs(by: fill) }
        }
    }

    /// A fill about the first moment that turns up after a later total was explained without it: that total contains what happened
    /// clearly before, so the first one does as well.
    private mutating func reviseProofs(by fill: Fill) throws(DecimalError) {
        var isProved = false
        for asset in fill.assets {
            guard var entry = entries[asset], let proof = entry.startProof else { continue }
            entry.startProof = revised(proof, asset, by: fill)
            if entry.startProof == proof { continue }
            isProved = isProved || (entry.startProof?.shift ?? proof.shift) != proof.shift
            store(entry)
        }
        // Once the moment is found, such a fill is taken out again; until then it helps to find it.
        guard isProved, !isStartOpen else { return }
        for asset in fill.assets { try expect(-fill.effect(on: asset), more: asset) }
    }

    private func revised(_ proof: StartProof, _ asset: Asset, by fill: Fill) -> StartProof? {
        let effect = fill.effect(on: asset)
        guard let time = fill.time, time <= firstMoment.received + StartMoment.tolerance, !effect.isZero else {
            return proof
        }
        guard time < proof.sent - StartMoment.tolerance, let shift = try? proof.shift + effect else { return nil }
        return StartProof(sent: proof.sent, shift: shift)
    }

    /// Books the fee of a fill that is told later than the fill.
    /// - Parameter wasTaken: whether it was taken together with the fill. Then the first balances contain it if they contain the fill.
    mutating func settleFee(of fill: Fill, wasTaken: Bool) throws(DecimalError) {
        vainTrial = nil
        if wasTaken {
            recent.settleFee(of: fill)
            firstMoment.settleFee(of: fill)
            if firstMoment.contains(fill) { return }
        }
        try feeFlow(fill.fees, sign: 1)
    }

    /// Books fees.
    private mutating func feeFlow(_ fees: [Fee], sign: Int) throws(DecimalError) {
        for fee in fees {
            guard var entry = entries[fee.asset] else { continue }
            let amount = sign > 0 ? -fee.amount : fee.amount
            entry.expected = try entry.expected + amount
            entry.fees = try entry.fees + amount
            touch(&entry)
        }
    }

    private mutating func book(_ asset: Asset, _ amount: ExactDecimal) throws(DecimalError) {
        var entry = entries[asset] ?? Entry(balance: .zero(asset), expected: .zero, locked: .zero)
        entry.expected = try entry.expected + amount
        entry.fills = try entry.fills + amount
        touch(&entry)
    }

    private mutating func touch(_ entry: inout Entry) {
        entry.residual = (try? entry.balance.total - entry.expected) ?? .zero
        if entry.residual.isZero { entry.unexplained = .zero }
        entry.alignedReads = 0
        entry.shownAt = .distantFuture
        flowsSinceRead += 1
        quietSince = .distantFuture
        store(entry)
    }

    /// Remembers a fill about the moment of the first balances.
    mutating func noteNearStart(_ fill: Fill) {
        vainTrial = nil
        firstMoment.note(fill)
    }

    /// Notes that the balances were read.
    mutating func wasRead(sent: Timestamp, received: Timestamp) {
        vainTrial = nil
        lastSent = sent
        lastReceived = received
        recent.forget(before: sent)
        let isWitness = !isIncomplete && firstMoment.wantsWitness(sent: sent)
        let witness = isWitness ? witness(sent: sent, received: received) : nil
        firstMoment.wasRead(witness, sent: sent)
        wereOrdersRead = false
        wereFillsRead = false
        flowsSinceRead = 0
        quietSince = min(quietSince, received)
        for asset in open {
            guard var entry = entries[asset], entry.shownAt == .distantFuture else { continue }
            entry.shownAt = received
            entries.store(entry)
        }
    }

    /// A row differs from the last one.
    mutating func moved() { quietSince = .distantFuture }

    private func witness(sent: Timestamp, received: Timestamp) -> StartMoment.Witness {
        let areAllStated = assets.allSatisfy { entries.read($0, \.hasRow) ?? false }
        // Then it shares the list of assets.
        let stated = areAllStated ? assets : assets.filter { entries.read($0, \.hasRow) ?? false }
        return .init(.init(sent: sent, received: received), of: stated) { asset in
            entries.read(asset, \.balance.total) ?? .zero
        }
    }

    /// Moves the times of reads with a corrected clock.
    mutating func move(by correction: TimeSpan) {
        vainTrial = nil
        lastSent = lastSent + correction
        lastReceived = lastReceived + correction
    }

    /// Notes that orders or fills were read to the last row.
    mutating func wasReadAround(sent: Timestamp, _ subject: PollClass) {
        if subject == .fills { fillsSent = max(fillsSent, sent) }
        if subject == .openOrders { ordersSent = max(ordersSent, sent) }
        guard sent >= lastReceived else { return }
        if subject == .openOrders { wereOrdersRead = true }
        if subject == .fills { wereFillsRead = true }
    }

    /// Whether the orders and fills read after the balances showed nothing new.
    /// - Parameter isSlow: whether it takes longer to read all fills than to read the balances again: then those count since which nothing moved.
    func isAligned(isSlow: Bool) -> Bool {
        if isSlow { return ordersSent >= quietSince && fillsSent >= quietSince }
        return wereOrdersRead && wereFillsRead && flowsSinceRead == 0
    }

    /// Whether the first balances lack the second ones that tell what they contain: the sooner they come, the less happens in between.
    var wantsWitness: Bool { isStartOpen && firstMoment.hasBegun && lastSent < firstMoment.sent }

    /// From when on fills that are read hold all those about the first balances; `nil` once they were.
    var startFillsDue: Timestamp? {
        let due = firstMoment.received + StartMoment.tolerance
        return isStartOpen && firstMoment.hasBegun && fillsSent < due ? due : nil
    }

    /// Finds out which fills the first balances contain, when enough is known.
    /// - Parameter held: fills that are known and not booked yet, because their orders have to be stated first.
    mutating func settleStart(isQuiet: Bool, held: [Fill]) throws(DecimalError) {
        guard isStartOpen, lastSent > firstMoment.sent, fillsSent >= firstMoment.received + StartMoment.tolerance
        else { return }
        let inputs = StartTrial(isQuiet: isQuiet, held: held)
        guard inputs != vainTrial else { return }
        var trial = firstMoment
        for fill in held { trial.noteKnown(fill, lastSent: lastSent) }
        guard let found = try startExplanation(trial, isQuiet: isQuiet, held: held) else {
            vainTrial = inputs
            return
        }
        try settleStart(trial.move(to: found.cut, shifts: found.shifts), trial, held: held)
    }

    /// What explains the first balances: what the first list after them says that explains all; else what two of those say that have to
    /// take a row of it to be of another moment; else, after a while, what the first one says that explains most; else what the last list says.
    /// Money may have come or gone since the start that no fill explains; the sooner a list came, the less of it.
    private func startExplanation(
        _ trial: StartMoment, isQuiet: Bool, held: [Fill]
    ) throws(DecimalError) -> StartSearch.Explanation? {
        // By witness, where the fills up to it are known.
        var partly: [StartSearch.Explanation] = []
        var ifAgreed: [(explanation: StartSearch.Explanation, residuals: StartSearch.Residuals)] = []
        for witness in trial.witnesses {
            let residuals = try startResiduals(of: trial, held: held, witness)
            let found = try trial.find(residuals, of: witness.span)
            switch (found.worth, found.best.score.left) {
            case (.certain, 0): return found.best
            case (.certain, _): if fillsSent >= witness.span.received { partly.append(found.best) }
            case (.ifAnotherListAgrees, 0): ifAgreed.append((found.best, residuals))
            case (.ifAnotherListAgrees, _), (.uncertain, _): break
            }
        }
        if let common = StartSearch.Explanation.common(to: ifAgreed) { return common }
        if lastSent - firstMoment.received >= StartMoment.patience, let first = partly.first { return first }
        let residuals = try startResiduals(of: trial, held: held, nil)
        let last = StartSearch.Span(sent: lastSent, received: lastReceived)
        // That nothing new came since a list does not say that it contains what happened just before.
        let isQuiet = isQuiet && trial.isOver(at: lastSent)
        let found = try trial.find(residuals, of: last, isQuiet: isQuiet)
        // That some assets are explained says something only when the fills up to the list are known.
        let needsAll = !isQuiet && fillsSent < lastReceived
        return found.worth == .certain && (found.best.score.left == 0 || !needsAll) ? found.best : nil
    }

    /// What a list leaves unexplained; the last one without a witness.
    private func startResiduals(
        of moment: StartMoment, held: [Fill], _ witness: StartMoment.Witness?
    ) throws(DecimalError) -> StartSearch.Residuals {
        let news = held.filter { !firstMoment.contains($0) }
        let looked = witness.map { witness in
            witness.assets.filter { asset in entries.read(asset) { $0.expected != witness[asset] } ?? false }
        }
        var residuals = moment.residuals(open: looked ?? open) { asset in
            guard let entry = entries[asset] else { return (.zero, nil) }
            let proof = news.reduce(entry.startProof) { proof, fill in proof.flatMap { revised($0, asset, by: fill) } }
            let stated = witness?[asset].flatMap { try? $0 - entry.expected }
            return (stated ?? entry.residual, proof?.shift)
        }
        for fill in news { try residuals.book(fill) }
        return residuals
    }

    private mutating func settleStart(_ move: StartMoment.Move, _ trial: StartMoment, held: [Fill]) throws(DecimalError)
    {
        firstMoment = trial
        try apply(move, without: held)
        for shift in move.shifts {
            try expect(shift.amount, more: shift.asset)
            guard var entry = entries[shift.asset] else { continue }
            entry.startShift = shift.amount
            store(entry)
        }
        for asset in open where move.moved.contains(asset) {
            guard var entry = entries[asset] else { continue }
            entry.isStartVague = true
            store(entry)
        }
    }

    private mutating func apply(_ move: StartMoment.Move, without held: [Fill] = []) throws(DecimalError) {
        for fill in move.fills where !held.contains(where: { $0.key == fill.key }) {
            for asset in fill.assets {
                let amount = fill.effect(on: asset)
                try expect(move.areContained ? -amount : amount, more: asset)
            }
        }
    }

    private mutating func expect(_ amount: ExactDecimal, more asset: Asset) throws(DecimalError) {
        guard var entry = entries[asset], !amount.isZero else { return }
        entry.expected = try entry.expected + amount
        entry.residual = try entry.balance.total - entry.expected
        if entry.residual.isZero { entry.unexplained = .zero }
        store(entry)
    }

    /// Explains what is left of an asset by what its first total contained: fills that were news afterwards, or not those that were not; or by
    /// a fill that turned up late and had been explained like that. Gives whether that can be.
    mutating func explainByStart(_ asset: Asset) throws(DecimalError) -> Bool {
        guard var entry = entries[asset], !entry.residual.isZero else { return false }
        if !entry.startShift.isZero, entry.residual == -entry.startShift {
            entry.startShift = .zero
            store(entry)
            try expect(entry.residual, more: asset)
            return true
        }
        // A late list lacks what the first one would have contained.
        guard firstMoment.isOver(at: lastSent), let shift = firstMoment.shift(of: asset, residual: entry.residual)
        else { return false }
        // The moment is that of all assets, unless another one is explained as it is: then the row of this one is of another moment.
        var trial = firstMoment
        let move = trial.move(to: shift.cut)
        let others = move.fills.flatMap(\.assets).filter { $0 != asset }
        let isJoint = !others.contains { other in entries.read(other) { $0.residual.isZero } ?? false }
        if isJoint {
            firstMoment = trial
            try apply(move)
        } else {
            try expect(shift.amount, more: asset)
        }
        return true
    }
}

extension BalanceBook.Entry {
    /// Fills since the last event of this asset.
    var fills: ExactDecimal {
        get { movement?.value.fills ?? .zero }
        set { move { $0.fills = newValue } }
    }

    /// Fees since then.
    var fees: ExactDecimal {
        get { movement?.value.fees ?? .zero }
        set { move { $0.fees = newValue } }
    }

    /// What the last aligned event left unexplained: it is owned, whatever it is.
    var unexplained: ExactDecimal {
        get { movement?.value.unexplained ?? .zero }
        set { move { $0.unexplained = newValue } }
    }

    /// What is left unexplained.
    var residual: ExactDecimal {
        get { movement?.value.residual ?? .zero }
        set { move { $0.residual = newValue } }
    }

    /// Whether another total than the first was explained exactly, so that the first one is known to contain what it is taken to.
    var startProof: BalanceBook.StartProof? {
        get { movement?.value.startProof }
        set { move { $0.startProof = newValue } }
    }

    /// What the first total of this asset alone was taken to lack. A fill that turns up late may explain the same.
    var startShift: ExactDecimal {
        get { movement?.value.startShift ?? .zero }
        set { move { $0.startShift = newValue } }
    }

    /// Whether the first total may contain fills that it is not taken to contain, or lack some: what is left unexplained may be those.
    var isStartVague: Bool {
        get { movement?.value.isStartVague ?? false }
        set { move { $0.isStartVague = newValue } }
    }

    /// When the first list was received since which what is left unexplained is as it is; in the far future until there is one.
    var shownAt: Timestamp {
        get { movement?.value.shownAt ?? .distantFuture }
        set { move { $0.shownAt = newValue } }
    }

    private mutating func move(_ change: (inout BalanceBook.Movement) -> Void) {
        let before = movement?.value ?? BalanceBook.Movement()
        var after = before
        change(&after)
        if after == before { return }
        movement = after == BalanceBook.Movement() ? nil : Shared(after)
    }
}

// MARK: Checkpoints

extension BalanceBook.StartProof: Keepable {
    static var blank: BalanceBook.StartProof { BalanceBook.StartProof(sent: .epoch) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&sent)
        coder.keep(&shift)
    }
}

extension BalanceBook.Movement: Keepable {
    static var blank: BalanceBook.Movement { BalanceBook.Movement() }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&fills)
        coder.keep(&fees)
        coder.keep(&unexplained)
        coder.keep(&residual)
        coder.keep(&startProof)
        coder.keep(&startShift)
        coder.keep(&isStartVague, since: 4)
        coder.keep(&shownAt)
    }
}

extension BalanceBook.Entry: Keepable {
    static var blank: BalanceBook.Entry { BalanceBook.Entry(balance: .blank, expected: .zero, locked: .zero) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&balance)
        coder.keep(&expected)
        coder.keep(&locked)
        coder.keep(&residualSince)
        coder.keep(&lastAlignedRead)
        coder.keep(&eventCount)
        coder.keep(&misses)
        coder.keep(&alignedReads)
        coder.keep(&hasRow)
        coder.keep(&isUnaligned)
        coder.keep(shared: &movement)
    }
}

extension BalanceBook {
    mutating func beginNoting() { entries.beginNoting() }

    mutating func forgetChanges() { entries.forgetChanges() }

    func changedParts(_ parts: inout [CheckpointPart]) { entries.changedParts(&parts) }

    /// Takes in the entries of a checkpoint, all at once.
    mutating func restore(_ restored: [Entry]) {
        for entry in restored.sorted(by: { $0.balance.asset < $1.balance.asset }) {
            entries.store(entry)
            if entry.isUnaligned || !entry.residual.isZero { open.append(entry.balance.asset) }
        }
    }

    /// Writes or reads what goes with all assets together.
    mutating func keepWhole(in coder: inout StateCoder) {
        coder.keep(&holdingChanges)
        coder.keep(&isIncomplete)
        coder.keep(&lastSent)
        coder.keep(&lastReceived)
        coder.keep(&ordersSent)
        coder.keep(&fillsSent)
        coder.keep(&quietSince)
        coder.keep(&wereOrdersRead)
        coder.keep(&wereFillsRead)
        coder.keep(&flowsSinceRead)
    }

    /// Takes in the fills of a checkpoint that the last list may lack.
    mutating func restore(recent fills: [Fill]) {
        for fill in fills { recent.note(fill, balancesSent: lastSent) }
    }

    /// What was found out about the first balances. It is large and seldom changes.
    var start: StartMoment {
        get { firstMoment }
        set { firstMoment = newValue }
    }
}
