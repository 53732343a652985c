/// What is known of the balances, and what orders and fills explain of them (rule 9).
///
/// For each asset a ledger runs beside the balance: the first total, plus every fill and fee since, plus every
/// transfer that was named. A
/// balance whose total equals its ledger is explained exactly.
struct BalanceBook: Sendable {
    struct Entry: Sendable {
        /// As last stated.
        var balance: Balance
        /// Whether a list had a row for it yet.
        var hasRow = false
        /// What the ledger expects of the total.
        var expected: ExactDecimal
        /// Fills, and fees, since the last event of this asset.
        var fills = ExactDecimal.zero
        var fees = ExactDecimal.zero
        /// What open orders locked when it was last stated.
        var locked: ExactDecimal
        /// Complete lists in a row that did not show it.
        var misses = 0
        /// Whether the last event left something open.
        var isUnaligned = false
        /// What is left unexplained, since when, and how many aligned reads it survived.
        var residual = ExactDecimal.zero
        var residualSince = Timestamp.epoch
        var alignedReads = 0
        /// When the balances of the last aligned read were asked for.
        var lastAlignedRead = Timestamp.epoch
        /// How many events of it were written.
        var eventCount = 0
    }

    /// How far apart the moments of balances and fills may be that are told together.
    private static let staleness = TimeSpan.seconds(5)
    /// How exactly the moment of a request is known on the exchange's clock.
    private static let tolerance = TimeSpan.seconds(1)

    private var entries = Index<Asset, Entry>()
    /// Known assets, sorted.
    private(set) var assets: [Asset] = []
    /// How often an asset began or ceased to be held.
    private(set) var holdingChanges = 0
    /// Assets with something unexplained, sorted.
    private(set) var open: [Asset] = []
    /// When the balances were last read: asked for, and received.
    private(set) var lastSent = Timestamp.epoch
    private(set) var lastReceived = Timestamp.epoch
    /// When fills were last asked for that were read to the last row.
    private var fillsSent = Timestamp.epoch
    /// Whether orders and fills were read after the balances.
    private var wereOrdersRead = false
    private var wereFillsRead = false
    /// When the last flow was booked.
    private var flowsSinceRead = 0
    /// Fills about the moment of the first balances, oldest first: the first total may or may not contain each.
    private var nearStart: [Fill] = []
    /// The moment of the first balances as far as it is known: they are taken to contain the fills before it.
    private var startMoment = Timestamp.epoch
    /// When the first balances were asked for, and received.
    private var startSent = Timestamp.epoch
    private var startReceived = Timestamp.epoch
    /// Whether it is still to be found out which fills the first balances contain.
    private(set) var isStartOpen = true
    /// While that is so: the fills about and after the last read, oldest first.
    private var sinceRead: [Fill] = []

    subscript(asset: Asset) -> Entry? { entries[asset] }

    /// Whether the account holds some of an asset.
    func holds(_ asset: Asset) -> Bool { entries.read(asset) { !$0.balance.total.isZero } ?? false }

    /// Takes the balance of the first snapshot.
    mutating func start(_ balance: Balance, sent: Timestamp, received: Timestamp, locked: ExactDecimal) {
        var entry = Entry(balance: balance, hasRow: true, expected: balance.total, locked: locked)
        entry.residualSince = received
        store(entry)
        startMoment = sent
        startSent = sent
        startReceived = received
        lastReceived = received
    }

    mutating func store(_ entry: Entry) {
        let asset = entry.balance.asset
        if entries[asset] == nil {
            let position = assets.firstIndex { $0 > asset } ?? assets.count
            assets.insert(asset, at: position)
        }
        if entry.balance.total.isZero == holds(asset) { holdingChanges += 1 }
        entries[asset] = entry
        let isOpen = entry.isUnaligned || !entry.residual.isZero
        if isOpen != open.contains(asset) {
            if isOpen { open = (open + [asset]).sorted() } else { open.removeAll { $0 == asset } }
        }
    }

    /// Books a fill (`sign` 1) or takes one back (-1). The first balances contain the fills from before they were
    /// asked for.
    mutating func flow(_ fill: Fill, sign: Int) throws(DecimalError) {
        if let time = fill.time, time < startMoment {
            // What is inferred is replaced by what is real, and that is noted.
            if fill.isProvisional { return }
            if sign > 0 { return noteNearStart(fill) }
        }
        if let market = fill.market, let side = fill.side {
            let isBuy = (side == .buy) == (sign > 0)
            try book(market.base, isBuy ? fill.quantity : -fill.quantity)
            if let notional = fill.quoteQuantity { try book(market.quote, isBuy ? -notional : notional) }
        }
        try feeFlow(fill.fees, sign: sign)
        if isStartOpen, sign > 0, let time = fill.time, time >= lastSent - Self.staleness {
            sinceRead.append(fill)
            sinceRead.sort(by: Fill.isEarlier)
        }
        if sign > 0, !fill.isProvisional, let time = fill.time, time <= startReceived + Self.tolerance {
            noteNearStart(fill)
        }
    }

    /// Books fees.
    mutating func feeFlow(_ fees: [Fee], sign: Int) throws(DecimalError) {
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
        entry.alignedReads = 0
        flowsSinceRead += 1
        store(entry)
    }

    /// Remembers a fill about the moment of the first balances.
    mutating func noteNearStart(_ fill: Fill) {
        guard !nearStart.contains(where: { $0.key == fill.key }) else { return }
        nearStart.append(fill)
        nearStart.sort(by: Fill.isEarlier)
    }

    /// Notes that the balances were read.
    mutating func wasRead(sent: Timestamp, received: Timestamp) {
        lastSent = sent
        lastReceived = received
        sinceRead.removeAll { ($0.time ?? .epoch) < sent - Self.staleness }
        wereOrdersRead = false
        wereFillsRead = false
        flowsSinceRead = 0
    }

    /// Moves the times of reads with a corrected clock.
    mutating func move(by correction: TimeSpan) {
        lastSent = lastSent + correction
        lastReceived = lastReceived + correction
    }

    /// Notes that orders or fills were read to the last row.
    mutating func wasReadAround(sent: Timestamp, _ subject: PollClass) {
        if subject == .fills { fillsSent = max(fillsSent, sent) }
        guard sent >= lastReceived else { return }
        if subject == .openOrders { wereOrdersRead = true }
        if subject == .fills { wereFillsRead = true }
    }

    /// Whether the orders and fills read after the balances showed nothing new.
    var isAligned: Bool { wereOrdersRead && wereFillsRead && flowsSinceRead == 0 }

    /// Finds out which fills the first balances contain: for all assets at once those before some moment. The last balances as
    /// well contain the fills before some moment. The first moment that explains most, together with some last one, is
    /// certain when no other explains as much; in a quiet account the best that can be found is taken.
    mutating func settleStart(isQuiet: Bool) throws(DecimalError) {
        guard isStartOpen, lastSent > startSent, fillsSent >= startReceived + Self.tolerance else { return }
        let standard = nearStart.firstIndex { ($0.time ?? .epoch) >= startMoment } ?? nearStart.count
        var assets = open
        for asset in nearStart.lazy.flatMap(\.assets) where !assets.contains(asset) { assets.append(asset) }
        let residuals: [ExactDecimal] = assets.map { entries[$0]?.residual ?? .zero }
        var best = (cut: standard, score: try score(residuals, assets, isQuiet: isQuiet))
        var second = Score(left: .max, doubt: .max)
        func consider(_ cut: Int, _ score: Score) {
            if (score, abs(cut - standard)) < (best.score, abs(best.cut - standard)) {
                second = best.score
                best = (cut, score)
            } else {
                second = min(second, score)
            }
        }
        // Later: the fills from the standard one on were contained, one more at a time. Earlier: fewer of those before it.
        var rests = residuals
        for cut in standard..<nearStart.count {
            for place in assets.indices { rests[place] = try rests[place] + nearStart[cut].effect(on: assets[place]) }
            consider(cut + 1, try score(rests, assets, isQuiet: isQuiet))
        }
        rests = residuals
        for cut in (0..<standard).reversed() {
            for place in assets.indices { rests[place] = try rests[place] - nearStart[cut].effect(on: assets[place]) }
            let time = nearStart[cut].time ?? .epoch
            guard time >= startSent - Self.staleness else { break }
            let doubt = time < startSent - Self.tolerance ? 1 : 0
            consider(cut, try score(rests, assets, doubt: doubt, isQuiet: isQuiet))
        }
        // Where neither explains all, that one answer must be older than its request is no reason to choose the other.
        let isCertain = best.score.left < second.left || (best.score.left == 0 && best.score < second)
        guard isCertain || isQuiet else { return }
        isStartOpen = false
        sinceRead = []
        try moveStart(from: standard, to: best.cut)
    }

    /// How well two moments explain the balances: how many assets are left over, then how many of the two answers must have
    /// been older than their requests.
    private struct Score: Comparable {
        var left: Int
        var doubt: Int
        static func < (one: Score, other: Score) -> Bool { (one.left, one.doubt) < (other.left, other.doubt) }
    }

    /// The best score, whichever of the fills about the last read it contains.
    private func score(
        _ residuals: [ExactDecimal], _ assets: [Asset], doubt: Int = 0, isQuiet: Bool
    ) throws(DecimalError) -> Score {
        var rests = residuals
        var best = Score(left: rests.count { !$0.isZero }, doubt: doubt)
        for fill in sinceRead.reversed() where best.left > 0 || best.doubt > doubt {
            for place in assets.indices { rests[place] = try rests[place] + fill.effect(on: assets[place]) }
            // In a quiet account nothing happened about the last read.
            let isOld = isQuiet || (fill.time ?? .epoch) < lastSent - Self.tolerance
            best = min(best, Score(left: rests.count { !$0.isZero }, doubt: isOld ? doubt + 1 : doubt))
        }
        return best
    }

    private mutating func moveStart(from standard: Int, to cut: Int) throws(DecimalError) {
        let isLater = cut > standard
        for fill in isLater ? nearStart[standard..<cut] : nearStart[cut..<standard] {
            for asset in fill.assets {
                let amount = fill.effect(on: asset)
                guard var entry = entries[asset], !amount.isZero else { continue }
                entry.expected = try isLater ? entry.expected - amount : entry.expected + amount
                entry.residual = try entry.balance.total - entry.expected
                store(entry)
            }
        }
        if cut == standard { return }
        startMoment = cut < nearStart.count ? nearStart[cut].time ?? startMoment : startReceived + Self.tolerance
    }

    /// The part of an unexplained amount that the first total explains: it contained fills that were news afterwards,
    /// or lacked some that were not. Totals of different currencies may be of different moments.
    func nearStartShift(of asset: Asset, residual: ExactDecimal) -> ExactDecimal? {
        let amounts = nearStart.map { fill in (fill.time ?? .epoch, fill.effect(on: asset)) }
        var sum = ExactDecimal.zero
        let earlier = amounts.reversed().drop(while: { $0.0 >= startMoment })
        for (_, amount) in earlier.prefix(while: { $0.0 >= startSent - Self.staleness }) {
            guard let next = try? sum + amount else { return nil }
            sum = next
            if sum == residual, !amount.isZero { return sum }
        }
        sum = .zero
        for (_, amount) in amounts.drop(while: { $0.0 < startMoment }) {
            guard let next = try? sum - amount else { return nil }
            sum = next
            if sum == residual, !amount.isZero { return sum }
        }
        return nil
    }
}

extension Fill {
    /// The assets that it moves.
    var assets: [Asset] {
        var assets = market.map { [$0.base, $0.quote] } ?? []
        for fee in fees where !assets.contains(fee.asset) { assets.append(fee.asset) }
        return assets
    }

    /// What it does to the total of an asset.
    package func effect(on asset: Asset) -> ExactDecimal {
        var amount = ExactDecimal.zero
        if let market, let side {
            if market.base == asset { amount = side == .buy ? quantity : -quantity }
            if market.quote == asset, let quoteQuantity { amount = side == .buy ? -quoteQuantity : quoteQuantity }
        }
        for fee in fees where fee.asset == asset { amount = (try? amount - fee.amount) ?? amount }
        return amount
    }
}
