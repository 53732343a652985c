import UserStreamCore

/// Cancelling orders. What is taken is only queued.
extension CryptoComFace {
    private static let success = "NO_ERROR"

    mutating func cancel(
        _ call: CryptoComCall, _ exchange: inout SimulatedExchange
    ) throws(CryptoComError) -> [UInt8] {
        let order = try cancel(call.params, call, &exchange)
        return acknowledgement(call, message: Self.success) { Self.writeIDs(order, to: &$0, isAlone: true) }
    }

    /// Several orders, each by itself.
    mutating func cancelList(
        _ call: CryptoComCall, _ exchange: inout SimulatedExchange
    ) throws(CryptoComError) -> [UInt8] {
        var results: [Result<SimulatedOrder, CryptoComError>] = []
        for params in try list(call) {
            do throws(CryptoComError) {
                results.append(.success(try cancel(params, call, &exchange)))
            } catch {
                results.append(.failure(error))
            }
        }
        return write(results, call)
    }

    private enum Kind: String {
        case limit = "LIMIT"
        case trigger = "TRIGGER"
        case all = "ALL"

        func includes(_ order: SimulatedOrder) -> Bool {
            switch self {
            case .limit: order.state != .untriggered
            case .trigger: order.state == .untriggered
            case .all: true
            }
        }
    }

    /// All live orders, of all markets or of one. The answer does not name them.
    mutating func cancelAll(
        _ call: CryptoComCall, _ exchange: inout SimulatedExchange
    ) throws(CryptoComError) -> [UInt8] {
        let market = try call.rules(exchange)?.market
        guard let kind = Kind(rawValue: try call.text("type") ?? Kind.all.rawValue) else { throw .argument("type") }
        let live = exchange.openOrders(account: call.account, asOf: call.time).filter { order in
            order.state != .pendingCancel && (market ?? order.market) == order.market && kind.includes(order)
        }
        for order in live { try cancel(order, call, &exchange) }
        return acknowledgement(call)
    }

    private mutating func cancel(
        _ params: JSONValue?, _ call: CryptoComCall, _ exchange: inout SimulatedExchange
    ) throws(CryptoComError) -> SimulatedOrder {
        guard let order = try namedOrder(params, call.account, exchange, asOf: call.time) else { throw .badOrderID }
        if let name = try params?["instrument_name"]?.optionalText("instrument_name"), name != order.venueSymbol {
            throw .badOrderID
        }
        do throws(CryptoComError) {
            try cancel(order, call, &exchange)
        } catch {
            var error = error
            error.clientOrderID = order.clientOrderID
            throw error
        }
        return order
    }

    private mutating func cancel(
        _ order: SimulatedOrder, _ call: CryptoComCall, _ exchange: inout SimulatedExchange
    ) throws(CryptoComError) {
        let delay = cancelDelay(order, call)
        do {
            try exchange.cancel(order: order.id, account: call.account, at: call.time, delay: delay)
        } catch {
            throw .refusal(error)
        }
    }
}
