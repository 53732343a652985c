public import UserStreamCore
import UserStreamTestKit

extension SimulatedExchange {
    /// Moves the market to a price. The market maker trades with what stands in its way, as far as its finite depth
    /// goes and often in several trades, and quotes around the new price.
    public mutating func setPrice(_ market: Market, to price: ExactDecimal, at time: Timestamp) throws(Refusal) {
        advance(to: time)
        let index = try marketIndex(market)
        try checkPrice(price, markets[index].rules)
        reprice(index, price)
        quoteHouse(index)
        triggerStops(index)
    }

    /// One step of a random walk of the price, with random trades against orders that rest close to it.
    public mutating func marketActivity(_ market: Market, at time: Timestamp) throws(Refusal) {
        advance(to: time)
        let index = try marketIndex(market)
        guard markets[index].isTrading else { return }
        let spacing = levelSpacing(index)
        if random.chance(millionths: 500_000) {
            let steps = ExactDecimal(random.below(7) - 3)
            let price = Exact.sum(markets[index].lastPrice, Exact.product(steps, spacing))
            if price > spacing { reprice(index, price) }
        }
        for side in [Side.buy, .sell] where random.chance(millionths: 600_000) { nibble(index, side) }
        quoteHouse(index)
        triggerStops(index)
    }

    private mutating func reprice(_ index: Int, _ price: ExactDecimal) {
        markets[index].book.removeHouse()
        if markets[index].isTrading {
            sweep(index, .buy, price)
            sweep(index, .sell, price)
        }
        markets[index].lastPrice = price
    }

    /// Trades with the orders of one side that are better than the new price, until the depth is used up.
    private mutating func sweep(_ index: Int, _ side: Side, _ price: ExactDecimal) {
        let rules = markets[index].rules
        var depth = randomQuantity(rules, upTo: Exact.product(rules.depthPerLevel, ExactDecimal(rules.levels)))
        while depth.signum > 0, let best = markets[index].book.best(side), let order = best.order,
            Book.crosses(side.opposite, limit: price, other: best.price)
        {
            let wanted = min(depth, randomQuantity(rules, upTo: Exact.product(rules.depthPerLevel, 2)))
            depth = Exact.difference(depth, hit(index, side, order, best.price, wanted))
        }
    }

    /// Up to three random trades with the best order of a side, if it is close to the price.
    private mutating func nibble(_ index: Int, _ side: Side) {
        let rules = markets[index].rules
        let reach = Exact.product(levelSpacing(index), 10)
        let reference = markets[index].lastPrice
        markets[index].book.removeHouse()
        for _ in 0...random.below(3) {
            guard let best = markets[index].book.best(side), let order = best.order else { return }
            guard Exact.difference(best.price, reference).magnitude <= reach else { return }
            _ = hit(index, side, order, best.price, randomQuantity(rules, upTo: rules.depthPerLevel))
        }
    }

    /// The market maker takes up to `wanted` of a resting order; returns how much it was.
    private mutating func hit(
        _ index: Int, _ side: Side, _ order: Int, _ price: ExactDecimal, _ wanted: ExactDecimal
    ) -> ExactDecimal {
        let quantity = min(wanted, orders[order].remaining)
        if quantity == orders[order].remaining { markets[index].book.removeBest(side) }
        lastMatchID += 1
        trade(
            Match(marketIndex: index, price: price, quantity: quantity, takerSide: side.opposite, id: lastMatchID),
            taker: nil, maker: order)
        return quantity
    }

    /// Replaces the market maker's quotes by new ones around the last price that meet no order.
    mutating func quoteHouse(_ index: Int) {
        markets[index].book.removeHouse()
        let rules = markets[index].rules
        let spacing = levelSpacing(index)
        for level in 0..<max(0, rules.levels) {
            let distance = Exact.product(spacing, ExactDecimal(level + 1))
            for side in [Side.buy, .sell] {
                let step = side == .buy ? -distance : distance
                let price = Exact.sum(markets[index].lastPrice, step)
                let quantity = randomQuantity(rules, upTo: Exact.product(rules.depthPerLevel, 2))
                guard price.signum > 0 else { continue }
                if let other = markets[index].book.best(side.opposite),
                    Book.crosses(side, limit: price, other: other.price)
                {
                    continue
                }
                markets[index].book.insert(.house(quantity), side, at: price)
            }
        }
    }

    /// The distance between two levels: 0.02 % of the price, at least a tick.
    func levelSpacing(_ index: Int) -> ExactDecimal {
        let rules = markets[index].rules
        return max(
            rules.tick, Exact.cut(Exact.share("0.0002", of: markets[index].lastPrice), places: rules.pricePrecision))
    }

    private mutating func randomQuantity(_ rules: MarketRules, upTo most: ExactDecimal) -> ExactDecimal {
        let percent = ExactDecimal.hundredths(1 + random.below(100))
        return max(rules.lot, Exact.cut(Exact.share(percent, of: most), places: rules.amountPrecision))
    }
}
