/// What is known of the balances, and what orders and fills explain of them (rule 9).
///
/// For each asset a ledger runs beside the balance: the first total, plus every fill and fee since, plus every transfer that was named. A balance
/// whose total equals its ledger is explained exactly.
struct BalanceBook: Sendable {
    /// By asset.
    var entries = BalanceEntries()
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
    /// Which fills the first balances contain. It is large and seldom changes.
    var firstMoment = StartMoment()
    /// With what it was last tried in vain to find that out: until something else is known, it is in vain again.
    var vainTrial: StartTrial?

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
            if sign > 0 {
                firstMoment.note(fill)
                return doubtStart(by: fill)
            }
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
            doubtStart(by: fill)
        }
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

    /// Notes that the balances were read.
    mutating func wasRead(sent: Timestamp, received: Timestamp) {
        vainTrial = nil
        lastSent = sent
        lastReceived = received
        recent.forget(before: sent)
        noteWitness(sent: sent, received: received)
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
}

// MARK: Checkpoints

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
}
