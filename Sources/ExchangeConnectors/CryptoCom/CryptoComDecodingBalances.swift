import UserStreamCore

// Balances: `private/user-balance`.
extension CryptoComDecoding {
    /// The account's one element has a row for each asset that is held; what orders hold is reserved.
    static func balances(_ answer: CryptoComAnswer) throws(APIError) -> Observation {
        let accounts = try answer.data()
        guard let account = accounts[0] else { throw CryptoComAnswer.malformed("there is no account in \"data\"") }
        guard let list = account.field("position_balances"), list.kind == .array else {
            throw CryptoComAnswer.malformed("there is no list \"position_balances\"")
        }
        return balances(list)
    }

    /// The balances of a list.
    static func balances(_ list: JSONValue) -> Observation {
        var reader = RowReader()
        let balances = reader.rows(list) { (row, _) throws(JSONError) -> Balance? in
            guard let total = try row.amountField("quantity") else { throw row.unexpected("there is no \"quantity\"") }
            let locked = try row.amountField("reserved_qty") ?? .zero
            let asset = Asset(try row.requiredID("instrument_name"))
            do {
                return try Balance(asset: asset, available: total - locked, locked: locked)
            } catch {
                throw row.unexpected("quantity and reserved_qty do not fit one amount")
            }
        }
        return Observation(.balances(balances), notes: reader.finished())
    }
}
