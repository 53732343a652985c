extension Side: KeepableWord { static var blank: Side { .buy } }
extension OrderType: KeepableWord { static var blank: OrderType { .other } }
extension TimeInForce: KeepableWord { static var blank: TimeInForce { .gtc } }
extension OrderOwner: KeepableWord { static var blank: OrderOwner { .external } }
extension OrderState: KeepableWord { static var blank: OrderState { .open } }
extension CloseReason: KeepableWord { static var blank: CloseReason { .unknown } }
extension FeeState: KeepableWord { static var blank: FeeState { .final } }
extension LiquidityRole: KeepableWord { static var blank: LiquidityRole { .maker } }
extension InFlightOrder.State: KeepableWord { static var blank: InFlightOrder.State { .unknown } }
extension Evidence.Answer: KeepableWord { static var blank: Evidence.Answer { .notAsked } }
extension Evidence.Rule: KeepableWord { static var blank: Evidence.Rule { .absent } }
extension PollClass: KeepableWord { static var blank: PollClass { .fills } }

extension OrderID: Keepable {
    static var blank: OrderID { "" }
    mutating func keep(in coder: inout StateCoder) {
        var text = text
        coder.keep(&text)
        if coder.isReading { self = OrderID(text) }
    }
}

extension Asset: Keepable {
    static var blank: Asset { "" }
    mutating func keep(in coder: inout StateCoder) {
        var code = code
        coder.keep(&code)
        if coder.isReading { self = Asset(code) }
    }
}

extension Market: Keepable {
    static var blank: Market { Market(base: .blank, quote: .blank) }
    mutating func keep(in coder: inout StateCoder) {
        var (base, quote) = (base, quote)
        coder.keep(&base)
        coder.keep(&quote)
        if coder.isReading { self = Market(base: base, quote: quote) }
    }
}

extension FillKey: Keepable {
    static var blank: FillKey { FillKey(venueSymbol: "", tradeID: "", orderID: .blank) }
    mutating func keep(in coder: inout StateCoder) {
        var (symbol, trade, order, leg) = (venueSymbol, tradeID, orderID, leg)
        coder.keep(&symbol)
        coder.keep(&trade)
        coder.keep(&order)
        coder.keep(&leg)
        if coder.isReading { self = FillKey(venueSymbol: symbol, tradeID: trade, orderID: order, leg: leg) }
    }
}

extension Fee: Keepable {
    static var blank: Fee { Fee(asset: .blank, amount: .zero) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&asset)
        coder.keep(&amount)
    }
}

extension Balance: Keepable {
    static var blank: Balance { .zero(.blank) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&asset)
        coder.keep(&total)
        coder.keep(&available)
        coder.keep(&locked)
        coder.keep(&other)
        coder.keep(&version)
    }
}

extension Order: Keepable {
    static var blank: Order { Order(id: .blank, venueSymbol: "", state: .open) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&id)
        coder.keep(&clientOrderID)
        coder.keep(&market)
        coder.keep(&venueSymbol)
        coder.keep(&owner)
        coder.keep(&side)
        coder.keep(&type)
        coder.keep(&timeInForce)
        coder.keep(&price)
        coder.keep(&stopPrice)
        coder.keep(&quantity)
        coder.keep(&quoteOrderQuantity)
        coder.keep(&cumulativeQuantity)
        coder.keep(&cumulativeQuoteQuantity)
        coder.keep(&fees)
        coder.keep(&state)
        coder.keep(&rawState)
        coder.keep(&closeReason)
        coder.keep(&rejectReason)
        coder.keep(&replaces)
        coder.keep(&replacedBy)
        coder.keep(&listID)
        coder.keep(&createdAt)
        coder.keep(&updatedAt)
    }
}

extension Fill: Keepable {
    static var blank: Fill { Fill(tradeID: "", orderID: .blank, venueSymbol: "", quantity: .zero) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&tradeID)
        coder.keep(&orderID)
        coder.keep(&clientOrderID)
        coder.keep(&market)
        coder.keep(&venueSymbol)
        coder.keep(&side)
        coder.keep(&price)
        coder.keep(&quantity)
        coder.keep(&quoteQuantity)
        coder.keep(&fees)
        coder.keep(&feeState)
        coder.keep(&role)
        coder.keep(&orderCumulativeQuantity)
        coder.keep(&time)
        coder.keep(&leg)
        coder.keep(&isLate)
        coder.keep(&isProvisional)
        coder.keep(&supersedes)
    }
}

extension OrderDraft: Keepable {
    static var blank: OrderDraft { OrderDraft(clientOrderID: "", market: .blank, side: .buy, type: .other) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&clientOrderID)
        coder.keep(&market)
        coder.keep(&side)
        coder.keep(&type)
        coder.keep(&quantity)
        coder.keep(&quoteOrderQuantity)
        coder.keep(&price)
        coder.keep(&stopPrice)
        coder.keep(&timeInForce)
    }
}

extension InFlightOrder: Keepable {
    static var blank: InFlightOrder { InFlightOrder(.blank, announcedAt: .epoch) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&draft)
        coder.keep(&state)
        coder.keep(&orderID)
        coder.keep(&rejectReason)
        coder.keep(&announcedAt)
    }
}

extension OrderReference: Keepable {
    static var blank: OrderReference { OrderReference(id: .blank) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&id)
        coder.keep(&clientOrderID)
        coder.keep(&venueSymbol)
    }
}

extension Evidence: Keepable {
    static var blank: Evidence { Evidence(rule: .absent) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&rule)
        coder.keep(&listings)
        coder.keep(&detail)
        coder.keep(&history)
        coder.keep(&fills)
    }
}

extension Origin: Keepable {
    static var blank: Origin { .venue }
    mutating func keep(in coder: inout StateCoder) {
        var evidence: Evidence? = if case .inferred(let evidence) = self { evidence } else { nil }
        coder.keep(&evidence)
        self = evidence.map { .inferred($0) } ?? .venue
    }
}
