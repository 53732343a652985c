/// The markets in which something is going on, and how many orders each has there. It is kept in step with the orders, so that asking costs nothing.
struct BusyMarkets: Sendable {
    /// By the exchange's symbols, sorted.
    private(set) var symbols: [String] = []
    /// How many orders there are in each.
    private var counts: [Int] = []

    /// One order more is busy in a market.
    mutating func enter(_ symbol: String) {
        let place = symbols.partitioningIndex { $0 >= symbol }
        if place < symbols.count, symbols[place] == symbol { return counts[place] += 1 }
        symbols.insert(symbol, at: place)
        counts.insert(1, at: place)
    }

    /// One order less.
    mutating func leave(_ symbol: String) {
        let place = symbols.partitioningIndex { $0 >= symbol }
        guard place < symbols.count, symbols[place] == symbol else { return }
        counts[place] -= 1
        guard counts[place] == 0 else { return }
        symbols.remove(at: place)
        counts.remove(at: place)
    }
}
