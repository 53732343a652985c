import UserStreamCore

// The exchange's clock, state and markets, and what it knows of the key.
extension BinanceDecoding {
    static func serverTime(_ answer: BinanceAnswer) throws(APIError) -> Observation {
        guard let time = answer.root.timeField("serverTime") else {
            throw BinanceAnswer.malformed("there is no \"serverTime\"")
        }
        return Observation(.serverTime(time))
    }

    /// `/sapi/v1/system/status`: 0 normal, 1 maintenance.
    static func status(_ answer: BinanceAnswer) throws(APIError) -> Observation {
        switch answer.root.field("status")?.int64 {
        case 0: return Observation(.status(VenueStatus(mode: .normal)))
        case 1: return Observation(.status(VenueStatus(mode: .halted, message: answer.root.textField("msg"))))
        default: throw BinanceAnswer.malformed("the status is not known")
        }
    }

    /// `/api/v3/exchangeInfo`.
    static func symbols(_ answer: BinanceAnswer) throws(APIError) -> Observation {
        var reader = RowReader()
        let entries = reader.rows(try answer.list("symbols")) { (row, _) throws(JSONError) -> SymbolTable.Entry? in
            let symbol = try row.requiredID("symbol")
            let market = Market(
                base: Asset(try row.requiredID("baseAsset")), quote: Asset(try row.requiredID("quoteAsset")))
            return SymbolTable.Entry(
                venueSymbol: symbol, market: market, isTrading: row.textField("status") == "TRADING")
        }
        return Observation(.symbols(SymbolTable(entries)), notes: reader.finished())
    }

    /// `/sapi/v1/account/apiRestrictions`. Its list of fields is put together from SDKs; the addresses that a key is bound to are not told, only
    /// that it is.
    static func keyPermissions(_ answer: BinanceAnswer) throws(APIError) -> Observation {
        let root = answer.root
        guard let canRead = root.field("enableReading")?.bool else {
            throw BinanceAnswer.malformed("there is no \"enableReading\"")
        }
        func allows(_ key: StaticString) -> Bool { root.field(key)?.bool ?? false }
        var permissions = KeyPermissions(
            canRead: canRead, canTrade: allows("enableSpotAndMarginTrading"),
            canWithdraw: allows("enableWithdrawals") || allows("enableInternalTransfer"),
            boundAddresses: allows("ipRestrict") ? ["(some)"] : [])
        permissions.expiresAt = root.timeField("tradingAuthorityExpirationTime")
        return Observation(.keyPermissions(permissions))
    }
}
