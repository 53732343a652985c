import UserStreamCore

/// A market in `exchangeInfo`.
extension BinanceFace {
    /// The kinds of orders that are traded.
    private static let orderTypes = ["LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS_LIMIT", "TAKE_PROFIT_LIMIT"]

    func writeSymbol(
        _ rules: MarketRules, isTrading: Bool, _ hasPermissionSets: Bool, _ writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.key("symbol", rules.venueSymbol)
        writer.key("status", isTrading ? "TRADING" : "BREAK")
        writer.key("baseAsset", rules.market.base.code)
        writer.key("baseAssetPrecision", Int64(8))
        writer.key("quoteAsset", rules.market.quote.code)
        writer.key("quotePrecision", Int64(8))
        writer.key("quoteAssetPrecision", Int64(8))
        writer.key("baseCommissionPrecision", Int64(8))
        writer.key("quoteCommissionPrecision", Int64(8))
        writer.key("orderTypes", list: Self.orderTypes)
        let flags: [(StaticString, Bool)] = [
            ("icebergAllowed", false), ("ocoAllowed", false), ("otoAllowed", false), ("opoAllowed", false),
            ("quoteOrderQtyMarketAllowed", true), ("allowTrailingStop", false), ("cancelReplaceAllowed", true),
            ("amendAllowed", false), ("pegInstructionsAllowed", false), ("isSpotTradingAllowed", true),
            ("isMarginTradingAllowed", false),
        ]
        for (name, value) in flags {
            writer.key(name)
            writer.bool(value)
        }
        writeFilters(rules, &writer)
        writer.key("permissions", list: [])
        if hasPermissionSets {
            writer.key("permissionSets")
            writer.beginArray()
            writer.beginArray()
            writer.string("SPOT")
            writer.endArray()
            writer.endArray()
        }
        writer.key("defaultSelfTradePreventionMode", "NONE")
        writer.key("allowedSelfTradePreventionModes", list: ["NONE", "EXPIRE_TAKER"])
        writer.endObject()
    }

    private func writeFilters(_ rules: MarketRules, _ writer: inout JSONWriter) {
        writer.key("filters")
        writer.beginArray()
        writer.beginObject()
        writer.key("filterType", "PRICE_FILTER")
        writer.key("minPrice", fixed: rules.tick)
        writer.key("maxPrice", fixed: Exact.limit)
        writer.key("tickSize", fixed: rules.tick)
        writer.endObject()
        writer.beginObject()
        writer.key("filterType", "LOT_SIZE")
        writer.key("minQty", fixed: rules.minimumAmount)
        writer.key("maxQty", fixed: Exact.limit)
        writer.key("stepSize", fixed: rules.lot)
        writer.endObject()
        writer.beginObject()
        writer.key("filterType", "NOTIONAL")
        writer.key("minNotional", fixed: rules.minimumValue)
        writer.key("applyMinToMarket")
        writer.bool(true)
        writer.key("maxNotional", fixed: Exact.limit)
        writer.key("applyMaxToMarket")
        writer.bool(false)
        writer.key("avgPriceMins", Int64(5))
        writer.endObject()
        writer.endArray()
    }
}
