import UserStreamCore
import UserStreamTestKit

extension RandomTrader {
    mutating func placeNearby(_ exchange: inout SimulatedExchange, _ view: View, _ time: Timestamp) {
        let side = side()
        let away = 1 + random.below(12)
        send(
            .limit(
                side, view.market, quantity: quantity(view, upTo: 150), price: view.price(side == .buy ? -away : away)),
            &exchange, time)
    }

    mutating func placeFar(_ exchange: inout SimulatedExchange, _ view: View, _ time: Timestamp) {
        let side = side()
        let away = 100 + random.below(500)
        send(
            .limit(side, view.market, quantity: quantity(view), price: view.price(side == .buy ? -away : away)),
            &exchange, time)
    }

    /// A far order on any of the markets.
    mutating func placeAnywhereFar(_ exchange: inout SimulatedExchange, _ time: Timestamp) {
        guard let view = View(exchange, markets[random.below(markets.count)]) else { return }
        placeFar(&exchange, view, time)
    }

    mutating func placeMarketable(_ exchange: inout SimulatedExchange, _ view: View, _ time: Timestamp) {
        let side = side()
        let beyond = 2 + random.below(10)
        send(
            .limit(
                side, view.market, quantity: quantity(view, upTo: 250),
                price: view.price(side == .buy ? beyond : -beyond)), &exchange, time)
    }

    mutating func placeImmediate(_ exchange: inout SimulatedExchange, _ view: View, _ time: Timestamp) {
        let side = side()
        let beyond = random.below(8)
        send(
            .limit(
                side, view.market, quantity: quantity(view, upTo: 300),
                price: view.price(side == .buy ? beyond : -beyond),
                timeInForce: random.chance(millionths: 600_000) ? .ioc : .fok), &exchange, time)
    }

    mutating func placePostOnly(_ exchange: inout SimulatedExchange, _ view: View, _ time: Timestamp) {
        let side = side()
        let away = random.below(8) - 3
        send(
            .limitMaker(side, view.market, quantity: quantity(view), price: view.price(side == .buy ? -away : away)),
            &exchange, time)
    }

    mutating func placeStop(_ exchange: inout SimulatedExchange, _ view: View, _ time: Timestamp) {
        let side = side()
        let away = 3 + random.below(20)
        let stopPrice = view.price(side == .buy ? away : -away)
        let price = view.price(side == .buy ? away + 5 : -away - 5)
        send(
            .stopLimit(side, view.market, quantity: quantity(view), price: price, stopPrice: stopPrice), &exchange,
            time)
    }

    mutating func placeMarketOrder(_ exchange: inout SimulatedExchange, _ view: View, _ time: Timestamp) {
        let quantity = quantity(view, upTo: 300)
        guard side() == .buy else {
            send(.marketSell(view.market, quantity: quantity), &exchange, time)
            return
        }
        let value = Exact.cut(Exact.product(quantity, view.price), places: view.rules.pricePrecision)
        send(.marketBuy(view.market, spending: value), &exchange, time)
    }

    /// An order that no poll will ever see alive.
    mutating func flash(_ exchange: inout SimulatedExchange, _ view: View, _ time: Timestamp) {
        let side = side()
        let away = 1 + random.below(40)
        let request = OrderRequest.limit(
            side, view.market, quantity: quantity(view), price: view.price(side == .buy ? -away : away))
        guard let order = send(request, &exchange, time) else { return }
        if random.chance(millionths: 500_000) { try? exchange.marketActivity(view.market, at: time) }
        try? exchange.cancel(order: order, account: account, at: time)
    }

    /// Cancels one of the younger orders; the oldest ones are left to rest.
    mutating func cancelSome(_ exchange: inout SimulatedExchange, _ time: Timestamp) {
        let live = exchange.openOrders(account: account, asOf: exchange.now)
        guard live.count > 4 else { return }
        let order = live[3 + random.below(live.count - 3)]
        if let clientOrderID = order.clientOrderID, random.chance(millionths: 300_000) {
            _ = try? exchange.cancel(clientOrderID: clientOrderID, account: account, at: time)
        } else {
            try? exchange.cancel(order: order.id, account: account, at: time)
        }
    }

    mutating func movePrice(_ exchange: inout SimulatedExchange, _ view: View, _ time: Timestamp) {
        try? exchange.setPrice(view.market, to: view.price(random.below(51) - 25), at: time)
    }

    mutating func moveFunds(_ exchange: inout SimulatedExchange, _ view: View, _ time: Timestamp) {
        let asset = random.chance(millionths: 500_000) ? view.market.base : view.market.quote
        let available = exchange.balance(of: asset, account: account, asOf: exchange.now)?.available ?? .zero
        let amount = Exact.cut(Exact.product(available, .hundredths(1 + random.below(5))), places: 8)
        switch random.below(otherAccount == nil ? 2 : 4) {
        case 0: try? exchange.deposit(amount, of: asset, account: account, at: time)
        case 1: try? exchange.withdraw(amount, of: asset, account: account, at: time)
        case 2:
            guard let otherAccount else { return }
            try? exchange.transfer(amount, of: asset, from: account, to: otherAccount, at: time)
        default:
            guard let otherAccount else { return }
            try? exchange.transfer(amount, of: asset, from: otherAccount, to: account, at: time)
        }
    }
}
