import UserStreamCore

// The window of fills that polls ask for has no end, so that no clock can cut off what is new.
extension BinanceProbes {
    /// Two ends may be 24 hours apart at most; nothing is said of a beginning alone that is further back.
    static let fillsOpenEnd = Probe(
        "fillsOpenEnd", "Does a window of /api/v3/myTrades without endTime go on to the present?"
    ) { situation in
        let request = read("/api/v3/account", [NameValue("omitZeroBalances", "true")])
        return .ask(.init(request, countedAs: .balances)) { answer in
            guard let balances = list("balances", of: answer) else { return .open(reason(answer)) }
            let held = balances.compactMap { $0.textField("asset") }.map { Asset($0) }
            return lastFill(in: markets(of: held, situation.context.symbols).prefix(mostMarkets), situation.now)
        }
    }

    private static let span = TimeSpan.hours(47)
    private static let pageSize = 1_000
    /// Fills are of one market each, and a probe asks but a few.
    private static let mostMarkets = 8

    /// The markets in which an account may have traded, the likelier ones first: those of which it holds both assets, or what is bought there.
    private static func markets(of held: [Asset], _ symbols: SymbolTable) -> [String] {
        func rank(_ market: Market) -> Int {
            (held.contains(market.base) ? 2 : 0) + (held.contains(market.quote) ? 1 : 0)
        }
        let ranked = symbols.entries.map { (symbol: $0.venueSymbol, rank: rank($0.market)) }
        return (1...3).reversed().flatMap { rank in ranked.filter { $0.rank == rank }.map(\.symbol) }
    }

    /// Looks for a fill that only a window which goes on to the present shows.
    private static func lastFill(in markets: ArraySlice<String>, _ now: Timestamp) -> Probe.Step {
        guard let symbol = markets.first else { return .open("no fill of the last 23 hours was found") }
        return .ask(fills(of: symbol, [NameValue("limit", "1")])) { answer in
            guard let rows = rows(answer) else { return .open(reason(answer)) }
            // What happened in the first day of the window is in it as well where one without an end is one of a day.
            guard let row = rows.last, let time = row.timeField("time"), let id = row.textField("id"),
                time - (now - span) > .hours(24)
            else { return lastFill(in: markets.dropFirst(), now) }
            return end(id, symbol, now)
        }
    }

    private static func end(_ id: String, _ symbol: String, _ now: Timestamp) -> Probe.Step {
        let parameters = [
            NameValue("startTime", "\(now - span)"), NameValue("limit", String(pageSize)),
        ]
        return .ask(fills(of: symbol, parameters)) { answer in
            if let error = refusal(of: answer), error.isAboutRequest {
                return .found("no, it is refused: \(error.message)")
            }
            guard let rows = rows(answer) else { return .open(reason(answer)) }
            if rows.contains(where: { $0.textField("id") == id }) { return .found("yes") }
            return rows.count < pageSize
                ? .found("no, it ends before the last fill") : .open("there were more fills than a page has rows")
        }
    }

    private static func fills(of symbol: String, _ parameters: [NameValue]) -> Probe.Question {
        .init(read("/api/v3/myTrades", [NameValue("symbol", symbol)] + parameters), countedAs: .fills)
    }
}
