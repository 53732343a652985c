// Orders, fills and balances, read back from their JSON forms.

extension Order {
    /// Reads the JSON form of an order. What follows from other members (`remaining`, `averagePrice`) is not looked at.
    public init(json value: JSONValue) throws(JSONError) {
        var fields = try StrictFields(value)
        self.init(
            id: OrderID(try fields.text("id")), venueSymbol: try fields.text("venueSymbol"),
            state: try fields.word("state", OrderState.self))
        clientOrderID = try fields.optionalText("clientOrderId")
        market = try fields.optionalMarket("market")
        owner = try fields.word("owner", OrderOwner.self)
        side = try fields.optionalWord("side", Side.self)
        type = try fields.word("type", OrderType.self)
        timeInForce = try fields.optionalWord("timeInForce", TimeInForce.self)
        try readAmounts(&fields)
        try readEnd(&fields)
        createdAt = try fields.optionalTime("createdAt")
        updatedAt = try fields.optionalTime("updatedAt")
        try fields.finish()
    }

    private mutating func readAmounts(_ fields: inout StrictFields) throws(JSONError) {
        price = try fields.optionalAmount("price")
        stopPrice = try fields.optionalAmount("stopPrice")
        quantity = try fields.optionalAmount("quantity")
        quoteOrderQuantity = try fields.optionalAmount("quoteOrderQuantity")
        cumulativeQuantity = try fields.amount("cumulativeQuantity")
        cumulativeQuoteQuantity = try fields.optionalAmount("cumulativeQuoteQuantity")
        _ = fields.optional("remaining")
        _ = fields.optional("averagePrice")
        fees = try fields.fees()
    }

    private mutating func readEnd(_ fields: inout StrictFields) throws(JSONError) {
        rawState = try fields.optionalText("rawState")
        closeReason = try fields.optionalWord("closeReason", CloseReason.self)
        rejectReason = try fields.optionalText("rejectReason")
        replaces = try fields.optionalText("replaces").map { OrderID($0) }
        replacedBy = try fields.optionalText("replacedBy").map { OrderID($0) }
        listID = try fields.optionalText("listId")
    }
}

extension Fill {
    /// Reads the JSON form of a fill.
    public init(json value: JSONValue) throws(JSONError) {
        var fields = try StrictFields(value)
        self.init(
            tradeID: try fields.text("tradeId"), orderID: OrderID(try fields.text("orderId")),
            venueSymbol: try fields.text("venueSymbol"), quantity: try fields.amount("quantity"))
        leg = try fields.optionalText("leg")
        clientOrderID = try fields.optionalText("clientOrderId")
        market = try fields.optionalMarket("market")
        side = try fields.optionalWord("side", Side.self)
        price = try fields.optionalAmount("price")
        quoteQuantity = try fields.optionalAmount("quoteQuantity")
        fees = try fields.fees()
        feeState = try fields.word("feeState", FeeState.self)
        role = try fields.optionalWord("role", LiquidityRole.self)
        orderCumulativeQuantity = try fields.optionalAmount("orderCumulativeQuantity")
        time = try fields.optionalTime("time")
        isLate = try fields.flag("late")
        isProvisional = try fields.flag("provisional")
        supersedes = try fields.texts("supersedes")
        try fields.finish()
    }
}

extension Fee {
    /// Reads the JSON form of a fee.
    init(json value: JSONValue) throws(JSONError) {
        var fields = try StrictFields(value)
        self.init(asset: Asset(try fields.text("asset")), amount: try fields.amount("amount"))
        try fields.finish()
    }
}

extension Balance {
    /// Reads the JSON form of a balance. What only a view of the account adds (`spendable`, `asOf`) is not looked at.
    public init(json value: JSONValue) throws(JSONError) {
        var fields = try StrictFields(value)
        self = .zero(Asset(try fields.text("asset")))
        total = try fields.amount("total")
        available = try fields.amount("available")
        locked = try fields.amount("locked")
        other = try fields.amount("other")
        _ = fields.optional("spendable")
        _ = fields.optional("asOf")
        if let version = fields.optional("version") { self.version = try version.requiredInt64() }
        try fields.finish()
    }
}

extension InFlightOrder {
    /// Reads the JSON form of an order that was announced.
    init(json value: JSONValue) throws(JSONError) {
        var fields = try StrictFields(value)
        let draft = OrderDraft(
            clientOrderID: try fields.text("clientOrderId"), market: try fields.market("market"),
            side: try fields.word("side", Side.self), type: try fields.word("type", OrderType.self),
            quantity: try fields.optionalAmount("quantity"),
            quoteOrderQuantity: try fields.optionalAmount("quoteOrderQuantity"),
            price: try fields.optionalAmount("price"), stopPrice: try fields.optionalAmount("stopPrice"),
            timeInForce: try fields.optionalWord("timeInForce", TimeInForce.self))
        self.init(draft, announcedAt: try fields.time("announcedAt"))
        state = try fields.word("state", State.self)
        orderID = try fields.optionalText("id").map { OrderID($0) }
        rejectReason = try fields.optionalText("rejectReason")
        try fields.finish()
    }
}

extension StrictFields {
    /// A market, `BASE-QUOTE`. Where the base has a hyphen of its own, the last one counts.
    mutating func market(_ key: StaticString) throws(JSONError) -> Market {
        try Self.market(in: try value(key))
    }

    /// A market that can be missing.
    mutating func optionalMarket(_ key: StaticString) throws(JSONError) -> Market? {
        guard let member = optional(key) else { return nil }
        return try Self.market(in: member)
    }

    /// The fees of an order or fill; none where they are missing.
    mutating func fees() throws(JSONError) -> [Fee] {
        try list("fees") { element throws(JSONError) in try Fee(json: element) }
    }

    private static func market(in member: JSONValue) throws(JSONError) -> Market {
        guard let text = member.string, let hyphen = text.lastIndex(of: "-") else {
            throw member.unexpected("this is no market, such as \"BTC-USDT\"")
        }
        return Market(
            base: Asset(String(text[..<hyphen])), quote: Asset(String(text[text.index(after: hyphen)...])))
    }
}
