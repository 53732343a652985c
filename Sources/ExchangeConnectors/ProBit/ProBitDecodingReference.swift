import UserStreamCore

// The exchange's clock and markets.
extension ProBitDecoding {
    /// `/time`.
    static func serverTime(_ answer: ProBitAnswer) throws(APIError) -> Observation {
        guard let time = try answer.data().string.flatMap({ Timestamp(utc: $0) }) else {
            throw ProBitAnswer.malformed("\"data\" is no time")
        }
        return Observation(.serverTime(time))
    }

    /// `/market`.
    static func symbols(_ answer: ProBitAnswer) throws(APIError) -> Observation {
        var reader = RowReader()
        let entries = reader.rows(try answer.list()) { (row, _) throws(JSONError) -> SymbolTable.Entry? in
            let market = Market(
                base: Asset(try row.requiredID("base_currency_id")),
                quote: Asset(try row.requiredID("quote_currency_id")))
            return SymbolTable.Entry(
                venueSymbol: try row.requiredID("id"), market: market,
                isTrading: !(row.field("closed")?.bool ?? false))
        }
        return Observation(.symbols(SymbolTable(entries)), notes: reader.finished())
    }
}
