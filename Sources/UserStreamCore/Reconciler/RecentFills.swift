/// Fills that were booked about the time of the last list of balances: they tell whether a total that is not as expected is that of a moment
/// before some of them.
struct RecentFills: Hashable, Sendable {
    /// By time.
    private var fills: [Fill] = []

    /// How much older than a list of balances a fill may be and still be missing in it.
    private static let tolerance = TimeSpan.seconds(5)

    mutating func note(_ fill: Fill, balancesSent: Timestamp) {
        guard let time = fill.time, time > balancesSent - Self.tolerance else { return }
        fills.insert(fill, at: fills.partitioningIndex { ($0.time ?? time) > time })
    }

    /// The fee of a fill is known now.
    mutating func settleFee(of fill: Fill) {
        if let place = fills.lastIndex(where: { $0.key == fill.key }) { fills[place] = fill }
    }

    /// A fill is none any more.
    mutating func remove(_ fill: Fill) { fills.removeAll { $0.key == fill.key } }

    /// Balances were asked for at a moment.
    mutating func forget(before sent: Timestamp) {
        guard let first = fills.first?.time, first <= sent - Self.tolerance else { return }
        fills.removeAll { ($0.time ?? .epoch) <= sent - Self.tolerance }
    }

    /// What the fills that came after a list of balances do to an asset; `nil` where there are none, or some that it may contain or not.
    func effect(on asset: Asset, sinceListed sent: Timestamp, _ received: Timestamp) -> ExactDecimal? {
        var sum: ExactDecimal?
        for fill in fills.reversed() {
            guard let time = fill.time, time >= sent else { break }
            let effect = fill.effect(on: asset)
            if effect.isZero { continue }
            guard time > received, let next = try? (sum ?? .zero) + effect else { return nil }
            sum = next
        }
        return sum
    }

    /// Whether a total of an asset is so much more than expected because it lacks the last fills.
    func explain(_ residual: ExactDecimal, of asset: Asset) -> Bool {
        var missing = residual
        for fill in fills.reversed() {
            missing = (try? missing + fill.effect(on: asset)) ?? missing
            if missing.isZero { return true }
        }
        return false
    }
}
