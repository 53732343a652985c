import UserStreamCore

/// The time, markets and currencies.
extension ProBitFace {
    mutating func time(_ call: ProBitCall) throws(ProBitError) -> [UInt8] {
        if refusesTime(call) { throw .gateway(status: 500) }
        let text = servedClock(at: call.now).isoText
        return JSONWriter.object { $0.key("data", text) }
    }

    /// All markets. Rates of fees are in percent.
    func markets(_ exchange: SimulatedExchange) -> [UInt8] {
        let rules = exchange.marketRules
        return Self.list(rows: rules.count) { writer in
            for rules in rules { Self.write(rules, isTrading: exchange.isTrading(rules.market), &writer) }
        }
    }

    private static func write(_ rules: MarketRules, isTrading: Bool, _ writer: inout JSONWriter) {
        let most = "9999999999"
        writer.beginObject()
        writer.key("id", rules.venueSymbol)
        writer.key("base_currency_id", rules.market.base.code)
        writer.key("quote_currency_id", rules.market.quote.code)
        writer.key("min_price", rules.tick)
        writer.key("max_price", most)
        writer.key("price_increment", rules.tick)
        writer.key("min_quantity", rules.minimumAmount)
        writer.key("max_quantity", most)
        writer.key("quantity_precision", Int64(rules.amountPrecision))
        writer.key("min_cost", rules.minimumValue)
        writer.key("max_cost", most)
        writer.key("cost_precision", Int64(rules.pricePrecision + rules.amountPrecision))
        writer.key("taker_fee_rate", Exact.product(rules.takerFeeRate, 100))
        writer.key("maker_fee_rate", Exact.product(rules.makerFeeRate, 100))
        writer.key("show_in_ui")
        writer.bool(true)
        writer.key("closed")
        writer.bool(!isTrading)
        writer.endObject()
    }

    /// What ccxt wants to know of currencies before it reads markets: their names, and no way in or out.
    func currencies(_ exchange: SimulatedExchange) -> [UInt8] {
        let assets = Set(exchange.marketRules.flatMap { [$0.market.base, $0.market.quote] }).sorted()
        return Self.list(rows: assets.count) { writer in
            for asset in assets {
                writer.beginObject()
                writer.key("id", asset.code)
                writer.key("display_name")
                writer.beginObject()
                writer.key("en-us", asset.code)
                writer.endObject()
                writer.key("show_in_ui")
                writer.bool(true)
                writer.key("platform")
                writer.beginArray()
                writer.endArray()
                writer.endObject()
            }
        }
    }
}
