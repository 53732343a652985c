import UserStreamCore

// Balances: `/api/v3/account`.
extension BinanceDecoding {
    /// A row an asset, those of zero too. Locked is what orders hold, and what other products of the exchange do.
    static func balances(_ answer: BinanceAnswer) throws(APIError) -> Observation {
        var reader = RowReader()
        let balances = reader.rows(try answer.list("balances")) { (row, _) throws(JSONError) -> Balance? in
            try balance(row, asset: "asset", free: "free", locked: "locked")
        }
        return Observation(.balances(balances), notes: reader.finished())
    }

    /// What one row says, whatever its members are called.
    static func balance(
        _ row: JSONValue, asset: StaticString, free: StaticString, locked: StaticString, version: Int64? = nil
    ) throws(JSONError) -> Balance {
        let name = Asset(try row.requiredID(asset))
        guard let available = try row.amountField(free), let held = try row.amountField(locked) else {
            throw row.unexpected("there is no \"\(free)\" or no \"\(locked)\"")
        }
        do {
            return try Balance(asset: name, available: available, locked: held, version: version)
        } catch {
            throw row.unexpected("free and locked do not fit one amount")
        }
    }

    /// What is read of a row.
    static let balanceKeys = ["asset", "free", "locked"]

    /// What the row of one asset says; `nil` when it cannot be read wholly.
    static func balance(_ rows: BalanceRows) -> Balance? {
        guard rows.count == 1, let free = rows.amount(under: 1, in: 0), let locked = rows.amount(under: 2, in: 0)
        else { return nil }
        return try? Balance(asset: rows.asset, available: free, locked: locked)
    }
}
