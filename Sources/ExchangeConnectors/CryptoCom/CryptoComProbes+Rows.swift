import UserStreamCore

// Questions about what stands in answers: an account that has no rows leaves most of them open.
extension CryptoComProbes {
    /// Strings in the pages of 2026, numbers in answers that were seen.
    static let scalarForms = Probe("scalarForms", "Are codes, ids and times numbers or strings?") { situation in
        .ask(history(from: situation.now - .days(6), to: situation.now, limit: 1)) { answer in
            guard let response = try? answer.get(), let answer = try? CryptoComAnswer(response) else {
                return .open(reason(answer))
            }
            var told = ["code", "id"].compactMap { form(of: $0, in: answer.root) }
            if let row = (try? answer.data())?.elements.first(where: { _ in true }) {
                told += ["order_id", "create_time", "update_time"].compactMap { form(of: $0, in: row) }
            }
            return .found(told.joined(separator: ", "))
        }
    }

    private static func form(of name: String, in object: JSONValue) -> String? {
        guard let value = object.members.first(where: { $0.key == name })?.value else { return nil }
        switch value.kind {
        case .string: return "\(name) is a string"
        case .number: return "\(name) is a number"
        default: return "\(name) is something else"
        }
    }

    /// The numbers of some refusals are known from one client or none; orders that were refused or ended by themselves have them as well.
    static let endReasons = Probe("endReasons", "By which numbers do orders tell why they were refused, or ended?") {
        situation in
        .ask(history(from: situation.now - .days(6), to: situation.now, limit: 100)) { answer in
            guard let rows = rows(answer) else { return .open(reason(answer)) }
            let told = rows.compactMap { row in
                row.textField("reason").map { "\(row.textField("status") ?? "?") \($0)" }
            }
            let reasons = Set(told.filter { !$0.hasSuffix(" 0") }).sorted()
            return reasons.isEmpty
                ? .open("no order of the last 6 days has a reason") : .found(reasons.joined(separator: ", "))
        }
    }

    /// There are no pages, and whether there is a greatest number of rows is not said.
    static let openOrdersWhole = Probe(
        "openOrdersWhole", "Does private/get-open-orders leave out orders where there are many?"
    ) {
        _ in
        .ask(openOrders(at: nil)) { answer in
            guard let rows = rows(answer) else { return .open(reason(answer)) }
            guard !rows.isEmpty else { return .open("no order is open") }
            let markets = Set(rows.compactMap { $0.textField("instrument_name") }).sorted()
            return others(at: markets.prefix(mostMarkets), than: Set(rows.compactMap { $0.textField("order_id") }))
        }
    }

    /// A probe asks for a few markets only.
    private static let mostMarkets = 9

    /// Looks for an order that the list of its market has and the list of all has not.
    private static func others(at markets: ArraySlice<String>, than known: Set<String>) -> Probe.Step {
        guard let market = markets.first else { return .found("not of \(known.count)") }
        return .ask(openOrders(at: market)) { answer in
            guard let rows = rows(answer) else { return .open(reason(answer)) }
            let more = rows.count { $0.textField("order_id").map { !known.contains($0) } ?? false }
            return more > 0
                ? .found("yes: \(known.count) came, and there are \(more) more at \(market)")
                : others(at: markets.dropFirst(), than: known)
        }
    }

    private static func openOrders(at market: String?) -> Probe.Question {
        let parameters = market.map { [NameValue("instrument_name", $0)] } ?? []
        return .init(read("private/get-open-orders", parameters), countedAs: .openOrders)
    }

    /// Where they end in zeros, rows of one millisecond cannot be told apart by time.
    static let nanoseconds = Probe("nanoseconds", "Are times in nanoseconds finer than those in milliseconds?") {
        situation in
        let request = read("private/get-trades", window(situation.now - .days(6), situation.now, 100))
        return .ask(.init(request, countedAs: .fills)) { answer in
            guard let rows = rows(answer) else { return .open(reason(answer)) }
            let parts = rows.compactMap { $0.field("create_time_ns")?.int64 }.map { $0 % 1_000_000 }
            guard !parts.isEmpty else { return .open("there was no fill in the last 6 days") }
            return .found(parts.contains { $0 != 0 } ? "yes" : "no, they have whole milliseconds")
        }
    }
}
