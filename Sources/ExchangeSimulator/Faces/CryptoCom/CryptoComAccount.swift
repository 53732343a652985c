import UserStreamCore

/// Balances: one account with a row for each asset that it holds. What it holds none of is left out.
extension CryptoComFace {
    mutating func balances(_ call: CryptoComCall, _ exchange: SimulatedExchange) -> [UInt8] {
        let view = self.view(of: call)
        var rows: [(balance: SimulatedBalance, value: ExactDecimal)] = []
        for balance in shownBalances(call, view, exchange) where !balance.total.isZero {
            rows.append((balance, Self.value(of: balance, exchange)))
        }
        disturb(&rows, call, hasCursor: false)
        return success(call, rows: 1 + rows.count) { Self.write(rows, to: &$0) }
    }

    /// The whole account, as the socket tells it: what is read is another matter, and may be late.
    static func writeAccount(_ account: Int, _ exchange: SimulatedExchange, to writer: inout JSONWriter) {
        let balances = exchange.balances(account: account, asOf: exchange.now).filter { !$0.total.isZero }
        write(balances.map { ($0, value(of: $0, exchange)) }, to: &writer)
    }

    private static func write(
        _ rows: [(balance: SimulatedBalance, value: ExactDecimal)], to writer: inout JSONWriter
    ) {
        let total = rows.reduce(ExactDecimal.zero) { Exact.sum($0, $1.value) }
        writer.beginObject()
        writer.key("instrument_name", "USD")
        for name: StaticString in [
            "total_available_balance", "total_margin_balance", "total_cash_balance", "total_collateral_value",
        ] {
            writer.key(name, total)
        }
        for name: StaticString in [
            "total_initial_margin", "total_position_im", "total_haircut", "total_maintenance_margin",
            "total_position_cost", "total_session_unrealized_pnl", "total_session_realized_pnl",
            "total_effective_leverage", "used_position_limit",
        ] {
            writer.key(name, "0")
        }
        writer.key("position_limit", "3000000")
        writer.key("is_liquidating")
        writer.bool(false)
        writer.key("position_balances")
        writer.beginArray()
        for row in rows { write(row.balance, value: row.value, &writer) }
        writer.endArray()
        writer.endObject()
    }

    private static func write(_ balance: SimulatedBalance, value: ExactDecimal, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("instrument_name", balance.asset.code)
        writer.key("quantity", balance.total)
        writer.key("market_value", value)
        writer.key("collateral_eligible", "true")
        writer.key("haircut", "0")
        writer.key("collateral_amount", value)
        writer.key("max_withdrawal_balance", balance.available)
        writer.key("reserved_qty", balance.locked)
        writer.key("hourly_interest_rate", "0")
        writer.endObject()
    }

    /// What a balance is worth in the quote asset of the first market, as far as there is a price.
    private static func value(of balance: SimulatedBalance, _ exchange: SimulatedExchange) -> ExactDecimal {
        guard let quote = exchange.marketRules.first?.market.quote else { return .zero }
        if balance.asset == quote { return balance.total }
        let price = exchange.lastPrice(Market(base: balance.asset, quote: quote)) ?? .zero
        return Exact.share(price, of: balance.total, places: 8)
    }
}
