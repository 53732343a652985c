import ExchangeSimulator
import UserStreamCore

// Rows. Amounts and ids are strings, times whole seconds.
extension BitsoRules {
    /// The head of the answer is what matters: the book need not be one of those that are pretended.
    static func ticker(_ question: FaceQuestion) -> [UInt8] {
        success { writer in
            writer.beginObject()
            writer.key("book", question.parameter("book") ?? "btc_mxn")
            writer.key("created_at", text(question.now))
            writer.endObject()
        }
    }

    static func books(_ exchange: SimulatedExchange) -> [UInt8] {
        success(exchange.marketRules) { rules, _, writer in
            writer.key("book", rules.venueSymbol)
            writer.key("minimum_amount", rules.minimumAmount)
            writer.key("maximum_amount", "1000000000")
            writer.key("minimum_price", rules.tick)
            writer.key("maximum_price", "1000000000")
            writer.key("minimum_value", rules.minimumValue)
            writer.key("maximum_value", "1000000000000")
            writer.key("tick_size", rules.tick)
        }
    }

    static func write(_ orders: [SimulatedOrder], _ question: FaceQuestion, _ face: inout BitsoFace) -> [UInt8] {
        let special = face.specialRows(among: orders.count, haveStates: true, question)
        return success(orders) { [face] order, index, writer in
            let request = order.terms.request
            if special.withoutID != index { writer.key("oid", order.streamID.text) }
            writer.key("book", order.venueSymbol)
            writer.key("created_at", text(face.shown(order.createdAt)))
            writer.key("updated_at", text(face.shown(order.revision.updatedAt)))
            if let name = order.clientOrderID { writer.key("origin_id", name) }
            writeAmounts(order, to: &writer)
            if let price = request.price { writer.key("price", price) }
            writer.key("side", order.side.rawValue)
            writer.key("status", special.ofUnknownState == index ? "suspended" : status(order))
            writer.key("type", order.type == .market ? "market" : "limit")
            writer.key("time_in_force", timeInForce(order.type, request.timeInForce))
        }
    }

    /// An order for an amount of the second currency has what came of it as its amount (assumed).
    private static func writeAmounts(_ order: SimulatedOrder, to writer: inout JSONWriter) {
        let filled = order.cumulativeQuantity
        let amount = order.terms.request.quantity ?? filled
        writer.key("original_amount", amount)
        writer.key("unfilled_amount", (try? amount - filled) ?? .zero)
        if let value = order.terms.request.quoteOrderQuantity {
            writer.key("original_value", value)
        } else if let price = order.terms.request.price, let value = try? price * amount {
            writer.key("original_value", value)
        }
    }

    /// There is no word for an order that is being cancelled.
    private static func status(_ order: SimulatedOrder) -> String {
        switch order.state {
        case .filled: "completed"
        case _ where order.closedAt != nil: "cancelled"
        case _ where !order.cumulativeQuantity.isZero: "partially filled"
        default: "open"
        }
    }

    static func timeInForce(_ type: OrderType, _ timeInForce: TimeInForce?) -> String {
        switch (type, timeInForce) {
        case (.limitMaker, _), (_, .gtx): "postonly"
        case (_, .ioc): "immediateorcancel"
        case (_, .fok): "fillorkill"
        default: "goodtillcancelled"
        }
    }

    /// What is given has a sign.
    static func write(_ fills: [SimulatedFill], _ question: FaceQuestion, _ face: inout BitsoFace) -> [UInt8] {
        let special = face.specialRows(among: fills.count, haveStates: false, question)
        return success(fills) { [face] fill, index, writer in
            let isBuy = fill.side == .buy
            let maker = fill.role == .maker ? fill.side : (isBuy ? .sell : .buy)
            let fee = fill.fee ?? Fee(asset: isBuy ? fill.market.base : fill.market.quote, amount: .zero)
            writer.key("book", fill.venueSymbol)
            writer.key("created_at", text(face.shown(fill.time)))
            writer.key("minor", isBuy ? -fill.quoteQuantity : fill.quoteQuantity)
            writer.key("major", isBuy ? fill.quantity : -fill.quantity)
            writer.key("fees_amount", fee.amount)
            writer.key("fees_currency", fee.asset.code.lowercased())
            writer.key("minor_currency", fill.market.quote.code.lowercased())
            writer.key("major_currency", fill.market.base.code.lowercased())
            writer.key("oid", fill.streamFill.orderID.text)
            if special.withoutID != index { writer.key("tid", fill.streamTradeID) }
            writer.key("price", fill.price)
            writer.key("side", fill.side.rawValue)
            writer.key("maker_side", maker.rawValue)
        }
    }

    /// Such as `2021-11-24T12:31:03+0000`.
    private static func text(_ moment: Timestamp) -> String { moment.isoText.dropLast(5) + "+0000" }
}
