import UserStreamCore

/// Placing orders.
extension BinanceFace {
    func place(_ call: BinanceCall, _ exchange: inout SimulatedExchange) throws(BinanceError) -> [UInt8] {
        let request = try call.orderRequest(exchange)
        let form = try call.answerForm(request.type)
        let order = try place(request, call, &exchange)
        return answer(order, form, exchange)
    }

    /// Checks everything, and does nothing.
    func testPlace(_ call: BinanceCall, _ exchange: SimulatedExchange) throws(BinanceError) -> [UInt8] {
        let request = try call.orderRequest(exchange)
        _ = try call.answerForm(request.type)
        var copy = exchange
        _ = try place(request, call, &copy)
        return Array("{}".utf8)
    }

    /// Places an order, as it is right after that.
    func place(
        _ request: OrderRequest, _ call: BinanceCall, _ exchange: inout SimulatedExchange
    ) throws(BinanceError) -> SimulatedOrder {
        try checkOrder(request, call, exchange)
        do throws(Refusal) {
            let id = try exchange.place(request, account: call.account, at: call.time)
            guard let order = exchange.order(id, asOf: exchange.now) else { throw .unknownOrder }
            return order
        } catch {
            throw .refusal(error)
        }
    }

    /// What the exchange behind the face would take, and Binance does not: an owner's id that a live order has, and a stop whose price has come already.
    func checkOrder(
        _ request: OrderRequest, _ call: BinanceCall, _ exchange: SimulatedExchange
    ) throws(BinanceError) {
        if let clientOrderID = request.clientOrderID {
            let others = exchange.orders(clientOrderID: clientOrderID, account: call.account, asOf: call.time)
            if others.contains(where: { $0.closedAt == nil }) { throw .rejected("Duplicate order sent.") }
        }
        guard let stopPrice = request.stopPrice, let last = exchange.lastPrice(request.market) else { return }
        let hasCome = request.stopCondition == .atOrAbove ? last >= stopPrice : last <= stopPrice
        if hasCome { throw .rejected("Stop price would trigger immediately.") }
    }

    /// The answer to a placement.
    func answer(_ order: SimulatedOrder, _ form: BinanceAnswerForm, _ exchange: SimulatedExchange) -> [UInt8] {
        JSONWriter.object(capacity: 1_024) { writer in
            writer.key("symbol", order.venueSymbol)
            writer.key("orderId", order.number)
            writer.key("orderListId", Int64(-1))
            writer.key("clientOrderId", order.clientOrderID ?? "")
            writer.key("transactTime", order.createdAt, ageing: ageing)
            guard form != .short else { return }
            order.writeResult(to: &writer)
            if let since = order.revision.workingSince { writer.key("workingTime", since, ageing: ageing) }
            guard form == .full else { return }
            writer.key("fills")
            writer.beginArray()
            for fill in exchange.fills(order: order.id, asOf: exchange.now) { fill.writeShort(to: &writer) }
            writer.endArray()
        }
    }
}
