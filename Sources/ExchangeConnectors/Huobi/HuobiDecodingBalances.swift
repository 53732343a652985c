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
        var fold = BalanceFold(capacity: list.count / 2)
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
}

/// The parts of each currency's balance, in the order of their first rows.
private struct BalanceFold {
    private struct Parts {
        var currency: String
        var trade: ExactDecimal?
        var frozen: ExactDecimal?
        var lock: ExactDecimal?
        var bank: ExactDecimal?
        var version: Int64?
        var isLost = false
    }

    private var parts: [Parts] = []
    private var positions: [String: Int] = [:]
    // The rows of a currency stand together, so the last position is nearly always the right one.
    private var last = 0

    init(capacity: Int) {
        parts.reserveCapacity(capacity)
        positions.reserveCapacity(capacity)
    }

    mutating func add(_ row: JSONValue, _ reader: inout RowReader) throws(JSONError) {
        let currency = try row.requiredID("currency")
        let type = try row.requiredID("type")
        let position = position(currency)
        switch type {
        case "trade": try Self.take(row, into: &parts[position].trade)
        case "frozen": try Self.take(row, into: &parts[position].frozen)
        case "lock": try Self.take(row, into: &parts[position].lock)
        case "bank": try Self.take(row, into: &parts[position].bank)
        case "loan", "interest": return
        default:
            reader.note(row, "the balance type '\(type.prefix(40))' is not known", isRowLost: false)
            return
        }
        if let version = row.field("seq-num")?.int64 {
            parts[position].version = max(parts[position].version ?? version, version)
        }
    }

    private static func take(_ row: JSONValue, into part: inout ExactDecimal?) throws(JSONError) {
        guard let amount = try row.amountField("balance") else { throw row.unexpected("there is no \"balance\"") }
        guard (part ?? amount) == amount else {
            throw row.unexpected("there is another row of this currency and type, with another balance")
        }
        part = amount
    }

    /// Leaves a currency out.
    mutating func drop(_ currency: String) {
        parts[position(currency)].isLost = true
    }

    private mutating func position(_ currency: String) -> Int {
        if last < parts.count, parts[last].currency == currency { return last }
        if let position = positions[currency] {
            last = position
            return position
        }
        last = parts.count
        positions[currency] = last
        parts.append(Parts(currency: currency))
        return last
    }

    func balances(_ reader: inout RowReader, _ list: JSONValue) -> [Balance] {
        var balances: [Balance] = []
        balances.reserveCapacity(parts.count)
        for part in parts where !part.isLost {
            do throws(DecimalError) {
                balances.append(
                    try Balance(
                        asset: Asset(part.currency), available: part.trade ?? .zero, locked: part.frozen ?? .zero,
                        other: (part.lock ?? .zero) + (part.bank ?? .zero), version: part.version))
            } catch {
                let currency = part.currency.prefix(40)
                reader.note(list, "the balance of '\(currency)' does not fit a decimal", isRowLost: true)
            }
        }
        return balances
    }
}
