import UserStreamCore

/// Cancelling orders.
extension HuobiFace {
    mutating func cancel(_ call: HuobiCall, _ exchange: inout SimulatedExchange) throws(HuobiError) -> [UInt8] {
        guard let id = call.id.flatMap({ Int64($0) }) else { throw .invalid("order-id") }
        try cancel(id, call, &exchange)
        return envelope { $0.string(String(id)) }
    }

    /// The answer is a number for the state of the order: 10 when the cancel was accepted, 0 when there is no such order.
    mutating func cancelClientOrder(
        _ call: HuobiCall, _ exchange: inout SimulatedExchange
    ) throws(HuobiError) -> [UInt8] {
        guard let clientOrderID = try clientOrderID(try body(call)) else { throw .missing("client-order-id") }
        let state = try cancel(clientOrderID: clientOrderID, call, &exchange)
        return envelope { $0.integer(Int64(state)) }
    }

    mutating func batchCancel(_ call: HuobiCall, _ exchange: inout SimulatedExchange) throws(HuobiError) -> [UInt8] {
        let body = try body(call)
        let byClient = body["order-ids"] == nil
        guard let list = body["order-ids"] ?? body["client-order-ids"] else { throw .missing("order-ids") }
        guard list.kind == .array, list.count > 0, list.count <= 50 else { throw .invalid("order-ids") }
        var done: [String] = []
        var failed: [(String, HuobiError)] = []
        for element in list.elements {
            let text = element.text ?? ""
            do throws(HuobiError) {
                if byClient {
                    let state = try cancel(clientOrderID: text, call, &exchange)
                    guard state == 10 else { throw state == 0 ? .notFound : .wrongState(state) }
                } else {
                    guard let id = Int64(text) else { throw .invalid("order-ids") }
                    try cancel(id, call, &exchange)
                }
                done.append(text)
            } catch {
                failed.append((text, error))
            }
        }
        return report(done, failed, byClient: byClient)
    }

    private func report(_ done: [String], _ failed: [(String, HuobiError)], byClient: Bool) -> [UInt8] {
        envelope { writer in
            writer.beginObject()
            writer.key("success")
            writer.beginArray()
            for id in done { writer.string(id) }
            writer.endArray()
            writer.key("failed")
            writer.beginArray()
            for (id, error) in failed {
                writer.beginObject()
                writer.key("order-id", byClient ? "" : id)
                error.writeCode(to: &writer, underscores: dialects.contains(.errUnderscore))
                if let state = error.orderState { writer.key("order-state", Int64(state)) }
                writer.key("client-order-id", byClient ? id : "")
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
    }

    mutating func cancelAll(_ call: HuobiCall, _ exchange: inout SimulatedExchange) throws(HuobiError) -> [UInt8] {
        let body = try body(call)
        if let account = body["account-id"]?.text, !account.isEmpty, account != String(call.account) {
            throw .unknownAccount(account, user: call.userID)
        }
        let markets = try markets(body["symbol"]?.text, exchange)
        let side = body["side"]?.text.flatMap { Side(rawValue: $0) }
        guard let size = Int(body["size"]?.text ?? "100"), (1...100).contains(size) else { throw .invalid("size") }
        let chosen = exchange.openOrders(account: call.account, asOf: call.time).filter { order in
            order.state != .pendingCancel && (side ?? order.side) == order.side
                && markets?.contains(order.market) ?? true
        }
        var done = 0
        for order in chosen.prefix(size) {
            do throws(HuobiError) {
                try cancel(order.id, call, &exchange)
                done += 1
            } catch { continue }
        }
        let next = chosen.count > size ? chosen[size].id : -1
        return envelope { writer in
            writer.beginObject()
            writer.key("success-count", Int64(done))
            writer.key("failed-count", Int64(min(size, chosen.count) - done))
            writer.key("next-id", next)
            writer.endObject()
        }
    }

    private func markets(_ symbols: String?, _ exchange: SimulatedExchange) throws(HuobiError) -> [Market]? {
        guard let symbols, !symbols.isEmpty else { return nil }
        var markets: [Market] = []
        for symbol in symbols.split(separator: ",") {
            guard let rules = exchange.rules(venueSymbol: String(symbol)) else { throw .badSymbol }
            markets.append(rules.market)
        }
        return markets
    }

    private mutating func cancel(
        _ id: Int64, _ call: HuobiCall, _ exchange: inout SimulatedExchange
    ) throws(HuobiError) {
        guard let order = exchange.order(id, asOf: call.time), order.account == call.account else { throw .notFound }
        if isGone(order, at: call.time) { throw .wrongState(-1) }
        do {
            try exchange.cancel(order: id, account: call.account, at: call.time, delay: cancelDelay(order, call))
        } catch {
            if case .notCancellable = error { throw .wrongState(stateCode(order)) }
            throw .refusal(error)
        }
    }

    private mutating func cancel(
        clientOrderID: String, _ call: HuobiCall, _ exchange: inout SimulatedExchange
    ) throws(HuobiError) -> Int {
        let found = exchange.orders(clientOrderID: clientOrderID, account: call.account, asOf: call.time)
        guard let order = found.last(where: { $0.closedAt == nil }) ?? found.last else { return 0 }
        do throws(HuobiError) {
            try cancel(order.id, call, &exchange)
            return 10
        } catch {
            guard let state = error.orderState else { throw error }
            return state
        }
    }

    /// Canceled after partial fills is 5, unfilled 7.
    private func stateCode(_ order: SimulatedOrder) -> Int {
        let code = HuobiError.code(of: order.state)
        return code == 7 && !order.cumulativeQuantity.isZero ? 5 : code
    }
}
