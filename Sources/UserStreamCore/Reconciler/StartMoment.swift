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

    /// The first balances are taken to contain the fills before this moment,
    private var moment = Timestamp.epoch
    /// or where it was found out, before this fill: several may happen at one moment.
    private var firstNews: Fill?
    /// When the first balances were asked for, and received.
    private(set) var sent = Timestamp.epoch
    private(set) var received = Timestamp.epoch
    /// Whether it is still to be found out.
    private(set) var isOpen = true
    /// Fills about that moment, oldest first: the first total may or may not contain each.
    private var near: [Fill] = []
    /// While it is open: the fills about and after the last list, oldest first.
    private var since: [Fill] = []

    /// What the balances differ by from what is expected of them, by asset.
    struct Residuals {
        private(set) var assets: [Asset]
        private(set) var amounts: [ExactDecimal]
        /// By how much the first total of each asset is taken to be of another moment than the usual one.
        private(set) var shifts: [ExactDecimal]
        /// What that must be where a later total proved it.
        private(set) var proven: [ExactDecimal?]

        /// The assets of some fills are looked at too.
        init(_ assets: [Asset], of fills: [Fill], _ look: (Asset) -> (residual: ExactDecimal, proven: ExactDecimal?)) {
            self.assets = assets
            for asset in fills.lazy.flatMap(\.assets) where !self.assets.contains(asset) { self.assets.append(asset) }
            let found = self.assets.map(look)
            amounts = found.map(\.residual)
            proven = found.map(\.proven)
            shifts = found.map { _ in .zero }
        }

        /// A fill is booked.
        mutating func book(_ fill: Fill) throws(DecimalError) {
            for place in assets.indices { amounts[place] = try amounts[place] - fill.effect(on: assets[place]) }
        }

        /// The last list did not contain a fill.
        mutating func lacked(_ fill: Fill) throws(DecimalError) {
            for place in assets.indices { amounts[place] = try amounts[place] + fill.effect(on: assets[place]) }
        }

        /// The first list contained a fill that was news afterwards, or lacked one that was not.
        mutating func move(_ fill: Fill, isContained: Bool) throws(DecimalError) {
            for place in assets.indices {
                let effect = fill.effect(on: assets[place])
                amounts[place] = try isContained ? amounts[place] + effect : amounts[place] - effect
                shifts[place] = try isContained ? shifts[place] + effect : shifts[place] - effect
            }
        }

        /// How many assets are not explained, or are explained otherwise than was proved.
        var count: Int {
            amounts.count { !$0.isZero } + zip(proven, shifts).count { $0 != nil && $0 != $1 }
        }
    }

    /// How well two moments explain the balances: how many assets are left over, then how many answers, or rows of the first one, must be
    /// older than their requests.
    private struct Score: Comparable {
        var left: Int
        var doubt: Int
        static func < (one: Score, other: Score) -> Bool { (one.left, one.doubt) < (other.left, other.doubt) }
    }

    /// The first balances came.
    mutating func begin(sent: Timestamp, received: Timestamp) {
        moment = sent
        self.sent = sent
        self.received = received
    }

    /// Whether the first balances are taken to contain a fill.
    func contains(_ fill: Fill) -> Bool {
        if let firstNews { return Fill.isEarlier(fill, firstNews) }
        return fill.time.map { $0 < moment } ?? false
    }

    /// Remembers a fill about the first moment.
    mutating func note(_ fill: Fill) {
        guard !near.contains(where: fill.isSame(as:)) else { return }
        near.insertInTime(fill)
    }

    /// Remembers a fill that is news: it may have happened after the last list, which was asked for at `lastSent`, or be about the first
    /// moment all the same.
    mutating func noteKnown(_ fill: Fill, lastSent: Timestamp) {
        guard let time = fill.time else { return }
        if isOpen, time >= lastSent - Self.staleness {
            since.insertInTime(fill)
        }
        if !fill.isProvisional, time <= received + Self.tolerance { note(fill) }
    }

    /// Another list came.
    mutating func wasRead(sent: Timestamp) { since.removeAll { ($0.time ?? .epoch) < sent - Self.staleness } }

    // MARK: Finding out

    /// Fills that the first balances contained although they were booked as news, or did not contain although they were not.
    struct Move {
        var fills: [Fill] = []
        var areContained = false
        /// Assets whose first total was of another moment than the others', and what that explains.
        var shifts: [Shift] = []
    }

    /// What the first total of one asset alone contained or lacked.
    struct Shift {
        var asset: Asset
        var amount: ExactDecimal
    }

    /// What one moment explains.
    private struct Explanation {
        var cut: Int
        var score: Score
        /// By how much the first total of each asset is of another moment than the usual one. Two moments may explain the same.
        var totals: [ExactDecimal]
        var shifts: [Shift] = []
    }

    /// What has to be looked at.
    func residuals(open: [Asset], _ look: (Asset) -> (residual: ExactDecimal, proven: ExactDecimal?)) -> Residuals {
        Residuals(open, of: near, look)
    }

    /// Looks for the moment, for all assets at once.
    /// - Parameter isQuiet: nothing happens any more, so that the best that can be found is taken.
    /// - Returns: what has to be booked anew; `nil` while it is not certain.
    mutating func settle(_ residuals: Residuals, lastSent: Timestamp, isQuiet: Bool) throws(DecimalError) -> Move? {
        let standard = firstNewsPosition
        var found = [try explanation(residuals, cut: standard, doubt: 0, lastSent: lastSent, isQuiet: isQuiet)]
        // Later: the fills from the standard one on were contained, one more at a time. Earlier: fewer of those before it.
        var rests = residuals
        for cut in standard..<near.count {
            try rests.move(near[cut], isContained: true)
            found.append(try explanation(rests, cut: cut + 1, doubt: 0, lastSent: lastSent, isQuiet: isQuiet))
        }
        rests = residuals
        for cut in (0..<standard).reversed() {
            try rests.move(near[cut], isContained: false)
            let time = near[cut].time ?? .epoch
            guard time >= sent - Self.staleness else { break }
            let doubt = time < sent - Self.tolerance ? 1 : 0
            found.append(try explanation(rests, cut: cut, doubt: doubt, lastSent: lastSent, isQuiet: isQuiet))
        }
        let ordered = found.sorted { one, other in
            (one.score, abs(one.cut - standard)) < (other.score, abs(other.cut - standard))
        }
        let best = ordered[0]
        // Rows of different moments are supposed only where one moment does not explain as much.
        let rival = ordered.first { $0.totals != best.totals && ($0.shifts.isEmpty || !best.shifts.isEmpty) }
        let second = rival?.score ?? Score(left: .max, doubt: .max)
        // Where neither explains all, that one answer must be older than its request is no reason to choose the other.
        let isCertain = best.score.left < second.left || (best.score.left == 0 && best.score < second)
        guard isCertain || isQuiet else { return nil }
        return move(to: best.cut, shifts: best.shifts)
    }

    /// The best score, whichever of the fills about the last list it contains. What a row of the first list explains that is older than the
    /// others is not left over.
    private func explanation(
        _ residuals: Residuals, cut: Int, doubt: Int, lastSent: Timestamp, isQuiet: Bool
    ) throws(DecimalError) -> Explanation {
        var rests = residuals
        var best = Explanation(cut: cut, score: Score(left: rests.count, doubt: doubt), totals: rests.shifts)
        var bestRests = rests
        for fill in since.reversed() where best.score.left > 0 || best.score.doubt > doubt {
            try rests.lacked(fill)
            // In a quiet account nothing happened about the last list.
            let isOld = isQuiet || (fill.time ?? .epoch) < lastSent - Self.tolerance
            let score = Score(left: rests.count, doubt: isOld ? doubt + 1 : doubt)
            if score < best.score { (best.score, bestRests) = (score, rests) }
        }
        for place in rests.assets.indices where !bestRests.amounts[place].isZero && rests.proven[place] == nil {
            let (asset, rest) = (rests.assets[place], bestRests.amounts[place])
            guard let amount = shift(of: asset, residual: rest, from: cut)?.amount else { continue }
            best.score.left -= 1
            best.score.doubt += 1
            best.shifts.append(Shift(asset: asset, amount: amount))
            // What is expected more now is as if it had been contained less.
            best.totals[place] = try best.totals[place] - amount
        }
        return best
    }

    /// Takes the first balances to contain the fills before another place.
    mutating func move(to cut: Int, shifts: [Shift] = []) -> Move {
        let standard = firstNewsPosition
        isOpen = false
        since = []
        if cut == standard { return Move(shifts: shifts) }
        moment = received + Self.tolerance
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
        shift(of: asset, residual: residual, from: firstNewsPosition)
    }

    private func shift(
        of asset: Asset, residual: ExactDecimal, from cut: Int
    ) -> (amount: ExactDecimal, cut: Int)? {
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
