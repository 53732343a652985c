import UserStreamCore

/// Fills as lines of text, always with the same columns.
enum FillTable {
    /// The first line of a table of comma-separated values.
    static let header = [
        "sequence", "time", "timeMs", "account", "market", "venueSymbol", "orderId", "clientOrderId", "tradeId", "leg",
        "side", "price", "quantity", "quoteQuantity", "feeAsset", "feeAmount", "fee2Asset", "fee2Amount", "otherFees",
        "role", "state",
    ].joined(separator: ",")

    /// A line of comma-separated values. Amounts are exact, in plain notation; what is not known is empty.
    static func csv(_ row: StandingFills.Row) -> String {
        let fill = row.fill
        func fee(_ number: Int) -> [String] {
            guard number < fill.fees.count else { return ["", ""] }
            return [fill.fees[number].asset.code, "\(fill.fees[number].amount)"]
        }
        var cells = [
            "\(row.sequence)", fill.time.map(TimeText.write) ?? "", fill.time?.description ?? "", row.account.text,
            fill.market?.description ?? "", fill.venueSymbol, fill.orderID.text, fill.clientOrderID ?? "",
            fill.tradeID, fill.leg ?? "", fill.side?.rawValue ?? "", fill.price?.description ?? "",
            "\(fill.quantity)", fill.quoteQuantity?.description ?? "",
        ]
        cells += fee(0) + fee(1)
        cells.append(fill.fees.dropFirst(2).map { "\($0.amount) \($0.asset)" }.joined(separator: "; "))
        cells += [fill.role?.rawValue ?? "", state(fill)]
        return cells.map(quoted).joined(separator: ",")
    }

    /// A line of JSON.
    static func json(_ row: StandingFills.Row) -> String {
        var writer = JSONWriter()
        writer.object { json in
            json.field("sequence", row.sequence)
            json.field("account", row.account.text)
            json.field("state", state(row.fill))
            json.field("fill") { $0.append(row.fill) }
        }
        return writer.text
    }

    /// Whether the row can still change.
    static func state(_ fill: Fill) -> String {
        if fill.isProvisional { return "provisional" }
        return fill.feeState == .final ? "final" : "feePending"
    }

    private static func quoted(_ cell: String) -> String {
        guard cell.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }
}
