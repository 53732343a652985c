import UserStreamCore

/// What the sources about Binance leave open, and how the exchange can be asked. Nothing here changes anything: every request reads.
enum BinanceProbes: ProbeSet {
    /// All probes that a site can be asked.
    static func all(_ site: BinanceSite) -> [Probe] {
        let everywhere = [limits, selfTrades, fillsOpenEnd]
        return site.hasSystemEndpoints ? everywhere + [keyFields] : everywhere
    }

    // MARK: What the exchange states of itself

    /// The reference has a sample of them only.
    static let limits = Probe("limits", "Which limits does /api/v3/exchangeInfo state?") { _ in
        .ask(reference) { answer in
            guard let rows = list("rateLimits", of: answer) else { return .open(reason(answer)) }
            let told = rows.compactMap(Limit.init).map(\.words)
            return told.isEmpty ? .open("it states none") : .found(told.joined(separator: "; "))
        }
    }

    /// `EXPIRE_MAKER` in the reference's sample; it may differ from market to market.
    static let selfTrades = Probe("selfTrades", "What do markets do by default with orders that would meet their own?")
    {
        _ in
        .ask(reference) { answer in
            guard let rows = list("symbols", of: answer) else { return .open(reason(answer)) }
            let modes = rows.compactMap { $0.textField("defaultSelfTradePreventionMode") }.sorted()
            guard let first = modes.first else { return .open("no market tells") }
            if first == modes.last { return .found("\(first) everywhere") }
            let counts = Dictionary(grouping: modes, by: { $0 }).sorted { $0.key < $1.key }
            return .found(counts.map { "\($0.key) at \($0.value.count) markets" }.joined(separator: ", "))
        }
    }

    private static var reference: Probe.Question {
        let parameters = [NameValue("showPermissionSets", "false")]
        return .init(
            APIRequest(.get, "/api/v3/exchangeInfo", parameters: parameters, isPrivate: false), countedAs: .symbols)
    }

    /// A limit as the exchange states it.
    private struct Limit {
        var words: String

        init?(_ row: JSONValue) {
            guard let type = row.textField("rateLimitType"), let interval = row.textField("interval"),
                let count = row.field("intervalNum")?.int64, let limit = row.field("limit")?.int64
            else { return nil }
            words = "\(type) \(limit) per \(count) \(interval)"
            guard let rule = Self.assumed(type, interval) else { return }
            if Int64(rule.limit) != limit || rule.window != Self.span(count, interval) {
                words += ", where \(rule.limit) per \(rule.window.milliseconds / 1_000) s are assumed"
            }
        }

        private static func span(_ count: Int64, _ interval: String) -> TimeSpan? {
            switch interval {
            case "SECOND": .seconds(count)
            case "MINUTE": .minutes(count)
            case "DAY": .days(count)
            default: nil
            }
        }

        private static func assumed(_ type: String, _ interval: String) -> LimitRule? {
            let scope: LimitScope
            switch (type, interval) {
            case ("REQUEST_WEIGHT", _): scope = BinanceFacts.weight
            case ("RAW_REQUESTS", _): scope = BinanceFacts.count
            case ("ORDERS", "DAY"): scope = BinanceFacts.ordersOfDay
            case ("ORDERS", _): scope = BinanceFacts.orders
            default: return nil
            }
            return BinanceFacts.rules.first { $0.scope == scope }
        }
    }

    /// The fields are put together from SDKs.
    static let keyFields = Probe("keyFields", "Which fields has /sapi/v1/account/apiRestrictions?") { _ in
        .ask(.init(read("/sapi/v1/account/apiRestrictions"), countedAs: .keyPermissions)) { answer in
            guard let root = root(answer), root.kind == .object else { return .open(reason(answer)) }
            let names = root.members.map(\.key)
            let missing = knownFields.filter { !names.contains($0) }
            let unknown = names.filter { !knownFields.contains($0) && $0 != expiry }
            let remarks = [("missing", missing), ("not known", unknown)].filter { !$0.1.isEmpty }
                .map { "\($0.0): \($0.1.joined(separator: ", "))" }
            return .found(remarks.isEmpty ? "those that are known" : remarks.joined(separator: "; "))
        }
    }

    private static let knownFields = [
        "ipRestrict", "createTime", "enableReading", "enableWithdrawals", "enableInternalTransfer",
        "permitsUniversalTransfer", "enableMargin", "enableFutures", "enableVanillaOptions", "enableFixApiTrade",
        "enableFixReadOnly", "enableSpotAndMarginTrading", "enablePortfolioMarginTrading",
    ]
    /// Only a key that may trade has it.
    private static let expiry = "tradingAuthorityExpirationTime"

    // MARK: What they ask

    static func read(_ path: String, _ parameters: [NameValue] = []) -> APIRequest {
        APIRequest(.get, path, parameters: parameters, isPrivate: true)
    }

    /// An answer; `nil` when it is none.
    static func root(_ answer: Result<APIResponse, APIError>) -> JSONValue? {
        guard let response = try? answer.get() else { return nil }
        return try? BinanceAnswer(response).root
    }

    /// A list in an answer; `nil` when it has none.
    static func list(_ key: StaticString, of answer: Result<APIResponse, APIError>) -> [JSONValue]? {
        guard let list = root(answer)?.field(key), list.kind == .array else { return nil }
        return Array(list.elements)
    }

    /// The rows of an answer that is a list; `nil` when it is none.
    static func rows(_ answer: Result<APIResponse, APIError>) -> [JSONValue]? {
        guard let root = root(answer), root.kind == .array else { return nil }
        return Array(root.elements)
    }

    static func check(_ response: APIResponse) throws(APIError) { _ = try BinanceAnswer(response) }
}
