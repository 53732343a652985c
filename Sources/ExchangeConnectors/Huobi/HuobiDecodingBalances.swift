import UserStreamCore

// The balance list has one row for each currency and type (HTX spot API reference).
extension HuobiDecoding {
    /// Folds the rows of each currency into one balance, in the order in which the currencies appear.
    ///
    /// `trade` is available and `frozen` is locked by orders; `lock` and `bank` are owned but neither. Debts (`loan`, `interest`) belong to
    /// margin accounts and are left out. A currency of which a row cannot be read is left out whole: half of it would be wrong. A row that
    /// comes twice counts once; if it contradicts the first, nobody knows which is right, and the currency is left out as well.
    ///
    /// The list has rows for every listed currency, also those that are not held (observed): an empty one is no answer, and would make
    /// everything that is held vanish.
    static func balances(_ envelope: HuobiEnvelope) throws(APIError) -> Observation {
        guard let list = try envelope.object().field("list"), list.kind == .array else {
            throw HuobiEnvelope.malformed("data.list is no list")
        }
        guard list.count > 0 else {
            throw HuobiEnvelope.malformed("data.list is empty, but has rows for every listed currency otherwise")
        }
        var reader = RowReader()
        var fold = HuobiBalanceFold(capacity: list.count / 2)
        for row in list.elements {
            do throws(JSONError) {
                try fold.add(row, &reader)
            } catch {
                reader.lost(row, error)
                if let currency = row.textField("currency") { fold.drop(currency) }
            }
        }
        return Observation(.balances(fold.balances(&reader, list)), notes: reader.finished())
    }

    /// What is read of a row.
    static let balanceKeys = ["currency", "type", "balance", "seq-num"]

    /// What the rows of one currency say; `nil` when they cannot be read wholly.
    static func balance(_ rows: BalanceRows) -> Balance? {
        var parts = HuobiBalanceParts()
        for row in 0..<rows.count {
            guard let amount = rows.amount(under: 2, in: row), let version = rows.integer(under: 3, in: row),
                let part = HuobiBalanceParts.Part(where: { rows.has($0, under: 1, in: row) }),
                parts.take(amount, into: part)
            else { return nil }
            parts.take(version: version)
        }
        return try? parts.balance(of: rows.asset)
    }
}
