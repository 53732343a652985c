import UserStreamCore

// Balances: `/balance`.
extension ProBitDecoding {
    /// A row for each currency that is held; what is not available is locked.
    static func balances(_ answer: ProBitAnswer) throws(APIError) -> Observation {
        var reader = RowReader()
        let balances = reader.rows(try answer.list()) { (row, _) throws(JSONError) -> Balance? in
            guard let total = try row.amountField("total"), let available = try row.amountField("available") else {
                throw row.unexpected("there is no \"total\" or no \"available\"")
            }
            let asset = Asset(try row.requiredID("currency_id"))
            do {
                return try Balance(asset: asset, available: available, locked: total - available)
            } catch {
                throw row.unexpected("total and available do not fit one amount")
            }
        }
        return Observation(.balances(balances), notes: reader.finished())
    }
}
