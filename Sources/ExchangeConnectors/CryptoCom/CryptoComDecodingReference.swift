import UserStreamCore

// The exchange's clock and markets.
extension CryptoComDecoding {
    /// The head of any answer tells the second in which it was sent.
    static func serverTime(_ response: APIResponse) throws(APIError) -> Observation {
        guard let text = response.header("Date"), let time = Timestamp(httpDate: text) else {
            throw CryptoComAnswer.malformed("the answer has no \"Date\" that can be read")
        }
        return Observation(.serverTime(time))
    }

    /// `public/get-instruments`: spot markets are those of type `CCY_PAIR`.
    static func symbols(_ answer: CryptoComAnswer) throws(APIError) -> Observation {
        var reader = RowReader()
        let entries = reader.rows(try answer.data()) { (row, _) throws(JSONError) -> SymbolTable.Entry? in
            guard row.textField("inst_type") == "CCY_PAIR" else { return nil }
            let market = Market(
                base: Asset(try row.requiredID("base_ccy")), quote: Asset(try row.requiredID("quote_ccy")))
            return SymbolTable.Entry(
                venueSymbol: try row.requiredID("symbol"), market: market,
                isTrading: row.field("tradable")?.bool ?? false)
        }
        return Observation(.symbols(SymbolTable(entries)), notes: reader.finished())
    }
}
