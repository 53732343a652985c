import UserStreamCore

// Balances: `/balance`.
extension ProBitDecoding {
    /// A row for each currency that is held; what is not available is locked.
    static func balances(_ answer: ProBitAnswer) throws(APIError) -> Observation {
        var reader = RowReader()
        let balances = reader.rows(try answer.list()) { (row, _) throws(JSONError) -> Balance? in
            try balance(row, of: try row.requiredID("currency_id"))
        }
        return Observation(.balances(balances), notes: reader.finished())
    }

    /// What a row says of a currency.
    static func balance(_ row: JSONValue, of currency: String) throws(JSONError) -> Balance {
        guard let total = try row.amountField("total"), let available = try row.amountField("available") else {
            throw row.unexpected("there is no \"total\" or no \"available\"")
        }
        do {
            return try Balance(asset: Asset(currency), available: available, locked: total - available)
        } catch {
            throw row.unexpected("total and available do not fit one amount")
        }
    }
    /// What is read of a row.
    static let balanceKeys = ["currency_id", "total", "available"]

    /// What the row of one currency says; `nil` when it cannot be read wholly.
    static func balance(_ rows: BalanceRows) -> Balance? {
        guard rows.count == 1, let total = rows.amount(under: 1, in: 0),
            let available = rows.amount(under: 2, in: 0), let locked = try? total - available
        else { return nil }
        return try? Balance(asset: rows.asset, available: available, locked: locked)
    }
}
