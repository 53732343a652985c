import UserStreamCore
import UserStreamTestKit

/// Cancelling orders.
extension BinanceFace {
    private enum Restriction: String, CaseIterable {
        case onlyNew = "ONLY_NEW"
        case onlyPartiallyFilled = "ONLY_PARTIALLY_FILLED"

        func allows(_ order: SimulatedOrder) -> Bool {
            order.cumulativeQuantity.isZero == (self == .onlyNew)
        }
    }

    mutating func cancel(_ call: BinanceCall, _ exchange: inout SimulatedExchange) throws(BinanceError) -> [UInt8] {
        let name = try call.clientID("newClientOrderId")
        let order = try cancellable(call, exchange, "orderId", "origClientOrderId")
        return try cancel(order, named: name, call, &exchange)
    }

    /// All live orders of a symbol.
    mutating func cancelAll(
        _ call: BinanceCall, _ exchange: inout SimulatedExchange
    ) throws(BinanceError) -> [UInt8] {
        let market = try call.rules(exchange).market
        let live = exchange.openOrders(account: call.account, asOf: call.time).filter {
            $0.market == market && $0.state != .pendingCancel
        }
        guard !live.isEmpty else { throw .unknownOrder }
        // One id for all of them.
        let name = names.orderName()
        var writer = JSONWriter(capacity: 64 + live.count * 512)
        writer.beginArray()
        for order in live { writer.raw(try cancel(order, named: name, call, &exchange)) }
        writer.endArray()
        return writer.bytes
    }

    /// The order that is to be cancelled. One that has ended is as unknown as one that never was.
    private func cancellable(
        _ call: BinanceCall, _ exchange: SimulatedExchange, _ number: StaticString, _ clientID: StaticString
    ) throws(BinanceError) -> SimulatedOrder {
        let restriction = try call.word("cancelRestrictions", Restriction.self)
        let named = try namedOrder(call, exchange, asOf: call.time, number: number, clientID: clientID)
        guard let order = named, order.closedAt == nil, order.state != .pendingCancel else { throw .unknownOrder }
        guard restriction?.allows(order) ?? true else {
            throw BinanceError(-2011, "Order was not canceled due to cancel restrictions.")
        }
        return order
    }

    /// The cancel has an id of its own, which its owner or the exchange gives it; the order keeps its one.
    private mutating func cancel(
        _ order: SimulatedOrder, named name: String?, _ call: BinanceCall, _ exchange: inout SimulatedExchange
    ) throws(BinanceError) -> [UInt8] {
        let delay = cancelDelay(order, call)
        do {
            try exchange.cancel(order: order.id, account: call.account, at: call.time, delay: delay)
        } catch {
            throw .refusal(error)
        }
        return cancelAnswer(exchange.order(order.id, asOf: exchange.now) ?? order, named: name, call)
    }

    private mutating func cancelAnswer(_ order: SimulatedOrder, named name: String?, _ call: BinanceCall) -> [UInt8] {
        let name = name ?? names.orderName()
        return JSONWriter.object { writer in
            writer.key("symbol", order.venueSymbol)
            writer.key("origClientOrderId", order.clientOrderID ?? "")
            writer.key("orderId", order.number)
            writer.key("orderListId", Int64(-1))
            writer.key("clientOrderId", name)
            writer.key("transactTime", call.time, ageing: ageing)
            order.writeResult(to: &writer)
        }
    }

    // MARK: Cancel and replace

    private enum Mode: String, CaseIterable {
        case stopOnFailure = "STOP_ON_FAILURE"
        case allowFailure = "ALLOW_FAILURE"
    }

    /// Cancels an order and places another one. Each can fail by itself, and the answer says what became of both.
    mutating func cancelReplace(
        _ call: BinanceCall, _ exchange: inout SimulatedExchange
    ) throws(BinanceError) -> [UInt8] {
        guard let mode = try call.word("cancelReplaceMode", Mode.self) else { throw .missing("cancelReplaceMode") }
        let name = try call.clientID("cancelNewClientOrderId")
        let request = try call.orderRequest(exchange)
        let form = try call.answerForm(request.type)
        var cancel: Result<[UInt8], BinanceError>
        do throws(BinanceError) {
            let old = try cancellable(call, exchange, "cancelOrderId", "cancelOrigClientOrderId")
            if let both = try replaced(old, by: request, named: name, form, call, &exchange) { return both }
            cancel = .success(try self.cancel(old, named: name, call, &exchange))
        } catch {
            cancel = .failure(error)
        }
        if case .failure = cancel, mode == .stopOnFailure { throw Self.failure(cancel, nil) }
        do throws(BinanceError) {
            let order = try place(request, call, &exchange)
            let placement = answer(order, form, exchange)
            guard case .success = cancel else { throw Self.failure(cancel, .success(placement)) }
            return Self.report(cancel, .success(placement))
        } catch {
            throw error.data == nil ? Self.failure(cancel, .failure(error)) : error
        }
    }

    /// Both at once, where both can be done: then the one replaces the other in what is truly kept of them.
    private mutating func replaced(
        _ old: SimulatedOrder, by request: OrderRequest, named name: String?, _ form: BinanceAnswerForm,
        _ call: BinanceCall, _ exchange: inout SimulatedExchange
    ) throws(BinanceError) -> [UInt8]? {
        if request.clientOrderID != old.clientOrderID, (try? checkOrder(request, call, exchange)) == nil { return nil }
        let id = try? exchange.replace(order: old.id, with: request, account: call.account, at: call.time)
        guard let id, let order = exchange.order(id, asOf: exchange.now),
            let ended = exchange.order(old.id, asOf: exchange.now)
        else { return nil }
        return Self.report(
            .success(cancelAnswer(ended, named: name, call)), .success(answer(order, form, exchange)))
    }

    /// Neither was done, or one of the two.
    private static func failure(
        _ cancel: Result<[UInt8], BinanceError>, _ placement: Result<[UInt8], BinanceError>?
    ) -> BinanceError {
        var isPartial = false
        if case .success = cancel { isPartial = true }
        if case .success = placement { isPartial = true }
        var error =
            isPartial
            ? BinanceError(-2021, "Order cancel-replace partially failed.", status: 409)
            : BinanceError(-2022, "Order cancel-replace failed.")
        error.data = report(cancel, placement)
        return error
    }

    private static func report(
        _ cancel: Result<[UInt8], BinanceError>, _ placement: Result<[UInt8], BinanceError>?
    ) -> [UInt8] {
        func body(_ result: Result<[UInt8], BinanceError>?) -> [UInt8] {
            switch result {
            case .success(let body): body
            case .failure(let error): error.body
            case nil: Array("null".utf8)
            }
        }
        func word(_ result: Result<[UInt8], BinanceError>?) -> String {
            switch result {
            case .success: "SUCCESS"
            case .failure: "FAILURE"
            case nil: "NOT_ATTEMPTED"
            }
        }
        return JSONWriter.object(capacity: 1_024) { writer in
            writer.key("cancelResult", word(cancel))
            writer.key("newOrderResult", word(placement))
            writer.key("cancelResponse")
            writer.raw(body(cancel))
            writer.key("newOrderResponse")
            writer.raw(body(placement))
        }
    }
}
