import UserStreamCore

/// Accounts, balances and the key.
extension HuobiFace {
    func accounts(_ call: HuobiCall, _ exchange: SimulatedExchange) -> [UInt8] {
        let others = exchange.allAccounts.filter { $0.userID == call.userID && $0.id != call.account }
        return envelope { writer in
            writer.beginArray()
            writeAccount(call.account, "spot", &writer)
            for other in others { writeAccount(other.id, "otc", &writer) }
            writeAccount(pointAccount(call), "point", &writer)
            writer.endArray()
        }
    }

    private func pointAccount(_ call: HuobiCall) -> Int { call.account + 1_000_000 }

    private func writeAccount(_ id: Int, _ type: String, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id", Int64(id))
        writer.key("type", type)
        writer.key("subtype", "")
        writer.key("state", "working")
        writer.endObject()
    }

    mutating func balances(_ call: HuobiCall, _ exchange: SimulatedExchange) throws(HuobiError) -> [UInt8] {
        let text = call.id ?? ""
        guard let id = Int(text), let account = exchange.account(id), account.userID == call.userID else {
            throw .unknownAccount(text, user: call.userID)
        }
        listing.refresh(exchange, otherAssets)
        var rows = balanceRows(call, id, exchange)
        disturb(&rows, call, hasCursor: false)
        return Self.envelope(capacity: 256 + rows.count * 192) { writer in
            writer.beginObject()
            writer.key("id", Int64(id))
            writer.key("type", id == call.account ? "spot" : "otc")
            writer.key("state", "working")
            writer.key("list")
            writer.beginArray()
            for row in rows {
                rowCache.write(row.balance, named: row.name, to: &writer) {
                    Self.write(row.name, "trade", row.balance?.available, row.balance?.version, &$0)
                    Self.write(row.name, "frozen", row.balance?.locked, row.balance?.version, &$0)
                }
            }
            writer.endArray()
            writer.endObject()
        }
    }

    /// One for every listed asset and every other one that the account ever held, by asset.
    private mutating func balanceRows(
        _ call: HuobiCall, _ account: Int, _ exchange: SimulatedExchange
    ) -> [(name: String, balance: SimulatedBalance?)] {
        let view = self.view(of: call)
        let held = exchange.balances(account: account, asOf: view.moment)
        var rows: [(name: String, balance: SimulatedBalance?)] = []
        rows.reserveCapacity(max(listing.assets.count, held.count))
        var place = 0
        for (asset, name) in listing.assets {
            while place < held.count, held[place].asset < asset {
                rows.append((held[place].asset.code.lowercased(), held[place]))
                place += 1
            }
            let isHeld = place < held.count && held[place].asset == asset
            rows.append((name, isHeld ? held[place] : nil))
            if isHeld { place += 1 }
        }
        for rest in held[place...] { rows.append((rest.asset.code.lowercased(), rest)) }
        guard view.isPartial else { return rows }
        for (index, row) in rows.enumerated() where !view.standsStill(row.name) {
            rows[index].balance = exchange.balance(
                of: Asset(row.name), account: account, asOf: call.time)
        }
        return rows
    }

    private static func write(
        _ name: String, _ type: String, _ amount: ExactDecimal?, _ version: Int64?, _ writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.key("currency", name)
        writer.key("type", type)
        if let amount, !amount.isZero { writer.key("balance", full: amount) } else { writer.key("balance", "0") }
        writer.key("seq-num", String(version ?? 0))
        writer.endObject()
    }

    func points(_ call: HuobiCall, _ exchange: SimulatedExchange) -> [UInt8] {
        let amount = exchange.points("HBPOINT", account: call.account)
        return envelope2 { writer in
            writer.beginObject()
            writer.key("accountId", String(pointAccount(call)))
            writer.key("groupIds")
            writer.beginArray()
            writer.endArray()
            writer.key("acctBalance", full: amount)
            writer.key("accountStatus", "working")
            writer.endObject()
        }
    }

    func uid(_ call: HuobiCall) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("code", Int64(200))
        writer.key("data", Int64(call.userID))
        writer.endObject()
        return writer.bytes
    }

    func keyPermissions(_ call: HuobiCall) throws(HuobiError) -> [UInt8] {
        guard call.query["uid"] == String(call.userID) else { throw .invalidField("uid") }
        let wanted = call.query["accessKey"]
        let shown = keys.values.filter { $0.account == call.account && (wanted ?? $0.apiKey) == $0.apiKey }
            .sorted { $0.apiKey < $1.apiKey }
        guard wanted == nil || !shown.isEmpty else { throw .invalidField("accessKey") }
        return envelope2 { writer in
            writer.beginArray()
            for key in shown {
                writer.beginObject()
                writer.key("accessKey", key.apiKey)
                writer.key("note", "simulated")
                writer.key("permission", permissionText(key))
                writer.key("ipAddresses", key.boundAddresses.joined(separator: ","))
                writer.key("validDays", key.daysLeft(at: call.now) ?? -1)
                writer.key("status", key.daysLeft(at: call.now) == 0 ? "expired" : "normal")
                writer.key("createTime", key.createdAt.milliseconds)
                writer.key("updateTime", key.createdAt.milliseconds)
                writer.endObject()
            }
            writer.endArray()
        }
    }

    private func permissionText(_ key: SimulatedKey) -> String {
        let all: [(SimulatedKey.Permissions, String)] = [
            (.read, "readOnly"), (.trade, "trade"), (.withdraw, "withdraw"),
        ]
        return all.filter { key.permissions.contains($0.0) }.map(\.1).joined(separator: ",")
    }
}

extension HuobiError {
    static func invalidField(_ name: String) -> HuobiError {
        HuobiError("invalid-parameter", "invalid field value in \"\(name)\"")
    }
}
