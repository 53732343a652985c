import UserStreamCore

/// What the sources about HTX leave open or contradict each other on, and how the exchange can be asked. Nothing here changes anything: every
/// request reads.
enum HuobiProbes: ProbeSet {
    /// All probes.
    /// - Parameter isAtHome: whether the exchange is asked at its own place, and not a simulator or a proxy.
    static func all(isAtHome: Bool) -> [Probe] {
        let everywhere = [
            clockTolerance, expiryUnit, symbolOptional, fillsDepth, fillsOpenEnd, historyTimes, cursorRepeats,
            accountIDAlone, idForm, version2Codes,
        ]
        return isAtHome ? everywhere + [otherHost] : everywhere
    }

    // MARK: Questions about requests

    /// The authentication page says five minutes, the FAQ less than one.
    static let clockTolerance = Probe("clockTolerance", "How old may the time of a signature be: 1 or 5 minutes?") {
        _ in
        tolerance([.seconds(45), .seconds(90), .seconds(280)], accepted: nil)
    }

    private static func tolerance(_ ages: ArraySlice<TimeSpan>, accepted: TimeSpan?) -> Probe.Step {
        guard let age = ages.first else {
            return .found("one that is \(seconds(accepted)) old is accepted: the 5 minutes hold")
        }
        let question = Probe.Question(read("/v1/account/accounts"), countedAs: .accounts, clockShift: .zero - age)
        return .ask(question) { answer in
            switch refusal(of: answer) {
            case nil: return tolerance(ages.dropFirst(), accepted: age)
            case let error? where error.category == .clockSkew || error.category == .auth:
                let before = accepted.map { "one that is \(seconds($0)) old is accepted, " } ?? ""
                return .found("\(before)one that is \(seconds(age)) old is refused: \(error.message)")
            case let error?: return .open(error.description)
            }
        }
    }

    private static func seconds(_ span: TimeSpan?) -> String { "\((span ?? .zero).milliseconds / 1_000) s" }

    /// The unit of `X-HB-RateLimit-Requests-Expire` is documented nowhere.
    static let expiryUnit = Probe("limitExpiryUnit", "In which unit does X-HB-RateLimit-Requests-Expire tell a time?") {
        situation in
        .ask(.init(read("/v1/account/accounts"), countedAs: .accounts)) { answer in
            guard case .success(let response) = answer else { return .open(reason(answer)) }
            guard let text = response.header("X-HB-RateLimit-Requests-Expire") else {
                return .open("the answer has no such header field")
            }
            guard let number = Int64(text) else { return .found("it is no number: '\(text.prefix(40))'") }
            let now = situation.now.milliseconds
            // Within a day of now, in either unit.
            if abs(number - now) < 86_400_000 { return .found("in milliseconds since 1970: \(number)") }
            if abs(number - now / 1_000) < 86_400 { return .found("in seconds since 1970: \(number)") }
            return .found("it is no time since 1970, but perhaps what is left of the window: \(number)")
        }
    }

    /// The 2021 edition requires a symbol, the 2025 edition does not.
    static let symbolOptional = Probe("fillsSymbol", "Does /v1/order/matchresults need a symbol?") { situation in
        .ask(fills(to: situation.now, span: .hours(1))) { answer in
            switch refusal(of: answer) {
            case nil: .found("no, it answers without one")
            case let error? where error.category == .rejected(.symbolRequired): .found("yes: \(error.message)")
            case let error?: .open(error.description)
            }
        }
    }

    /// 120 days in the one edition, 180 in the other.
    static let fillsDepth = Probe("fillsDepth", "How far back does /v1/order/matchresults go: 120 or 180 days?") {
        situation in
        depth([.days(119), .days(179)], accepted: nil, situation)
    }

    private static func depth(
        _ ages: ArraySlice<TimeSpan>, accepted: TimeSpan?, _ situation: Probe.Situation
    ) -> Probe.Step {
        guard let age = ages.first else { return .found("a window \(days(accepted)) ago is accepted") }
        let symbol = situation.context.symbols.entries.first?.venueSymbol
        return .ask(fills(to: situation.now - age, span: .hours(1), symbol: symbol)) { answer in
            switch refusal(of: answer) {
            case nil: return depth(ages.dropFirst(), accepted: age, situation)
            case let error? where error.category.isRefusal:
                let before = accepted.map { "a window \(days($0)) ago is accepted, " } ?? ""
                return .found("\(before)one \(days(age)) ago is refused: \(error.message)")
            case let error?: return .open(error.description)
            }
        }
    }

    private static func days(_ span: TimeSpan?) -> String { "\((span ?? .zero).milliseconds / 86_400_000) days" }

    /// The 2021 edition takes `account-id` and `symbol` only together.
    static let accountIDAlone = Probe(
        "openOrdersAccount", "Does /v1/order/openOrders take an account-id without a symbol?"
    ) { situation in
        guard let id = situation.context.accountID else { return .open("the account's id is not known") }
        let request = read("/v1/order/openOrders", [NameValue("account-id", id), NameValue("size", "10")])
        return .ask(.init(request, countedAs: .openOrders)) { answer in
            switch refusal(of: answer) {
            case nil: .found("yes")
            case let error? where error.category.isRefusal: .found("no: \(error.message)")
            case let error?: .open(error.description)
            }
        }
    }

    /// There is no complete list of the codes of `/v2`.
    static let version2Codes = Probe("version2Codes", "Which codes does /v2 refuse a request with?") { _ in
        let wrongUser = read("/v2/user/api-key", [NameValue("uid", "0")])
        var unsigned = read("/v2/user/uid")
        unsigned.isPrivate = false
        return codes(
            [("a user that is not ours", wrongUser, .keyPermissions), ("no signature", unsigned, .uid)], told: [])
    }

    private static func codes(
        _ cases: ArraySlice<(name: String, request: APIRequest, kind: QueryKind)>, told: [String]
    ) -> Probe.Step {
        guard let next = cases.first else { return .found(told.joined(separator: "; ")) }
        return .ask(.init(next.request, countedAs: next.kind)) { answer in
            guard case .success(let response) = answer else { return .open(reason(answer)) }
            let words =
                switch refusal(of: answer) {
                case nil: "accepted"
                case let error?: "\(error.code ?? "no code") '\(error.message)', HTTP \(response.status)"
                }
            return codes(cases.dropFirst(), told: told + ["\(next.name): \(words)"])
        }
    }

    /// Seen in documents of the renamed exchange only.
    static let otherHost = Probe("otherHost", "Does https://api.htx.com answer as well?") { _ in
        let request = APIRequest(.get, "/v1/common/timestamp", isPrivate: false)
        return .ask(.init(request, countedAs: .serverTime, at: "https://api.htx.com")) { answer in
            switch refusal(of: answer) {
            case nil: .found("yes")
            case let error?: .open(error.description)
            }
        }
    }

    // MARK: What they ask

    static func read(_ path: String, _ parameters: [NameValue] = []) -> APIRequest {
        APIRequest(.get, path, parameters: parameters, isPrivate: true)
    }

    static func fills(
        to end: Timestamp, span: TimeSpan, symbol: String? = nil, from id: String? = nil, size: Int = 1
    ) -> Probe.Question {
        var parameters = [
            NameValue("start-time", "\(end - span)"), NameValue("end-time", "\(end)"), NameValue("direct", "next"),
            NameValue("size", String(size)),
        ]
        if let symbol { parameters.append(NameValue("symbol", symbol)) }
        if let id { parameters.append(NameValue("from", id)) }
        return .init(read("/v1/order/matchresults", parameters), countedAs: .fills)
    }

    static func check(_ response: APIResponse) throws(APIError) { _ = try HuobiEnvelope(response) }
}
