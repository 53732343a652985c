/// Which fills the first balances contain (rule 9).
///
/// Nobody tells: the answer shows some moment between its request and its arrival, or one before where it is late, and fills happen all the
/// time. A later list contains the fills before some moment as well. The first moment that explains most, together with some last one, is
/// the right one when no other explains as much.
struct StartMoment: Sendable {
    /// How far apart the moments of balances and fills may be that are told together.
    static let staleness = TimeSpan.seconds(5)
    /// How exactly the moment of a request is known on the exchange's clock.
    static let tolerance = TimeSpan.seconds(1)
    /// How far it may be off where the exchange told a wrong time. Doubt counts: the nearer moment is taken where both explain all.
    static let wrongClock = TimeSpan.seconds(3)

    /// The first balances are taken to contain the fills before this moment,
    private var moment = Timestamp.epoch
    /// or where it was found out, before this fill: several may happen at one moment.
    private var firstNews: Fill?
    /// When the first balances were asked for, and received.
    private(set) var sent = Timestamp.epoch
    private(set) var received = Timestamp.epoch
    /// How often something about it changed.
    private(set) var changes = 0
    /// Whether it is still to be found out.
    private(set) var isOpen = true
    /// Whether the first balances came.
    var hasBegun: Bool { received > .epoch }
    /// Fills about that moment, oldest first: the first total may or may not contain each.
    private var near: [Fill] = []
    /// While it is open: the fills about and after the first list that is kept, oldest first.
    private var since: [Fill] = []
    /// While it is open: the first lists after the first one. The sooner a list came, the less else happened in between.
    private(set) var witnesses: [Witness] = []
    /// How many of them are kept, and for how long.
    private static let witnessCount = 3
    private static let witnessTime = TimeSpan.seconds(30)
    /// How long a list is waited for that explains all.
    static let patience = TimeSpan.seconds(15)

    /// What a list stated.
    struct Witness {
        var span: StartSearch.Span
        /// The assets it stated, sorted. Most have a total of zero, so that these are not kept beside them.
        private(set) var assets: [Asset]
        /// The other totals, by asset, sorted.
        private var totals: [(asset: Asset, total: ExactDecimal)]

        /// - Parameter total: of an asset.
        init(_ span: StartSearch.Span, of assets: [Asset], _ total: (Asset) -> ExactDecimal) {
            self.span = span
            self.assets = assets
            totals = assets.compactMap { asset in
                let total = total(asset)
                return total.isZero ? nil : (asset, total)
            }
        }

        /// The total of an asset; `nil` when it had none.
        subscript(asset: Asset) -> ExactDecimal? {
            let place = totals.partitioningIndex { $0.asset >= asset }
            if place < totals.count, totals[place].asset == asset { return totals[place].total }
            let stated = assets.partitioningIndex { $0 >= asset }
            return stated < assets.count && assets[stated] == asset ? .zero : nil
        }
    }

    /// The first balances came.
    mutating func begin(sent: Timestamp, received: Timestamp) {
        changes += 1
        moment = sent
        self.sent = sent
        self.received = received
    }

    /// Whether the first balances are taken to contain a fill. One without a time was inferred, from news.
    func contains(_ fill: Fill) -> Bool {
        guard let time = fill.time else { return false }
        if let firstNews { return Fill.isEarlier(fill, firstNews) }
        return time < moment
    }

    /// Whether a fill about the first moment moved an asset.
    func moves(_ asset: Asset) -> Bool { near.contains { !$0.effect(on: asset).isZero } }

    /// Whether the first balances may contain a fill, and may lack it.
    func mayContain(_ fill: Fill) -> Bool {
        guard hasBegun, let time = fill.time else { return false }
        return time >= sent - Self.staleness && time <= received + Self.wrongClock
    }

    /// Remembers a fill about the first moment.
    mutating func note(_ fill: Fill) {
        changes += 1
        let key = fill.key
        guard !near.contains(where: { key.isKey(of: $0) }) else { return }
        near.insertInTime(fill)
    }

    /// Remembers a fill that is news: it may have happened after the last list, which was asked for at `lastSent`, or be about the first
    /// moment all the same.
    mutating func noteKnown(_ fill: Fill, lastSent: Timestamp) {
        guard let time = fill.time else { return }
        if isOpen { changes += 1 }
        if isOpen, time >= (witnesses.first?.span.sent ?? lastSent) - Self.staleness {
            since.insertInTime(fill)
        }
        if !fill.isProvisional, time <= received + Self.wrongClock { note(fill) }
    }

    /// The fee of a fill is known now, which was taken together with it.
    mutating func settleFee(of fill: Fill) {
        changes += 1
        let key = fill.key
        if let place = near.firstIndex(where: { key.isKey(of: $0) }) { near[place] = fill }
        if let place = since.firstIndex(where: { key.isKey(of: $0) }) { since[place] = fill }
    }

    /// Whether another list, asked for at a time, can help to find it out later.
    func wantsWitness(sent: Timestamp) -> Bool {
        isOpen && witnesses.count < Self.witnessCount && sent > self.sent && sent <= received + Self.witnessTime
    }

    /// Another list came.
    mutating func wasRead(_ witness: Witness?, sent: Timestamp) {
        if isOpen { changes += 1 }
        if let witness { witnesses.append(witness) }
        if sent > received + Self.witnessTime { witnesses = [] }
        let first = witnesses.first?.span.sent ?? sent
        since.removeAll { ($0.time ?? .epoch) < first - Self.staleness }
    }

    /// Whether a list that was asked for at a time contains all fills that are known, even if it is late.
    func isOver(at sent: Timestamp) -> Bool {
        let last = max(near.last?.time ?? .epoch, since.last?.time ?? .epoch)
        return last < sent - Self.staleness
    }

    // MARK: Finding out

    /// Fills that the first balances contained although they were booked as news, or did not contain although they were not.
    struct Move {
        var fills: [Fill] = []
        var areContained = false
        /// Assets whose first total was of another moment than the others', and what that explains.
        var shifts: [StartSearch.Shift] = []
    }

    /// What has to be looked at: the assets of fills about the moment, too.
    func residuals(
        open: [Asset], _ look: (Asset) -> (residual: ExactDecimal, proven: ExactDecimal?)
    ) -> StartSearch.Residuals {
        var assets = open
        for asset in near.lazy.flatMap(\.assets) where !assets.contains(asset) { assets.append(asset) }
        let found = assets.map(look)
        return .init(assets: assets, amounts: found.map(\.residual), proven: found.map(\.proven))
    }

    /// Looks for the moment, for all assets at once.
    /// - Parameter list: the list that left the residuals.
    /// - Parameter isQuiet: nothing happens any more, so that the best that can be found is taken.
    func find(
        _ residuals: StartSearch.Residuals, of list: StartSearch.Span, isQuiet: Bool = false
    ) throws(DecimalError) -> StartSearch.Finding {
        let search = StartSearch(
            first: .init(sent: sent, received: received), near: near, standard: firstNewsPosition, list: list,
            since: since, residuals: residuals, isQuiet: isQuiet)
        return try search.find()
    }

    /// Takes the first balances to contain the fills before another place.
    /// - Returns: what has to be booked anew.
    mutating func move(to cut: Int, shifts: [StartSearch.Shift] = []) -> Move {
        changes += 1
        let standard = firstNewsPosition
        isOpen = false
        since = []
        witnesses = []
        if cut == standard { return Move(shifts: shifts) }
        let last = near.prefix(cut).last?.time ?? .epoch
        moment = max(received + Self.tolerance, last + .milliseconds(1))
        firstNews = cut < near.count ? near[cut] : nil
        let isLater = cut > standard
        return Move(
            fills: Array(isLater ? near[standard..<cut] : near[cut..<standard]), areContained: isLater, shifts: shifts)
    }

    private var firstNewsPosition: Int { near.firstIndex { !contains($0) } ?? near.count }

    /// The part of an unexplained amount that the first total of one asset explains: it contained fills that were news afterwards, or
    /// lacked some that were not. Totals of different assets may be of different moments.
    /// - Returns: that amount, and the place to which it leads; `nil` when there is none.
    func shift(of asset: Asset, residual: ExactDecimal) -> (amount: ExactDecimal, cut: Int)? {
        let cut = firstNewsPosition
        var sum = ExactDecimal.zero
        for place in near[..<cut].indices.reversed() {
            guard (near[place].time ?? .epoch) >= sent - Self.staleness else { break }
            let amount = near[place].effect(on: asset)
            guard let next = try? sum + amount else { return nil }
            sum = next
            if sum == residual, !amount.isZero { return (sum, place) }
        }
        sum = .zero
        for place in near[cut...].indices {
            let amount = near[place].effect(on: asset)
            guard let next = try? sum - amount else { return nil }
            sum = next
            if sum == residual, !amount.isZero { return (sum, place + 1) }
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

extension StartMoment: Keepable {
    static var blank: StartMoment { StartMoment() }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&moment)
        coder.keep(&firstNews)
        coder.keep(&sent)
        coder.keep(&received)
        coder.keep(&isOpen)
        coder.keep(&near)
        coder.keep(&since)
        coder.keep(&witnesses)
    }
}

extension StartMoment.Witness: Keepable {
    static var blank: StartMoment.Witness { .init(.init(sent: .epoch, received: .epoch), of: []) { _ in .zero } }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&span.sent)
        coder.keep(&span.received)
        // An asset and its total are what a fee is made of.
        var amounts = assets.map { Fee(asset: $0, amount: self[$0] ?? .zero) }
        coder.keep(&amounts)
        assets = amounts.map(\.asset)
        totals = amounts.compactMap { $0.amount.isZero ? nil : ($0.asset, $0.amount) }
    }
}
