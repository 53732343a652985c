import UserStreamCore

/// The assets of a balance list and their names, kept as long as no market is added.
struct HuobiListing: Sendable {
    private(set) var assets: [(asset: Asset, name: String)] = []
    private var marketCount = -1

    /// Brings it up to date.
    mutating func refresh(_ exchange: SimulatedExchange, _ others: [Asset]) {
        guard exchange.marketCount != marketCount else { return }
        let rules = exchange.marketRules
        marketCount = rules.count
        var all = Set(others)
        for rule in rules {
            all.insert(rule.market.base)
            all.insert(rule.market.quote)
        }
        assets = all.sorted().map { ($0, $0.code.lowercased()) }
    }
}

/// Reference data.
extension HuobiFace {
    func envelope(_ write: (inout JSONWriter) -> Void) -> [UInt8] { Self.envelope(write) }

    /// What a list of one user's rows stands in.
    static func envelope(capacity: Int = 1_024, _ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity)
        writer.beginObject()
        writer.key("status", "ok")
        writer.key("data")
        write(&writer)
        writer.endObject()
        return writer.bytes
    }

    func envelope2(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.key("code", Int64(200))
        writer.key("message", "success")
        writer.key("data")
        write(&writer)
        writer.key("ok")
        writer.bool(true)
        writer.endObject()
        return writer.bytes
    }

    mutating func serverTime(_ call: HuobiCall) throws(HuobiError) -> [UInt8] {
        if refusesTime(call) { throw HuobiError("base-system-error", "Internal error", status: 500) }
        let clock = servedClock(at: call.now)
        return envelope { $0.integer(clock.milliseconds) }
    }

    func status(_ call: HuobiCall) -> [UInt8] {
        let closedUntil = episodes.closedUntil.flatMap { call.now < $0 ? $0 : nil }
        return envelope2 { writer in
            writer.beginObject()
            writer.key("marketStatus", closedUntil == nil ? Int64(1) : 2)
            if let closedUntil {
                writer.key("haltReason", Int64(2))
                writer.key("haltStartTime", (closedUntil - faults.parameters.episode).milliseconds)
                writer.key("haltEndTime", closedUntil.milliseconds)
                writer.key("affectedSymbols", "all")
            }
            writer.endObject()
        }
    }

    func symbols(_ exchange: SimulatedExchange) -> [UInt8] {
        envelope { writer in
            writer.beginArray()
            for rules in exchange.marketRules { writeSymbol(rules, exchange.isTrading(rules.market), &writer) }
            writer.endArray()
        }
    }

    private func writeSymbol(_ rules: MarketRules, _ isTrading: Bool, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("base-currency", rules.market.base.code.lowercased())
        writer.key("quote-currency", rules.market.quote.code.lowercased())
        writer.key("price-precision", Int64(rules.pricePrecision))
        writer.key("amount-precision", Int64(rules.amountPrecision))
        writer.key("value-precision", Int64(min(18, rules.pricePrecision + rules.amountPrecision)))
        writer.key("symbol-partition", "main")
        writer.key("symbol", rules.venueSymbol)
        writer.key("state", isTrading ? "online" : "suspend")
        writer.key("min-order-amt", number: rules.minimumAmount)
        writer.key("max-order-amt", number: Exact.limit)
        writer.key("min-order-value", number: rules.minimumValue)
        writer.key("limit-order-min-order-amt", number: rules.minimumAmount)
        writer.key("limit-order-max-order-amt", number: Exact.limit)
        writer.key("limit-order-max-buy-amt", number: Exact.limit)
        writer.key("limit-order-max-sell-amt", number: Exact.limit)
        writer.key("sell-market-min-order-amt", number: rules.minimumAmount)
        writer.key("sell-market-max-order-amt", number: Exact.limit)
        writer.key("buy-market-max-order-value", number: Exact.limit)
        writer.key("api-trading", isTrading ? "enabled" : "disabled")
        writer.key("tags", "")
        writer.endObject()
    }

    func marketSymbols(_ exchange: SimulatedExchange) -> [UInt8] {
        envelope { writer in
            writer.beginArray()
            for rules in exchange.marketRules {
                let isTrading = exchange.isTrading(rules.market)
                writer.beginObject()
                writer.key("symbol", rules.venueSymbol)
                writer.key("bc", rules.market.base.code.lowercased())
                writer.key("qc", rules.market.quote.code.lowercased())
                writer.key("state", isTrading ? "online" : "suspend")
                writer.key("sp", "main")
                writer.key("pp", Int64(rules.pricePrecision))
                writer.key("ap", Int64(rules.amountPrecision))
                writer.key("vp", Int64(min(18, rules.pricePrecision + rules.amountPrecision)))
                writer.key("minoa", number: rules.minimumAmount)
                writer.key("maxoa", number: Exact.limit)
                writer.key("minov", number: rules.minimumValue)
                writer.key("lominoa", number: rules.minimumAmount)
                writer.key("lomaxoa", number: Exact.limit)
                writer.key("lomaxba", number: Exact.limit)
                writer.key("lomaxsa", number: Exact.limit)
                writer.key("smminoa", number: rules.minimumAmount)
                writer.key("smmaxoa", number: Exact.limit)
                writer.key("bmmaxov", number: Exact.limit)
                writer.key("at", isTrading ? "enabled" : "disabled")
                writer.key("tags", "")
                writer.endObject()
            }
            writer.endArray()
        }
    }

    mutating func currencies(_ exchange: SimulatedExchange) -> [UInt8] {
        listing.refresh(exchange, otherAssets)
        let assets = listing.assets
        return envelope2 { writer in
            writer.beginArray()
            for (_, name) in assets {
                writer.beginObject()
                writer.key("currency", name)
                writer.key("assetType", Int64(1))
                writer.key("chains")
                writeChain(of: name, &writer)
                writer.key("instStatus", "normal")
                writer.endObject()
            }
            writer.endArray()
        }
    }

    /// One chain for each, so that clients that read how to withdraw find what they look for.
    private func writeChain(of name: String, _ writer: inout JSONWriter) {
        writer.beginArray()
        writer.beginObject()
        writer.key("chain", name)
        writer.key("displayName", name.uppercased())
        writer.key("numOfConfirmations", Int64(1))
        writer.key("numOfFastConfirmations", Int64(1))
        writer.key("minDepositAmt", "0.001")
        writer.key("depositStatus", "allowed")
        writer.key("minWithdrawAmt", "0.001")
        writer.key("maxWithdrawAmt", "1000000")
        writer.key("withdrawPrecision", Int64(8))
        writer.key("withdrawFeeType", "fixed")
        writer.key("transactFeeWithdraw", "0.0005")
        writer.key("withdrawStatus", "allowed")
        writer.endObject()
        writer.endArray()
    }
}
