import UserStreamCore

// The exchange's clock, state, markets, and what it knows of the user.
extension HuobiDecoding {
    static func serverTime(_ envelope: HuobiEnvelope) throws(APIError) -> Observation {
        guard let time = envelope.data.int64, time > 0 else { throw HuobiEnvelope.malformed("data is no time") }
        return Observation(.serverTime(Timestamp(milliseconds: time)))
    }

    /// `marketStatus`: 1 normal, 2 halted, 3 cancelling only; the reasons 2 emergency, 3 scheduled (HTX spot API reference).
    static func status(_ envelope: HuobiEnvelope) throws(APIError) -> Observation {
        let data = try envelope.object()
        let mode: VenueStatus.Mode
        switch data.field("marketStatus")?.int64 {
        case 1: return Observation(.status(VenueStatus(mode: .normal)))
        case 2: mode = .halted
        case 3: mode = .cancelOnly
        default: throw HuobiEnvelope.malformed("data.marketStatus is not known")
        }
        var words: [String] = []
        switch data.field("haltReason")?.int64 {
        case 2: words.append("emergency")
        case 3: words.append("scheduled")
        default: break
        }
        if let symbols = data.textField("affectedSymbols") { words.append("affects \(symbols)") }
        return Observation(
            .status(
                VenueStatus(
                    mode: mode, message: words.isEmpty ? nil : words.joined(separator: ", "),
                    until: data.timeField("haltEndTime"))))
    }

    /// The list of `/v1/common/symbols`, or the newer one of `/v1/settings/common/market-symbols` with its short keys.
    static func symbols(_ envelope: HuobiEnvelope) throws(APIError) -> Observation {
        var reader = RowReader()
        let entries = reader.rows(try envelope.list()) { (row, _) throws(JSONError) -> SymbolTable.Entry? in
            let symbol = try row.requiredID("symbol")
            guard let base = row.textField("base-currency") ?? row.textField("bc"),
                let quote = row.textField("quote-currency") ?? row.textField("qc")
            else { throw row.unexpected("the symbol's currencies are missing") }
            let isEnabled = (row.textField("api-trading") ?? row.textField("at")) != "disabled"
            return SymbolTable.Entry(
                venueSymbol: symbol, market: Market(base: Asset(base), quote: Asset(quote)),
                isTrading: row.textField("state") == "online" && isEnabled)
        }
        return Observation(.symbols(SymbolTable(entries)), notes: reader.finished())
    }

    static func accounts(_ envelope: HuobiEnvelope) throws(APIError) -> Observation {
        var reader = RowReader()
        let accounts = reader.rows(try envelope.list()) { (row, _) throws(JSONError) -> ExchangeAccount? in
            ExchangeAccount(
                id: try row.requiredID("id"), type: try row.requiredID("type"),
                isWorking: row.textField("state") == "working")
        }
        return Observation(.accounts(accounts), notes: reader.finished())
    }

    static func uid(_ envelope: HuobiEnvelope) throws(APIError) -> Observation {
        guard let uid = envelope.data.text, !uid.isEmpty else { throw HuobiEnvelope.malformed("data is no user id") }
        return Observation(.uid(uid))
    }

    /// The row of the key that asked. `permission` lists `readOnly`, `trade`, `withdraw`; `validDays` is -1 for a key that does not expire;
    /// an expired key has no days left (HTX spot API reference).
    static func keyPermissions(
        _ envelope: HuobiEnvelope, _ context: ExchangeContext
    ) throws(APIError) -> Observation {
        let rows = Array(try envelope.list().elements)
        // Who does not say which key is meant, means the only one.
        let isOnlyOne = rows.count == 1 && context.apiKey == nil
        let own = isOnlyOne ? rows.first : rows.first { $0.textField("accessKey") == context.apiKey }
        guard let own, own.kind == .object else { throw HuobiEnvelope.malformed("the key is not in the list") }
        guard let permission = own.field("permission")?.text else {
            throw HuobiEnvelope.malformed("the key's permissions are missing")
        }
        let words = listed(permission)
        var permissions = KeyPermissions(
            canRead: words.contains("readOnly"), canTrade: words.contains("trade"),
            canWithdraw: words.contains("withdraw"), boundAddresses: listed(own.textField("ipAddresses") ?? ""))
        if let days = own.field("validDays")?.int64, days >= 0 { permissions.daysLeft = Int(clamping: days) }
        if own.textField("status") == "expired" { permissions.daysLeft = 0 }
        return Observation(.keyPermissions(permissions))
    }

    private static func listed(_ text: String) -> [String] {
        text.split(separator: ",").map { item in
            String(item.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }.filter { !$0.isEmpty }
    }
}
