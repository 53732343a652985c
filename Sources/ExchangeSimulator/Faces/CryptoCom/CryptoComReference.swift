import UserStreamCore

/// Markets, prices, and what an account is.
extension CryptoComFace {
    /// All markets. Beside those that are traded here there is a perpetual, which is not spot.
    func instruments(_ call: CryptoComCall, _ exchange: SimulatedExchange) -> [UInt8] {
        let rules = exchange.marketRules
        return success(call, rows: rules.count + 1) { writer in
            for rules in rules { writeInstrument(rules, isTrading: exchange.isTrading(rules.market), &writer) }
            writePerpetual(&writer)
        }
    }

    private func writeInstrument(_ rules: MarketRules, isTrading: Bool, _ writer: inout JSONWriter) {
        let (base, quote) = (rules.market.base.code, rules.market.quote.code)
        writer.beginObject()
        writer.key("symbol", rules.venueSymbol)
        writer.key("inst_type", "CCY_PAIR")
        writer.key("display_name", "\(base)/\(quote)")
        writer.key("base_ccy", base)
        writer.key("quote_ccy", quote)
        writer.key("quote_decimals", Int64(rules.pricePrecision))
        writer.key("quantity_decimals", Int64(rules.amountPrecision))
        writer.key("price_tick_size", rules.tick)
        writer.key("qty_tick_size", rules.lot)
        writer.key("max_leverage", "50")
        writer.key("tradable")
        writer.bool(isTrading)
        writeMarginFlags(&writer)
        writer.key("contract_size", "1")
        writer.endObject()
    }

    private func writePerpetual(_ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("symbol", "BTCUSD-PERP")
        writer.key("inst_type", "PERPETUAL_SWAP")
        writer.key("display_name", "BTCUSD Perpetual")
        writer.key("base_ccy", "BTC")
        writer.key("quote_ccy", "USD")
        writer.key("quote_decimals", Int64(1))
        writer.key("quantity_decimals", Int64(4))
        writer.key("price_tick_size", "0.1")
        writer.key("qty_tick_size", "0.0001")
        writer.key("max_leverage", "50")
        writer.key("tradable")
        writer.bool(true)
        writeMarginFlags(&writer)
        writer.key("underlying_symbol", "BTCUSD-INDEX")
        writer.key("contract_size", "1")
        writer.endObject()
    }

    private func writeMarginFlags(_ writer: inout JSONWriter) {
        writer.key("expiry_timestamp_ms", Int64(0))
        for name: StaticString in ["beta_product", "margin_buy_enabled", "margin_sell_enabled"] {
            writer.key(name)
            writer.bool(false)
        }
    }

    /// The last prices, of all markets or of one. It is what is asked for the time, which stands in the head of the answer, and can fail as that does.
    mutating func tickers(_ call: CryptoComCall, _ exchange: SimulatedExchange) throws(CryptoComError) -> [UInt8] {
        if refusesTime(call) { throw .internalError }
        let name = try call.text("instrument_name")
        let rules = exchange.marketRules.filter { name == nil || $0.venueSymbol == name }
        let clock = servedClock(at: call.now)
        return success(call, rows: rules.count) { writer in
            for rules in rules {
                let last = exchange.lastPrice(rules.market) ?? .zero
                writer.beginObject()
                writer.key("i", rules.venueSymbol)
                for name: StaticString in ["h", "l", "a"] { writer.key(name, last) }
                writer.key("v", "0")
                writer.key("vv", "0")
                writer.key("c", "0")
                writer.key("b", exchange.bestPrice(rules.market, .buy) ?? last)
                writer.key("k", exchange.bestPrice(rules.market, .sell) ?? last)
                writer.key("t", clock.milliseconds)
                writer.endObject()
            }
        }
    }

    /// What ccxt wants to know of currencies when it has a key; that there is nothing to say is enough for it.
    func networks(_ call: CryptoComCall, _ exchange: SimulatedExchange) -> [UInt8] {
        success(call) { writer in
            writer.beginObject()
            writer.key("update_time")
            write(number: servedClock(at: call.now).milliseconds, to: &writer)
            writer.key("currency_map")
            writer.beginObject()
            writer.endObject()
            writer.endObject()
        }
    }

    func accounts(_ call: CryptoComCall, _ exchange: SimulatedExchange) -> [UInt8] {
        success(call) { writer in
            writer.beginObject()
            writer.key("master_account")
            writer.beginObject()
            writer.key("uuid", Self.accountID(call.account))
            writer.key("enabled")
            writer.bool(true)
            writer.key("tradable")
            writer.bool(true)
            writer.key("name", exchange.account(call.account)?.name ?? "")
            writer.endObject()
            writer.key("sub_account_list")
            writer.beginArray()
            writer.endArray()
            writer.endObject()
        }
    }

    /// In hundredths of a percent.
    func feeRate(_ call: CryptoComCall, _ exchange: SimulatedExchange) -> [UInt8] {
        let rules = exchange.marketRules.first
        return success(call) { writer in
            writer.beginObject()
            writer.key("spot_tier", "1")
            writer.key("deriv_tier", "1")
            writer.key("effective_spot_maker_rate_bps", Exact.product(rules?.makerFeeRate ?? .zero, 10_000))
            writer.key("effective_spot_taker_rate_bps", Exact.product(rules?.takerFeeRate ?? .zero, 10_000))
            writer.endObject()
        }
    }

    func instrumentFeeRate(
        _ call: CryptoComCall, _ exchange: SimulatedExchange
    ) throws(CryptoComError) -> [UInt8] {
        guard let rules = try call.rules(exchange) else { throw .argument("instrument_name") }
        return success(call) { writer in
            writer.beginObject()
            writer.key("instrument_name", rules.venueSymbol)
            writer.key("effective_maker_rate_bps", Exact.product(rules.makerFeeRate, 10_000))
            writer.key("effective_taker_rate_bps", Exact.product(rules.takerFeeRate, 10_000))
            writer.endObject()
        }
    }

    /// The id of an account, in the form that such ids have.
    static func accountID(_ account: Int) -> String {
        let digits = String(account)
        return "52e7c00f-1324-5a6b-bf9d-" + String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits
    }
}
