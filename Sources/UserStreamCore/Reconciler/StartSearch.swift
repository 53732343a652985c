/// Looks for the moments of the first balances and of a later list that explain most of what the later one leaves open (rule 9).
///
/// Every place in the fills about the first list is tried, together with those places in the fills about the later one that explain some
/// asset; sums of fills in a row are looked up, so that the search costs little more than there are fills.
struct StartSearch {
    /// When a list was asked for, and received: it shows a moment in between, or one before where it is late.
    struct Span {
        var sent: Timestamp
        var received: Timestamp

        /// By how many milliseconds the list must be of another moment to contain the fills before a place, and not the one there.
        func doubt(of fills: [Fill], cutAt place: Int) -> Int64 {
            var doubt: Int64 = 0
            if place > 0, let last = fills[place - 1].time { doubt = max(doubt, (last - received).milliseconds) }
            if place < fills.count, let next = fills[place].time { doubt = max(doubt, (sent - next).milliseconds) }
            return doubt
        }
    }

    /// What a list differs by from what is expected of it, by asset.
    struct Residuals {
        var assets: [Asset]
        var amounts: [ExactDecimal]
        /// By how much the first total is of another moment than the usual one, where a later total proved it.
        var proven: [ExactDecimal?]

        subscript(asset: Asset) -> ExactDecimal { assets.firstIndex(of: asset).map { amounts[$0] } ?? .zero }

        /// A fill is booked.
        mutating func book(_ fill: Fill) throws(DecimalError) {
            for place in assets.indices { amounts[place] = try amounts[place] - fill.effect(on: assets[place]) }
        }
    }

    /// What the first total of one asset alone contained or lacked.
    struct Shift: Hashable {
        var asset: Asset
        var amount: ExactDecimal
    }

    /// How well two moments explain the balances: how many assets are left over, then by how many milliseconds lists must be of other
    /// moments than those of their requests.
    struct Score: Comparable {
        var left: Int
        var doubt: Int64
        static func < (one: Score, other: Score) -> Bool { (one.left, one.doubt) < (other.left, other.doubt) }
    }

    /// What one moment of the first list explains.
    struct Explanation {
        /// The place of the first fill that the list did not contain.
        var cut: Int
        var score: Score
        /// By how much the first total of each asset is of another moment than the usual one. Two moments may explain the same.
        var totals: [ExactDecimal]
        /// Assets whose first total was of another moment than the others', sorted.
        var shifts: [Shift] = []
        /// Whether the later list must be of a moment before it was asked for.
        var isLate = false

        /// What several lists say alike of the first one; `nil` where they differ in its moment. Of a single row they say nothing where theirs did not
        /// move: it may be late by the same in each. Nor do lists that are late, where all state the same.
        static func common(to lists: [(explanation: Explanation, residuals: Residuals)]) -> Explanation? {
            guard lists.count > 1, var common = lists.first?.explanation,
                lists.allSatisfy({ $0.explanation.cut == common.cut }),
                lists.contains(where: { !$0.explanation.isLate || $0.residuals.amounts != lists[0].residuals.amounts })
            else { return nil }
            common.shifts.removeAll { shift in
                let amounts = lists.map { $0.residuals[shift.asset] }
                return !lists.allSatisfy { $0.explanation.shifts.contains(shift) }
                    || amounts.allSatisfy { $0 == amounts[0] }
            }
            return common
        }
    }

    /// The best explanation, and what it is worth.
    struct Finding {
        enum Worth { case certain, ifAnotherListAgrees, uncertain }
        var best: Explanation
        var worth: Worth
    }

    /// What is doubted more than any moment: that rows of one list are of different ones.
    private static let rowDoubt: Int64 = 10_000
    /// How many milliseconds of doubt set one explanation apart from another: clocks are hardly further apart than that.
    private static let doubtMargin: Int64 = 150

    /// The first list, the fills about it, and which of them is the first that it is taken not to contain.
    var first: Span
    var near: [Fill]
    var standard: Int
    /// The later list, and the fills about it and after it.
    var list: Span
    var since: [Fill]
    var residuals: Residuals
    /// Whether nothing happens any more: the later list contains all, and the best that can be found is taken.
    var isQuiet: Bool

    /// Looks for the best explanation.
    func find() throws(DecimalError) -> Finding {
        let (nearSums, sinceSums) = (
            try RunningSums(of: near, residuals.assets), try RunningSums(of: since, residuals.assets)
        )
        let oldest = near.firstIndex { ($0.time ?? .epoch) >= first.sent - StartMoment.staleness } ?? near.count
        let usual = usualPlace
        var found: [Explanation] = []
        for cut in min(oldest, standard)...near.count {
            found.append(try explanation(cutAt: cut, nearSums, sinceSums, usual))
        }
        let ordered = found.sorted { one, other in
            (one.score, abs(one.cut - standard)) < (other.score, abs(other.cut - standard))
        }
        let best = ordered[0]
        // Rows of different moments are supposed only where one moment does not explain as much.
        let rival = ordered.first { $0.totals != best.totals && ($0.shifts.isEmpty || !best.shifts.isEmpty) }
        let second = rival?.score ?? Score(left: .max, doubt: .max)
        // Where neither explains all, that one answer must be older than its request is no reason to choose the other.
        let isBetter = best.score.left == second.left && second.doubt - best.score.doubt > Self.doubtMargin
        guard best.score.left < second.left || (best.score.left == 0 && isBetter) || isQuiet else {
            return Finding(best: best, worth: .uncertain)
        }
        // A row of the later list may just as well be of another moment, as long as that may be late. And where all of it is late, nobody knows by
        // how much: the latest moment is no more likely than the others that explain all.
        let mayShift = best.shifts.isEmpty || (near.last?.time ?? .epoch) < list.sent - StartMoment.staleness
        let isClear = mayShift && (best.score.left < second.left || !best.isLate)
        return Finding(best: best, worth: isClear || isQuiet ? .certain : .ifAnotherListAgrees)
    }

    /// The best score with one moment of the first list. What a row of it explains that is of another moment than the others is not left over.
    private func explanation(
        cutAt cut: Int, _ nearSums: RunningSums, _ sinceSums: RunningSums, _ usual: Int
    ) throws(DecimalError) -> Explanation {
        let assets = residuals.assets.indices
        var totals: [ExactDecimal] = []
        var rests: [ExactDecimal] = []
        for asset in assets {
            totals.append(try nearSums[asset, cut] - nearSums[asset, standard])
            rests.append(try residuals.amounts[asset] + totals[asset] + sinceSums[asset, since.count])
        }
        let disproved = assets.count { residuals.proven[$0] != nil && residuals.proven[$0] != totals[$0] }
        let doubt = first.doubt(of: near, cutAt: cut)
        var best = (score: Score(left: .max, doubt: .max), place: since.count)
        for place in places(explaining: rests, sinceSums, usual) {
            let left = assets.count { sinceSums[$0, place] != rests[$0] }
            let score = Score(left: left + disproved, doubt: doubt + lateness(at: place))
            if score < best.score { best = (score, place) }
        }
        var explanation = Explanation(cut: cut, score: best.score, totals: totals)
        explanation.isLate = isBeforeList(best.place)
        for asset in assets where residuals.proven[asset] == nil {
            let rest = try rests[asset] - sinceSums[asset, best.place]
            guard !rest.isZero, nearSums.has(try nearSums[asset, cut] - rest, of: asset) else { continue }
            explanation.score.left -= 1
            explanation.score.doubt += Self.rowDoubt
            explanation.shifts.append(Shift(asset: residuals.assets[asset], amount: rest))
            // What is expected more now is as if it had been contained less.
            explanation.totals[asset] = try explanation.totals[asset] - rest
        }
        explanation.shifts.sort { $0.asset < $1.asset }
        return explanation
    }

    /// The most likely place in the fills about the later list.
    private var usualPlace: Int {
        isQuiet ? since.count : since.firstIndex { ($0.time ?? .epoch) >= list.sent } ?? since.count
    }

    /// The places in the fills about the later list that explain some asset, and the usual one.
    private func places(explaining rests: [ExactDecimal], _ sums: RunningSums, _ usual: Int) -> [Int] {
        var places = [usual]
        for asset in rests.indices where sums.isTouched[asset] {
            places += sums.places(of: asset, where: rests[asset]).filter { place in
                // The list contains what happened clearly before it, and nothing of what happened clearly after it.
                let next = place < since.count ? since[place].time ?? .epoch : .distantFuture
                let last = place > 0 ? since[place - 1].time ?? .epoch : .epoch
                return place != usual && next >= list.sent - StartMoment.staleness
                    && (isQuiet || last <= list.received + StartMoment.wrongClock)
            }
        }
        return places
    }

    /// Whether the later list lacks fills from before it was asked for.
    private func isBeforeList(_ place: Int) -> Bool {
        place < since.count && (since[place].time ?? .epoch) < list.sent
    }

    /// By how many milliseconds the later list must be of another moment. In a quiet account nothing happened about it.
    private func lateness(at place: Int) -> Int64 {
        if isQuiet { return place < since.count ? StartMoment.staleness.milliseconds : 0 }
        return list.doubt(of: since, cutAt: place)
    }
}

/// What fills in a row add up to, for each asset, so that a sum can be found without trying all.
private struct RunningSums {
    /// By asset: the sum of the first n fills.
    private var sums: [[ExactDecimal]] = []
    /// By asset: those n, ordered by their sums.
    private var ordered: [[Int]] = []
    /// By asset: whether any fill moved it.
    private(set) var isTouched: [Bool] = []

    init(of fills: [Fill], _ assets: [Asset]) throws(DecimalError) {
        for asset in assets {
            var (sum, sums) = (ExactDecimal.zero, [ExactDecimal.zero])
            sums.reserveCapacity(fills.count + 1)
            for fill in fills {
                sum = try sum + fill.effect(on: asset)
                sums.append(sum)
            }
            self.sums.append(sums)
            isTouched.append(sums.contains { !$0.isZero })
            ordered.append(sums.indices.sorted { (sums[$0], $0) < (sums[$1], $1) })
        }
    }

    /// The sum of the first fills.
    subscript(asset: Int, count: Int) -> ExactDecimal { sums[asset][count] }

    func has(_ sum: ExactDecimal, of asset: Int) -> Bool {
        let place = firstPlace(of: asset, where: sum)
        return place < ordered[asset].count && sums[asset][ordered[asset][place]] == sum
    }

    /// How many fills add up to a sum.
    func places(of asset: Int, where sum: ExactDecimal) -> [Int] {
        let first = firstPlace(of: asset, where: sum)
        return Array(ordered[asset][first...].prefix { sums[asset][$0] == sum })
    }

    private func firstPlace(of asset: Int, where sum: ExactDecimal) -> Int {
        ordered[asset].partitioningIndex { sums[asset][$0] >= sum }
    }
}
