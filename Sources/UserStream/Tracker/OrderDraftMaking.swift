public import UserStreamCore

extension OrderDraft {
    /// A limit order.
    public static func limit(
        _ side: Side, _ market: Market, quantity: ExactDecimal, price: ExactDecimal, clientOrderID: String,
        timeInForce: TimeInForce? = nil
    ) -> OrderDraft {
        OrderDraft(
            clientOrderID: clientOrderID, market: market, side: side, type: .limit, quantity: quantity, price: price,
            timeInForce: timeInForce)
    }

    /// A limit order in a market that the program names, such as `"BTC-USDT"`. A literal that is no market is a programming error.
    public static func limit(
        _ side: Side, _ market: StaticString, quantity: ExactDecimal, price: ExactDecimal, clientOrderID: String,
        timeInForce: TimeInForce? = nil
    ) -> OrderDraft {
        .limit(
            side, Market(literal: market), quantity: quantity, price: price, clientOrderID: clientOrderID,
            timeInForce: timeInForce)
    }

    /// A market order that is given in base.
    public static func market(
        _ side: Side, _ market: Market, quantity: ExactDecimal, clientOrderID: String
    ) -> OrderDraft {
        OrderDraft(clientOrderID: clientOrderID, market: market, side: side, type: .market, quantity: quantity)
    }

    /// A market order in base, in a market that the program names. A literal that is no market is a programming error.
    public static func market(
        _ side: Side, _ market: StaticString, quantity: ExactDecimal, clientOrderID: String
    ) -> OrderDraft {
        .market(side, Market(literal: market), quantity: quantity, clientOrderID: clientOrderID)
    }
}

extension Market {
    fileprivate init(literal: StaticString) {
        guard let market = Market("\(literal)") else { preconditionFailure("\(literal) is not written BASE-QUOTE") }
        self = market
    }
}
