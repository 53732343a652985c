import UserStreamCore

/// Binance's words for the sides, kinds and states of orders (binance-spot-api-docs, enums).
enum BinanceWords {
    static func side(_ side: Side) -> String { side == .buy ? "BUY" : "SELL" }

    static func type(_ type: OrderType) -> String {
        switch type {
        case .limit: "LIMIT"
        case .limitMaker: "LIMIT_MAKER"
        case .market: "MARKET"
        case .stopLimit: "STOP_LOSS_LIMIT"
        case .stopMarket: "STOP_LOSS"
        case .takeProfitLimit: "TAKE_PROFIT_LIMIT"
        case .takeProfitMarket: "TAKE_PROFIT"
        case .trailingStop, .other: "LIMIT"
        }
    }

    static func timeInForce(_ timeInForce: TimeInForce) -> String {
        switch timeInForce {
        case .ioc: "IOC"
        case .fok: "FOK"
        default: "GTC"
        }
    }

    /// What a row says of it. A market order does not rest, and yet has that of one that does.
    static func timeInForce(of request: OrderRequest) -> String {
        timeInForce(request.type == .market ? .gtc : request.timeInForce)
    }

    static func status(_ order: SimulatedOrder) -> String {
        switch order.state {
        case .pendingNew: "PENDING_NEW"
        case .open, .untriggered: "NEW"
        case .partiallyFilled: "PARTIALLY_FILLED"
        case .pendingCancel: "PENDING_CANCEL"
        case .filled: "FILLED"
        case .canceled: order.revision.closeReason == .exchange ? "EXPIRED" : "CANCELED"
        case .rejected: "REJECTED"
        case .expired, .closedUnknown: order.revision.closeReason == .selfTrade ? "EXPIRED_IN_MATCH" : "EXPIRED"
        }
    }

    /// Why an order expired.
    static func expiryReason(_ reason: CloseReason?) -> String? {
        switch reason {
        case .ioc: "UNFILLED_IOC_QUANTITY_EXPIRED"
        case .fok: "UNFILLED_FOK_ORDER_EXPIRED"
        case .noLiquidity: "INSUFFICIENT_LIQUIDITY"
        case .exchange: "EXCHANGE_CANCELED"
        case .postOnly: "REJECTED"
        case .user, .selfTrade, .unknown, nil: nil
        }
    }
}

extension JSONWriter {
    /// A decimal with eight places, or more where it has more.
    mutating func key(_ key: StaticString, fixed value: ExactDecimal) {
        self.key(key)
        guard value.scale < 8 else { return decimal(value) }
        let missing = 8 - value.scale
        string(value.description + (value.scale == 0 ? "." : "") + String(repeating: "0", count: missing))
    }

    mutating func key(_ key: StaticString, _ time: Timestamp, ageing: TimeSpan) {
        self.key(key, (time - ageing).milliseconds)
    }
}

extension SimulatedOrder {
    /// The quantity of an order for an amount of quote is what came of it.
    var originalQuantity: ExactDecimal { terms.request.quantity ?? cumulativeQuantity }

    /// Writes the row of listings, histories and single answers.
    func write(to writer: inout JSONWriter, _ special: SpecialRows, ageing: TimeSpan, index: Int) {
        writer.beginObject()
        writer.key("symbol", venueSymbol)
        if special.withoutID != index { writer.key("orderId", number) }
        writer.key("orderListId", Int64(-1))
        writer.key("clientOrderId", clientOrderID ?? "")
        writer.key("price", fixed: terms.request.price ?? .zero)
        writer.key("origQty", fixed: originalQuantity)
        writer.key("executedQty", fixed: cumulativeQuantity)
        writer.key("cummulativeQuoteQty", fixed: cumulativeQuoteQuantity)
        writer.key("status", special.ofUnknownState == index ? "AUCTION_MATCHING" : BinanceWords.status(self))
        writeKind(to: &writer)
        writer.key("stopPrice", fixed: terms.request.stopPrice ?? .zero)
        writer.key("icebergQty", fixed: .zero)
        writer.key("time", createdAt, ageing: ageing)
        writer.key("updateTime", revision.updatedAt, ageing: ageing)
        writer.key("isWorking")
        writer.bool(revision.workingSince != nil)
        if let since = revision.workingSince { writer.key("workingTime", since, ageing: ageing) }
        writer.key("origQuoteOrderQty", fixed: terms.request.quoteOrderQuantity ?? .zero)
        writer.key("selfTradePreventionMode", selfTradePrevention)
        writeExpiryReason(to: &writer)
        writer.endObject()
    }

    private func writeKind(to writer: inout JSONWriter) {
        writer.key("timeInForce", BinanceWords.timeInForce(of: terms.request))
        writer.key("type", BinanceWords.type(type))
        writer.key("side", BinanceWords.side(side))
    }

    private func writeExpiryReason(to writer: inout JSONWriter) {
        if let expiryReason { writer.key("expiryReason", expiryReason) }
    }

    /// Why it expired; `nil` where it did not, or nobody says why.
    var expiryReason: String? {
        BinanceWords.status(self) == "EXPIRED" ? BinanceWords.expiryReason(revision.closeReason) : nil
    }

    var selfTradePrevention: String { terms.request.preventsSelfTrade ? "EXPIRE_TAKER" : "NONE" }

    /// Writes what the answers to placements (from `RESULT` on) and to cancels have in common, behind their ids and times.
    func writeResult(to writer: inout JSONWriter) {
        writer.key("price", fixed: terms.request.price ?? .zero)
        writer.key("origQty", fixed: originalQuantity)
        writer.key("executedQty", fixed: cumulativeQuantity)
        writer.key("origQuoteOrderQty", fixed: terms.request.quoteOrderQuantity ?? .zero)
        writer.key("cummulativeQuoteQty", fixed: cumulativeQuoteQuantity)
        writer.key("status", BinanceWords.status(self))
        writeKind(to: &writer)
        if let stopPrice = terms.request.stopPrice { writer.key("stopPrice", fixed: stopPrice) }
        writeExpiryReason(to: &writer)
        writer.key("selfTradePreventionMode", selfTradePrevention)
    }
}

extension SimulatedFill {
    /// The fee, or none in the asset that is received.
    private var commission: Fee { fee ?? Fee(asset: side == .buy ? market.base : market.quote, amount: .zero) }

    /// Writes the row of `myTrades`.
    func write(to writer: inout JSONWriter, _ special: SpecialRows, ageing: TimeSpan, index: Int) {
        writer.beginObject()
        writer.key("symbol", venueSymbol)
        if special.withoutID != index { writer.key("id", tradeID) }
        writer.key("orderId", orderNumber)
        writer.key("orderListId", Int64(-1))
        writer.key("price", fixed: price)
        writer.key("qty", fixed: quantity)
        writer.key("quoteQty", fixed: quoteQuantity)
        writer.key("commission", fixed: commission.amount)
        writer.key("commissionAsset", commission.asset.code)
        writer.key("time", time, ageing: ageing)
        let flags: [(StaticString, Bool)] = [
            ("isBuyer", side == .buy), ("isMaker", role == .maker), ("isBestMatch", true),
        ]
        for (name, value) in flags {
            writer.key(name)
            writer.bool(value)
        }
        writer.endObject()
    }

    /// Writes the row in the answer to the placement that brought it.
    func writeShort(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("price", fixed: price)
        writer.key("qty", fixed: quantity)
        writer.key("commission", fixed: commission.amount)
        writer.key("commissionAsset", commission.asset.code)
        writer.key("tradeId", tradeID)
        writer.endObject()
    }
}
