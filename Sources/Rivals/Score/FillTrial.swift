import UserStreamCore

/// The fills of a log, held against the true ones.
struct FillTrial: Sendable {
    /// How a true fill was first stated.
    private struct Stated: Sendable {
        let time: Timestamp
        let hasItsPrice: Bool
    }

    private struct Place: Hashable, Sendable {
        let order: OrderID
        let number: Int
    }

    let truth: TrueEvents
    private let start: Timestamp
    private var places: [FillKey: Place] = [:]
    private var stated: [Place: Stated] = [:]
    /// Provisional fills that stand, in the order in which they were stated.
    private var provisional: [(time: Timestamp, fill: Fill)] = []
    private(set) var phantom = 0
    private(set) var duplicated = 0
    private(set) var wrongPrice = 0
    private(set) var counted = 0
    private(set) var delays: [Int64] = []

    init(truth: TrueEvents, start: Timestamp) {
        self.truth = truth
        self.start = start
        for (order, fills) in truth.fills {
            for (number, fill) in fills.enumerated() { places[fill.fill.key] = Place(order: order, number: number) }
        }
    }

    mutating func hear(_ heard: HeardEvent) {
        switch heard.event.change {
        case .fill(let fill) where fill.isProvisional: provisional.append((heard.time, fill))
        case .fill(let fill): take(fill, at: heard.time)
        case .fillSuperseded(let change):
            provisional.removeAll { $0.fill.tradeID == change.fill.tradeID }
            if let remainder = change.remainder { provisional.append((heard.time, remainder)) }
        case .fillVoided(let fill): provisional.removeAll { $0.fill.tradeID == fill.tradeID }
        default: break
        }
    }

    /// Counts what was stated of what truly happened.
    mutating func finish() {
        for (time, fill) in provisional { takeWithoutID(fill, at: time) }
        for order in truth.orders where !truth.busted.contains(order) {
            for (number, fill) in (truth.fills[order] ?? []).enumerated() where fill.time > start {
                counted += 1
                guard let stated = stated[Place(order: order, number: number)] else { continue }
                delays.append((stated.time - fill.time).milliseconds)
                if !stated.hasItsPrice { wrongPrice += 1 }
            }
        }
    }

    private mutating func take(_ fill: Fill, at time: Timestamp) {
        guard !truth.busted.contains(fill.orderID) else { return }
        if fill.tradeID.isEmpty { return takeWithoutID(fill, at: time) }
        guard let place = places[fill.key], let real = truth.fills[place.order]?[place.number], real.time <= time
        else { return phantom += 1 }
        state(place, Self.isSame(fill.price, real.fill.price) && fill.quantity == real.fill.quantity, at: time)
    }

    private mutating func takeWithoutID(_ fill: Fill, at time: Timestamp) {
        guard !truth.busted.contains(fill.orderID), !fill.quantity.isZero else { return }
        guard let to = fill.orderCumulativeQuantity, let from = try? to - fill.quantity, from < to else {
            return phantom += 1
        }
        var isEmpty = true
        for (number, real) in (truth.fills[fill.orderID] ?? []).enumerated()
        where from <= real.from && real.to <= to && real.time <= time {
            isEmpty = false
            state(Place(order: fill.orderID, number: number), Self.isSame(fill.price, real.fill.price), at: time)
        }
        if isEmpty { phantom += 1 }
    }

    private mutating func state(_ place: Place, _ hasItsPrice: Bool, at time: Timestamp) {
        guard stated[place] == nil else { return duplicated += 1 }
        stated[place] = Stated(time: time, hasItsPrice: hasItsPrice)
    }

    /// Whether two prices are the same to 8 places: who divides amounts is not blamed for the last digits.
    private static func isSame(_ one: ExactDecimal?, _ other: ExactDecimal?) -> Bool {
        guard let one, let other else { return false }
        return (try? one.rounded(scale: 8, rounding: .halfEven)) == (try? other.rounded(scale: 8, rounding: .halfEven))
    }
}
