/// The JSON forms of orders, fills and balances: amounts as text, times in milliseconds, absent instead of `null`.
extension JSONWriter {
    /// Writes a balance.
    /// - Parameters:
    ///   - spendable: what a new order may use, where it was computed.
    ///   - asOf: the position in the account's log that it rests on.
    public mutating func append(_ balance: Balance, spendable: ExactDecimal? = nil, asOf: Int64? = nil) {
        object { json in
            json.field("asset", balance.asset.code)
            json.field("total", balance.total)
            json.field("available", balance.available)
            json.field("locked", balance.locked)
            json.field("other", balance.other)
            json.field("spendable", spendable)
            json.field("version", balance.version.map(String.init))
            json.field("asOf", asOf)
        }
    }

    /// Writes a fee.
    public mutating func append(_ fee: Fee) {
        object { json in
            json.field("asset", fee.asset.code)
            json.field("amount", fee.amount)
        }
    }

    /// Writes an order.
    public mutating func append(_ order: Order) {
        object { json in
            json.appendNames(of: order)
            json.field("owner", order.owner.rawValue)
            json.field("side", order.side?.rawValue)
            json.field("type", order.type.rawValue)
            json.field("timeInForce", order.timeInForce?.rawValue)
            json.appendAmounts(of: order)
            if !order.fees.isEmpty { json.field("fees", array: order.fees) { $0.append($1) } }
            json.appendEnd(of: order)
            json.field("createdAt", order.createdAt)
            json.field("updatedAt", order.updatedAt)
        }
    }

    /// Writes an order that was announced.
    public mutating func append(_ order: InFlightOrder) {
        object { json in
            json.field("clientOrderId", order.clientOrderID)
            json.field("id", order.orderID?.text)
            json.field("market", order.draft.market.description)
            json.field("side", order.draft.side.rawValue)
            json.field("type", order.draft.type.rawValue)
            json.field("timeInForce", order.draft.timeInForce?.rawValue)
            json.field("price", order.draft.price)
            json.field("stopPrice", order.draft.stopPrice)
            json.field("quantity", order.draft.quantity)
            json.field("quoteOrderQuantity", order.draft.quoteOrderQuantity)
            json.field("state", order.state.rawValue)
            json.field("rejectReason", order.rejectReason)
            json.field("announcedAt", order.announcedAt)
        }
    }

    private mutating func appendNames(of order: Order) {
        field("id", order.id.text)
        field("clientOrderId", order.clientOrderID)
        field("market", order.market?.description)
        field("venueSymbol", order.venueSymbol)
    }

    private mutating func appendAmounts(of order: Order) {
        field("price", order.price)
        field("stopPrice", order.stopPrice)
        field("quantity", order.quantity)
        field("quoteOrderQuantity", order.quoteOrderQuantity)
        field("remaining", order.remaining)
        field("cumulativeQuantity", order.cumulativeQuantity)
        field("cumulativeQuoteQuantity", order.cumulativeQuoteQuantity)
        field("averagePrice", order.averagePrice)
    }

    private mutating func appendEnd(of order: Order) {
        field("state", order.state.rawValue)
        field("rawState", order.rawState)
        field("closeReason", order.closeReason?.rawValue)
        field("rejectReason", order.rejectReason)
        field("replaces", order.replaces?.text)
        field("replacedBy", order.replacedBy?.text)
        field("listId", order.listID)
    }

    /// Writes a fill. Its fees are absent while they are not settled.
    public mutating func append(_ fill: Fill) {
        object { json in
            json.field("tradeId", fill.tradeID)
            json.field("leg", fill.leg)
            json.field("orderId", fill.orderID.text)
            json.field("clientOrderId", fill.clientOrderID)
            json.field("market", fill.market?.description)
            json.field("venueSymbol", fill.venueSymbol)
            json.field("side", fill.side?.rawValue)
            json.field("price", fill.price)
            json.field("quantity", fill.quantity)
            json.field("quoteQuantity", fill.quoteQuantity)
            if !fill.fees.isEmpty || fill.feeState == .final { json.field("fees", array: fill.fees) { $0.append($1) } }
            json.field("feeState", fill.feeState.rawValue)
            json.field("role", fill.role?.rawValue)
            json.field("orderCumulativeQuantity", fill.orderCumulativeQuantity)
            json.field("time", fill.time)
            json.field("late", ifTrue: fill.isLate)
            json.field("provisional", ifTrue: fill.isProvisional)
            if !fill.supersedes.isEmpty { json.field("supersedes", array: fill.supersedes) { $0.string($1) } }
        }
    }
}
