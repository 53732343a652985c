import UserStreamCore

/// What the rows of one currency say.
struct HuobiBalanceParts {
    /// What a row is about, by HTX's word.
    enum Part {
        /// Available.
        case trade
        /// Locked by orders.
        case frozen
        /// Owned but neither.
        case lock
        /// The same.
        case bank

        /// The part that HTX's word names; `nil` for a word that is none.
        /// - Parameter isNamed: whether a row has a word.
        @inline(__always)
        init?(where isNamed: (StaticString) -> Bool) {
            if isNamed("trade") {
                self = .trade
            } else if isNamed("frozen") {
                self = .frozen
            } else if isNamed("lock") {
                self = .lock
            } else if isNamed("bank") {
                self = .bank
            } else {
                return nil
            }
        }
    }

    private var trade: ExactDecimal?
    private var frozen: ExactDecimal?
    private var lock: ExactDecimal?
    private var bank: ExactDecimal?
    private var version: Int64?

    /// Takes an amount. Gives whether it fits: a row that comes twice says the same.
    mutating func take(_ amount: ExactDecimal, into part: Part) -> Bool {
        switch part {
        case .trade: Self.take(amount, into: &trade)
        case .frozen: Self.take(amount, into: &frozen)
        case .lock: Self.take(amount, into: &lock)
        case .bank: Self.take(amount, into: &bank)
        }
    }

    private static func take(_ amount: ExactDecimal, into part: inout ExactDecimal?) -> Bool {
        guard (part ?? amount) == amount else { return false }
        part = amount
        return true
    }

    /// Takes a row's version: the highest counts.
    mutating func take(version: Int64) { self.version = max(self.version ?? version, version) }

    /// All of it.
    func balance(of asset: Asset) throws(DecimalError) -> Balance {
        try Balance(
            asset: asset, available: trade ?? .zero, locked: frozen ?? .zero,
            other: (lock ?? .zero) + (bank ?? .zero), version: version)
    }
}

/// The parts of each currency's balance, in the order of their first rows.
struct HuobiBalanceFold {
    private struct Entry {
        var currency: String
        var parts = HuobiBalanceParts()
        var isLost = false
    }

    private var entries: [Entry] = []
    private var positions: [String: Int] = [:]
    // The rows of a currency stand together, so the last position is nearly always the right one.
    private var last = 0

    init(capacity: Int) {
        entries.reserveCapacity(capacity)
        positions.reserveCapacity(capacity)
    }

    mutating func add(_ row: JSONValue, _ reader: inout RowReader) throws(JSONError) {
        let currency = try row.requiredID("currency")
        let type = try row.requiredID("type")
        let position = position(currency)
        guard let part = HuobiBalanceParts.Part(where: { type == $0.description }) else {
            if type != "loan", type != "interest" {
                reader.note(row, "the balance type '\(type.prefix(40))' is not known", isRowLost: false)
            }
            return
        }
        try take(row, into: part, at: position)
        if let version = row.field("seq-num")?.int64 { entries[position].parts.take(version: version) }
    }

    private mutating func take(
        _ row: JSONValue, into part: HuobiBalanceParts.Part, at position: Int
    ) throws(JSONError) {
        guard let amount = try row.amountField("balance") else { throw row.unexpected("there is no \"balance\"") }
        guard entries[position].parts.take(amount, into: part) else {
            throw row.unexpected("there is another row of this currency and type, with another balance")
        }
    }

    /// Leaves a currency out.
    mutating func drop(_ currency: String) {
        entries[position(currency)].isLost = true
    }

    private mutating func position(_ currency: String) -> Int {
        if last < entries.count, entries[last].currency == currency { return last }
        if let position = positions[currency] {
            last = position
            return position
        }
        last = entries.count
        positions[currency] = last
        entries.append(Entry(currency: currency))
        return last
    }

    func balances(_ reader: inout RowReader, _ list: JSONValue) -> [Balance] {
        var balances: [Balance] = []
        balances.reserveCapacity(entries.count)
        for entry in entries where !entry.isLost {
            do throws(DecimalError) {
                balances.append(try entry.parts.balance(of: Asset(entry.currency)))
            } catch {
                let currency = entry.currency.prefix(40)
                reader.note(list, "the balance of '\(currency)' does not fit a decimal", isRowLost: true)
            }
        }
        return balances
    }
}
