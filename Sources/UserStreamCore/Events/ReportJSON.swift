/// The JSON forms of what only answers hold: reports about orders, markets, accounts, the exchange's status, a key's permissions.
extension JSONWriter {
    /// Writes what one answer said about one order: the keys of an order, and only those that the answer stated.
    public mutating func append(_ report: OrderReport) {
        object { json in
            json.field("id", report.id.text)
            json.field("clientOrderId", report.clientOrderID)
            json.field("market", report.market?.description)
            json.field("venueSymbol", report.venueSymbol)
            json.field("side", report.side?.rawValue)
            json.field("type", report.type?.rawValue)
            json.field("timeInForce", report.timeInForce?.rawValue)
            json.appendAmounts(of: report)
            if let fees = report.fees { json.field("fees", array: fees) { $0.append($1) } }
            json.appendEnd(of: report)
            json.field("createdAt", report.createdAt)
            json.field("updatedAt", report.updatedAt)
            json.field("version", report.version)
        }
    }

    private mutating func appendAmounts(of report: OrderReport) {
        field("price", report.price)
        field("stopPrice", report.stopPrice)
        field("quantity", report.quantity)
        field("quoteOrderQuantity", report.quoteOrderQuantity)
        field("remaining", report.remaining)
        field("cumulativeQuantity", report.cumulativeQuantity)
        field("cumulativeQuoteQuantity", report.cumulativeQuoteQuantity)
    }

    private mutating func appendEnd(of report: OrderReport) {
        field("state", report.state?.rawValue)
        field("rawState", report.rawState)
        field("closeReason", report.closeReason?.rawValue)
        field("replaces", report.replaces?.text)
        field("replacedBy", report.replacedBy?.text)
        field("listId", report.listID)
    }

    mutating func append(_ entry: SymbolTable.Entry) {
        object { json in
            json.field("venueSymbol", entry.venueSymbol)
            json.field("market", entry.market.description)
            json.field("trading", flag: entry.isTrading)
        }
    }

    mutating func append(_ account: ExchangeAccount) {
        object { json in
            json.field("id", account.id)
            json.field("type", account.type)
            json.field("working", flag: account.isWorking)
        }
    }

    mutating func append(_ status: VenueStatus) {
        object { json in
            json.field("mode", status.mode.rawValue)
            json.field("message", status.message)
            json.field("until", status.until)
        }
    }

    mutating func append(_ permissions: KeyPermissions) {
        object { json in
            json.field("read", flag: permissions.canRead)
            json.field("trade", flag: permissions.canTrade)
            json.field("withdraw", flag: permissions.canWithdraw)
            json.field("boundAddresses", array: permissions.boundAddresses) { $0.string($1) }
            json.field("expiresAt", permissions.expiresAt)
            json.field("daysLeft", permissions.daysLeft.map(Int64.init))
        }
    }
}

extension OrderReport {
    /// What is left to fill, where the answer stated both what is wanted and what is filled.
    fileprivate var remaining: ExactDecimal? {
        guard let quantity, let cumulativeQuantity else { return nil }
        return try? quantity - cumulativeQuantity
    }
}
