import UserStreamCore

/// The exchange's clock, state and markets, and what it knows of the key.
extension BinanceFace {
    mutating func serverTime(_ call: BinanceCall) throws(BinanceError) -> [UInt8] {
        if refusesTime(call) {
            throw BinanceError(-1001, "Internal error; unable to process your request.", status: 500)
        }
        let clock = servedClock(at: call.now)
        return JSONWriter.object { $0.key("serverTime", clock.milliseconds) }
    }

    func status(_ call: BinanceCall) -> [UInt8] {
        let isClosed = episodes.closedUntil.map { call.now < $0 } ?? false
        return JSONWriter.object { writer in
            writer.key("status", Int64(isClosed ? 1 : 0))
            writer.key("msg", isClosed ? "system_maintenance" : "normal")
        }
    }

    func symbols(_ call: BinanceCall, _ exchange: SimulatedExchange) throws(BinanceError) -> [UInt8] {
        let rules = try wantedRules(call, exchange)
        let hasPermissionSets = call.query["showPermissionSets"] != "false"
        let clock = servedClock(at: call.now)
        return JSONWriter.object(capacity: 1_024 + rules.count * 1_536) { writer in
            writer.key("timezone", "UTC")
            writer.key("serverTime", clock.milliseconds)
            writer.key("rateLimits")
            writer.beginArray()
            writeRate("REQUEST_WEIGHT", "MINUTE", 1, .weight, &writer)
            writeRate("ORDERS", "SECOND", 10, .orders(0), &writer)
            writeRate("ORDERS", "DAY", 1, .ordersOfDay(0), &writer)
            writeRate("RAW_REQUESTS", "MINUTE", 5, .requests, &writer)
            writer.endArray()
            writer.key("exchangeFilters")
            writer.beginArray()
            writer.endArray()
            writer.key("symbols")
            writer.beginArray()
            for rules in rules {
                writeSymbol(rules, isTrading: exchange.isTrading(rules.market), hasPermissionSets, &writer)
            }
            writer.endArray()
        }
    }

    /// All markets, or those of `symbol` or `symbols`.
    private func wantedRules(
        _ call: BinanceCall, _ exchange: SimulatedExchange
    ) throws(BinanceError) -> [MarketRules] {
        if let symbol = try call.text("symbol") {
            guard let rules = exchange.rules(venueSymbol: symbol) else { throw .badSymbol }
            return [rules]
        }
        guard let list = try call.text("symbols") else { return exchange.marketRules }
        guard let names = try? JSONDocument(Array(list.utf8)).root, names.kind == .array else {
            throw .illegal("symbols", #"^\["([A-Z0-9-_.]{1,20})"(,"([A-Z0-9-_.]{1,20})")*\]$"#)
        }
        var rules: [MarketRules] = []
        for name in names.elements {
            guard let found = exchange.rules(venueSymbol: name.text ?? "") else { throw .badSymbol }
            rules.append(found)
        }
        return rules
    }

    func writeRate(
        _ type: String, _ interval: String, _ count: Int64, _ limit: BinanceMeter.Limit, used: Int? = nil,
        _ writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.key("rateLimitType", type)
        writer.key("interval", interval)
        writer.key("intervalNum", count)
        writer.key("limit", Int64(limit.most))
        if let used { writer.key("count", Int64(used)) }
        writer.endObject()
    }

    /// What the key may do. Which fields there are is put together from SDKs.
    func keyPermissions(_ call: BinanceCall) -> [UInt8] {
        let key = keys[call.apiKey]
        let permissions = key?.permissions ?? []
        return JSONWriter.object { writer in
            func flag(_ name: StaticString, _ value: Bool) {
                writer.key(name)
                writer.bool(value)
            }
            flag("ipRestrict", key?.boundAddresses.isEmpty == false)
            writer.key("createTime", (key?.createdAt ?? .epoch).milliseconds)
            flag("enableReading", permissions.contains(.read))
            flag("enableWithdrawals", permissions.contains(.withdraw))
            flag("enableInternalTransfer", false)
            flag("permitsUniversalTransfer", false)
            flag("enableMargin", false)
            flag("enableFutures", false)
            flag("enableVanillaOptions", false)
            flag("enableFixApiTrade", false)
            flag("enableFixReadOnly", false)
            flag("enableSpotAndMarginTrading", permissions.contains(.trade))
            flag("enablePortfolioMarginTrading", false)
            if let expiresAt = key?.expiresAt {
                writer.key("tradingAuthorityExpirationTime", expiresAt.milliseconds)
            }
        }
    }
}
