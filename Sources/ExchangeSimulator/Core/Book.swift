import UserStreamCore

/// Somebody who offers to trade at a price.
struct BookEntry: Sendable {
    enum Owner: Sendable {
        /// An order.
        case order(Int)
        /// The built-in market maker, with what it offers.
        case house(ExactDecimal)
    }

    let price: ExactDecimal
    /// Earlier is served first at one price.
    let sequence: Int
    var owner: Owner

    var order: Int? {
        guard case .order(let index) = owner else { return nil }
        return index
    }
}

/// The offers of one market, sorted with the best one last on both sides.
struct Book: Sendable {
    private(set) var bids: [BookEntry] = []
    private(set) var asks: [BookEntry] = []
    private var lastSequence = 0

    /// The offers of one side, the best one last.
    func entries(_ side: Side) -> [BookEntry] { side == .buy ? bids : asks }

    /// The best offer of one side.
    func best(_ side: Side) -> BookEntry? { side == .buy ? bids.last : asks.last }

    mutating func insert(_ owner: BookEntry.Owner, _ side: Side, at price: ExactDecimal) {
        lastSequence += 1
        let entry = BookEntry(price: price, sequence: lastSequence, owner: owner)
        if side == .buy {
            let position = bids.lastIndex { $0.price < price } ?? -1
            bids.insert(entry, at: position + 1)
        } else {
            let position = asks.lastIndex { $0.price > price } ?? -1
            asks.insert(entry, at: position + 1)
        }
    }

    mutating func removeBest(_ side: Side) {
        if side == .buy { bids.removeLast() } else { asks.removeLast() }
    }

    mutating func replaceBest(_ side: Side, owner: BookEntry.Owner) {
        if side == .buy { bids[bids.count - 1].owner = owner } else { asks[asks.count - 1].owner = owner }
    }

    mutating func remove(order: Int, _ side: Side) {
        if side == .buy {
            bids.removeAll { $0.order == order }
        } else {
            asks.removeAll { $0.order == order }
        }
    }

    mutating func removeHouse() {
        bids.removeAll { $0.order == nil }
        asks.removeAll { $0.order == nil }
    }

    /// Whether a price on `side` would meet an offer of the other side at `other`.
    static func crosses(_ side: Side, limit: ExactDecimal, other: ExactDecimal) -> Bool {
        side == .buy ? other <= limit : other >= limit
    }
}

extension Side {
    var opposite: Side { self == .buy ? .sell : .buy }
}
