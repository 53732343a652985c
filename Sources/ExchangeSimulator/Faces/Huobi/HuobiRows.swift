import UserStreamCore

/// How rows are written.
struct HuobiRowStyle {
    let idsAsStrings: Bool
    /// By how much times are shown earlier than they are stored.
    let ageing: TimeSpan
    /// The rows that are written in a way of their own.
    var special = SpecialRows()
}

extension JSONWriter {
    /// A decimal as a JSON number, which HTX has in its reference lists only.
    mutating func key(_ key: StaticString, number value: ExactDecimal) {
        self.key(key)
        raw(value.description.utf8)
    }

    /// A decimal with 18 places, as HTX has it where it does not cut zeros.
    mutating func key(_ key: StaticString, full value: ExactDecimal) {
        self.key(key)
        fixed18(value)
    }

    mutating func key(_ key: StaticString, _ time: Timestamp?, _ style: HuobiRowStyle) {
        self.key(key)
        integer(time.map { ($0 - style.ageing).milliseconds } ?? 0)
    }

    mutating func key(_ key: StaticString, id: Int64, _ style: HuobiRowStyle) {
        self.key(key)
        if style.idsAsStrings { string(String(id)) } else { integer(id) }
    }

    /// The digits are written by 64-bit division: 128-bit division costs ten times as much.
    private mutating func fixed18(_ value: ExactDecimal) {
        let shift = value.exponent + 18
        guard Self.powers.indices.contains(shift) else { return decimal(value) }
        let (scaled, overflow) = value.significand.magnitude.multipliedReportingOverflow(by: Self.powers[shift])
        let (whole, fraction) = scaled.quotientAndRemainder(dividingBy: Self.powers[18])
        guard !overflow, whole <= UInt64.max else { return decimal(value) }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 48) { buffer in
            var index = 47
            func put(_ byte: UInt8) {
                buffer[index] = byte
                index -= 1
            }
            func putDigits(_ number: UInt64, atLeast count: Int) {
                var (rest, written) = (number, 0)
                while rest != 0 || written < count {
                    let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                    put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
                    (rest, written) = (quotient, written + 1)
                }
            }
            put(UInt8(ascii: "\""))
            putDigits(UInt64(fraction), atLeast: 18)
            put(UInt8(ascii: "."))
            putDigits(UInt64(whole), atLeast: 1)
            if value.isNegative { put(UInt8(ascii: "-")) }
            put(UInt8(ascii: "\""))
            raw(UnsafeMutableBufferPointer(rebasing: buffer[(index + 1)...]))
        }
    }

    private static let powers: [UInt128] = (0...37).map { count in (0..<count).reduce(1) { power, _ in power * 10 } }
}

/// HTX's words for the sides, kinds and states of orders (HTX spot API reference).
enum HuobiWords {
    static func type(_ side: Side, _ type: OrderType, _ timeInForce: TimeInForce) -> String {
        side.rawValue + "-" + kind(type, timeInForce)
    }

    private static func kind(_ type: OrderType, _ timeInForce: TimeInForce) -> String {
        switch (type, timeInForce) {
        case (.market, _), (.stopMarket, _), (.takeProfitMarket, _): "market"
        case (.limitMaker, _), (.limit, .gtx): "limit-maker"
        case (.stopLimit, .fok), (.takeProfitLimit, .fok): "stop-limit-fok"
        case (.stopLimit, _), (.takeProfitLimit, _): "stop-limit"
        case (_, .ioc): "ioc"
        case (_, .fok): "limit-fok"
        case (.limit, _), (.trailingStop, _), (.other, _): "limit"
        }
    }

    /// The state in details and histories.
    static func state(_ order: SimulatedOrder) -> String {
        switch order.state {
        case .pendingNew, .untriggered: "created"
        case .open: "submitted"
        case .partiallyFilled: "partial-filled"
        case .pendingCancel: "canceling"
        case .filled: "filled"
        case .canceled, .expired, .rejected, .closedUnknown:
            order.cumulativeQuantity.isZero ? "canceled" : "partial-canceled"
        }
    }

    /// The state in the list of open orders, which does not tell that a cancel is under way.
    static func openState(_ order: SimulatedOrder) -> String {
        guard order.state == .pendingCancel else { return state(order) }
        guard order.cumulativeQuantity.isZero else { return "partial-filled" }
        // A stop order whose cancel is under way most likely still waits for its trigger.
        return order.type == .stopLimit ? "created" : "submitted"
    }

    static func source(of reason: CloseReason) -> String {
        switch reason {
        case .user: "api"
        case .ioc: "ioc"
        case .fok: "fok"
        case .postOnly: "limit_maker"
        case .selfTrade: "self_match_prevent"
        case .noLiquidity: "market"
        case .exchange, .unknown: "system"
        }
    }

    /// The name of what a fee is deducted from.
    static func deduction(_ asset: Asset) -> String { asset.code.lowercased() }
}

extension SimulatedOrder {
    var huobiType: String { HuobiWords.type(side, type, terms.request.timeInForce) }

    /// What was wanted: quote for a market buy, base otherwise.
    var huobiAmount: ExactDecimal { terms.request.quoteOrderQuantity ?? terms.request.quantity ?? .zero }

    /// Fees in the asset that is received; those that are deducted elsewhere do not count.
    var huobiFees: ExactDecimal {
        let asset = side == .buy ? market.base : market.quote
        return revision.fees.first { $0.asset == asset }?.amount ?? .zero
    }

    /// Writes the row of the list of open orders, where amounts are called `filled-…`.
    func writeOpen(to writer: inout JSONWriter, _ style: HuobiRowStyle, index: Int) {
        writer.beginObject()
        if style.special.withoutID != index { writer.key("id", id: id, style) }
        writer.key("symbol", venueSymbol)
        writer.key("account-id", Int64(account))
        writer.key("client-order-id", clientOrderID ?? "")
        writer.key("amount", full: huobiAmount)
        writer.key("price", full: terms.request.price ?? .zero)
        writer.key("created-at", createdAt, style)
        writer.key("type", huobiType)
        writer.key("filled-amount", full: cumulativeQuantity)
        writer.key("filled-cash-amount", full: cumulativeQuoteQuantity)
        writer.key("filled-fees", full: huobiFees)
        writeStop(to: &writer)
        writer.key("source", terms.request.source)
        writer.key("state", style.special.ofUnknownState == index ? "auction-matching" : HuobiWords.openState(self))
        writer.endObject()
    }

    /// Writes the row of details and histories, where amounts are called `field-…`.
    func writeDetail(to writer: inout JSONWriter, _ style: HuobiRowStyle, user: Int, index: Int) {
        let isCanceled = closedAt != nil && state != .filled
        writer.beginObject()
        if style.special.withoutID != index { writer.key("id", id: id, style) }
        writer.key("symbol", venueSymbol)
        writer.key("account-id", Int64(account))
        writer.key("client-order-id", clientOrderID ?? "")
        writer.key("amount", huobiAmount)
        writer.key("market-amount", "0")
        writer.key("ice-amount", "0")
        writer.key("is-ice")
        writer.bool(false)
        writer.key("price", terms.request.price ?? .zero)
        writer.key("created-at", createdAt, style)
        writer.key("type", huobiType)
        writer.key("field-amount", cumulativeQuantity)
        writer.key("field-cash-amount", cumulativeQuoteQuantity)
        writer.key("field-fees", huobiFees)
        writeStop(to: &writer)
        writer.key("finished-at", closedAt, style)
        writer.key("updated-at", revision.updatedAt, style)
        writer.key("user-id", Int64(user))
        writer.key("source", terms.request.source)
        writer.key("state", style.special.ofUnknownState == index ? "auction-matching" : HuobiWords.state(self))
        writer.key("canceled-at", isCanceled ? closedAt : nil, style)
        if isCanceled { writer.key("canceled-source", HuobiWords.source(of: revision.closeReason ?? .unknown)) }
        writer.endObject()
    }

    private func writeStop(to writer: inout JSONWriter) {
        guard let stopPrice = terms.request.stopPrice else { return }
        writer.key("stop-price", stopPrice)
        if let condition = terms.request.stopCondition { writer.key("operator", condition.rawValue) }
    }
}

extension SimulatedFill {
    /// Writes the row of `matchresults`.
    func write(to writer: inout JSONWriter, _ style: HuobiRowStyle, index: Int) {
        let received = side == .buy ? market.base : market.quote
        let taken = isFeeDeducted ? nil : fee
        let deducted = isFeeDeducted ? fee : nil
        writer.beginObject()
        if style.special.withoutID != index { writer.key("id", id: rowID, style) }
        writer.key("order-id", id: orderID, style)
        writer.key("match-id", id: matchID, style)
        writer.key("trade-id", id: tradeID, style)
        writer.key("symbol", venueSymbol)
        writer.key("type", HuobiWords.type(side, orderType, timeInForce))
        writer.key("source", source)
        writer.key("role", role.rawValue)
        writer.key("price", price)
        writer.key("filled-amount", quantity)
        writer.key("filled-fees", taken?.amount ?? .zero)
        writer.key("fee-currency", (taken?.asset ?? received).code.lowercased())
        writer.key("filled-points", feeState == .final ? deducted?.amount ?? .zero : .zero)
        writer.key("fee-deduct-currency", deducted.map { HuobiWords.deduction($0.asset) } ?? "")
        writer.key("fee-deduct-state", feeState == .final ? "done" : "ongoing")
        writer.key("created-at", time, style)
        writer.key("updated-at", feeSettledAt ?? time, style)
        writer.endObject()
    }
}
