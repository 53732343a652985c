import UserStreamCore

/// The events of Binance's user data stream (binance-spot-api-docs). Their members are letters.
struct BinanceEvents {
    let subscriptionID: Int64
    let ageing: TimeSpan

    private func event(_ type: String, at time: Timestamp, _ write: (inout JSONWriter) -> Void) -> [UInt8] {
        JSONWriter.object { writer in
            writer.key("subscriptionId", subscriptionID)
            writer.key("event")
            writer.beginObject()
            writer.key("e", type)
            writer.key("E", time, ageing: ageing)
            write(&writer)
            writer.endObject()
        }
    }

    /// Balances that moved, whole.
    func position(_ balances: [SimulatedBalance]) -> [UInt8] {
        let time = balances.map(\.time).max() ?? .epoch
        return event("outboundAccountPosition", at: time) { writer in
            writer.key("u", time, ageing: ageing)
            writer.key("B")
            writer.beginArray()
            for balance in balances {
                writer.beginObject()
                writer.key("a", balance.asset.code)
                writer.key("f", fixed: balance.available)
                writer.key("l", fixed: balance.locked)
                writer.endObject()
            }
            writer.endArray()
        }
    }

    /// What came in or went out.
    func update(of transfer: Transfer, at time: Timestamp) -> [UInt8] {
        event("balanceUpdate", at: time) { writer in
            writer.key("a", transfer.asset.code)
            writer.key("d", fixed: transfer.amount)
            writer.key("T", time, ageing: ageing)
        }
    }

    /// What became of an order, by a trade or otherwise.
    func execution(
        of order: SimulatedOrder, by fill: SimulatedFill? = nil, at time: Timestamp, number: Int64
    ) -> [UInt8] {
        let cancel = order.isCanceled && fill == nil ? "cancel\(number)" : nil
        return event("executionReport", at: time) { writer in
            writer.key("s", order.venueSymbol)
            // When an order is cancelled, `c` is the id of the cancel.
            writer.key("c", cancel ?? order.clientOrderID ?? "")
            writeTerms(of: order, to: &writer)
            writer.key("C", cancel == nil ? "" : order.clientOrderID ?? "")
            writer.key("x", fill == nil ? order.executionType : "TRADE")
            writer.key("X", BinanceWords.status(order))
            writer.key("r", "NONE")
            writer.key("i", order.number)
            writeLast(fill, of: order, to: &writer)
            writer.key("T", time, ageing: ageing)
            writer.key("t", fill?.tradeID ?? -1)
            writer.key("I", number)
            writer.key("w", order.isInBook)
            writer.key("m", fill?.role == .maker)
            writer.key("M", fill != nil)
            writer.key("O", order.createdAt, ageing: ageing)
            writer.key("Z", fixed: order.cumulativeQuoteQuantity)
            writer.key("Y", fixed: fill?.quoteQuantity ?? .zero)
            writer.key("Q", fixed: order.terms.request.quoteOrderQuantity ?? .zero)
            if let since = order.revision.workingSince { writer.key("W", since, ageing: ageing) }
            writer.key("V", order.selfTradePrevention)
            if let reason = order.expiryReason { writer.key("eR", reason) }
        }
    }

    private func writeTerms(of order: SimulatedOrder, to writer: inout JSONWriter) {
        let request = order.terms.request
        writer.key("S", BinanceWords.side(order.side))
        writer.key("o", BinanceWords.type(order.type))
        writer.key("f", BinanceWords.timeInForce(of: request))
        writer.key("q", fixed: order.originalQuantity)
        writer.key("p", fixed: request.price ?? .zero)
        writer.key("P", fixed: request.stopPrice ?? .zero)
        writer.key("F", fixed: .zero)
        writer.key("g", Int64(-1))
    }

    /// The last trade, which is this one or none, and what is filled. A fee of nothing has no asset.
    private func writeLast(_ fill: SimulatedFill?, of order: SimulatedOrder, to writer: inout JSONWriter) {
        writer.key("l", fixed: fill?.quantity ?? .zero)
        writer.key("z", fixed: order.cumulativeQuantity)
        writer.key("L", fixed: fill?.price ?? .zero)
        let fee = fill?.fee.flatMap { $0.amount.isZero ? nil : $0 }
        if let fee { writer.key("n", fixed: fee.amount) } else { writer.key("n", "0") }
        writer.key("N")
        if let fee { writer.string(fee.asset.code) } else { writer.null() }
    }
}

extension JSONWriter {
    fileprivate mutating func key(_ key: StaticString, _ value: Bool) {
        self.key(key)
        bool(value)
    }
}

extension SimulatedOrder {
    fileprivate var isCanceled: Bool { BinanceWords.status(self) == "CANCELED" }

    fileprivate var isInBook: Bool { revision.workingSince != nil && !state.isTerminal }

    /// What was done to an order that did not trade.
    fileprivate var executionType: String {
        switch BinanceWords.status(self) {
        case "CANCELED": "CANCELED"
        case "REJECTED": "REJECTED"
        case "EXPIRED": "EXPIRED"
        case "EXPIRED_IN_MATCH": "TRADE_PREVENTION"
        default: "NEW"
        }
    }
}
