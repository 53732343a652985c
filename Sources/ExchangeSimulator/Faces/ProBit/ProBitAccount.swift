import UserStreamCore

/// Balances: a row for each currency that the account holds. What it holds none of is left out.
extension ProBitFace {
    mutating func balances(_ call: ProBitCall, _ exchange: SimulatedExchange) -> [UInt8] {
        let view = self.view(of: call)
        var rows = shownBalances(call, view, exchange).filter { !$0.total.isZero }
        disturb(&rows, call, hasCursor: false)
        return Self.list(rows: rows.count) { writer in
            for row in rows {
                writer.beginObject()
                writer.key("currency_id", row.asset.code)
                writer.key("total", row.total)
                writer.key("available", row.available)
                writer.endObject()
            }
        }
    }
}
