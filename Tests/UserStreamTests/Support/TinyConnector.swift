import UserStream

/// A pretend exchange's wire language, as small as can be: one row a line, words between blanks, `error <category>` for a failure.
struct TinyConnector: ExchangeConnector {
    var facts: ExchangeFacts
    let baseURL = "https://tiny.test"

    init(
        limits: [LimitRule] = [], costs: [ScopeCost] = [], without missing: [QueryKind] = [], hasTokens: Bool = false
    ) {
        let missing = missing + (hasTokens ? [] : [.accessToken])
        var endpoints: [QueryKind: EndpointFacts] = [:]
        for kind in QueryKind.allCases where !missing.contains(kind) {
            endpoints[kind] = EndpointFacts(costs: kind == .serverTime ? [] : costs, pageLimit: 2)
        }
        facts = ExchangeFacts(
            exchange: "tiny", endpoints: endpoints, limits: limits, visibilityLag: .seconds(10), sweepHorizon: .days(1),
            listsEveryAsset: true, clientOrderIDHorizon: .hours(8))
    }

    func auth(_ credentials: Credentials) throws(ConnectorError) -> any Auth {
        if credentials.keyKind != .hmac { throw ConnectorError(.credentials, "the key must be hmac") }
        return TinyAuth(
            credentials: credentials, baseURL: baseURL, needsToken: facts.endpoints[.accessToken] != nil)
    }

    func request(for query: Query, context: ExchangeContext) throws(ConnectorError) -> APIRequest {
        switch query {
        case .accessToken: return APIRequest(.get, "/token", isPrivate: true)
        case .serverTime: return APIRequest(.get, "/time", isPrivate: false)
        case .symbols: return APIRequest(.get, "/symbols", isPrivate: false)
        case .accounts: return APIRequest(.get, "/accounts", isPrivate: true)
        case .balances: return APIRequest(.get, "/balances", isPrivate: true)
        case .openOrders(let page):
            let cursor = page.cursor.map { [NameValue("cursor", $0)] } ?? []
            return APIRequest(.get, "/open", parameters: cursor, isPrivate: true)
        case .order(let reference):
            let id = reference.id?.text ?? reference.clientOrderID ?? ""
            return APIRequest(.get, "/order", parameters: [NameValue("id", id)], isPrivate: true)
        case .closedOrders: return APIRequest(.get, "/closed", isPrivate: true)
        case .fills: return APIRequest(.get, "/fills", isPrivate: true)
        case .orderFills(let reference):
            return APIRequest(
                .get, "/order-fills", parameters: [NameValue("id", reference.id?.text ?? "")], isPrivate: true)
        case .uid: return APIRequest(.get, "/uid", isPrivate: true)
        case .keyPermissions:
            guard context.uid != nil else { throw .needs(.uid) }
            return APIRequest(.get, "/key", isPrivate: true)
        case .status: throw ConnectorError(.unsupported, "no status")
        }
    }

    func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory
    ) throws(APIError) -> (Observation, DecoderMemory) {
        let text = String(decoding: response.body, as: UTF8.self)
        var rows = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        if let first = rows.first, first[0] == "error" { throw Self.error(first, response.status) }
        var next: Query?
        if let last = rows.last, last[0] == "next" {
            next = .openOrders(ListingPage(cursor: last[1]))
            rows.removeLast()
        }
        do {
            let content = try Self.content(rows, of: query, context: context)
            return (Observation(content, next: next), memory)
        } catch {
            throw APIError(.malformed, message: "\(error)")
        }
    }

    /// `id` for a placed order, nothing for a cancel.
    func decode(
        _ response: APIResponse, of request: TradeRequest, context: ExchangeContext
    ) throws(APIError) -> TradeAnswer {
        let words = String(decoding: response.body, as: UTF8.self).split(separator: " ").map(String.init)
        if words.first == "error" { throw Self.error(words, response.status) }
        return TradeAnswer(
            placements: zip(request.drafts, words).map {
                .init(clientOrderID: $0.clientOrderID, .success(OrderID($1)))
            },
            cancels: request.cancels.map { .init($0) })
    }

    func limits(from response: APIResponse) -> [LimitReading] {
        guard let left = response.header("x-left").flatMap(Int.init) else { return [] }
        return [LimitReading(remaining: left)]
    }

    private static func error(_ row: [String], _ status: Int) -> APIError {
        let category: APIError.Category
        switch row[1] {
        case "transient": category = .transient
        case "limited": category = .rateLimited(retryAfter: row.count > 2 ? Int64(row[2]).map { .seconds($0) } : nil)
        case "clock": category = .clockSkew
        case "notfound": category = .notFound
        case "auth": category = .auth
        case "permission": category = .permission
        case "maintenance": category = .maintenance
        case "badsymbol": category = .rejected(.badSymbol)
        case "funds": category = .rejected(.insufficientFunds)
        default: category = .malformed
        }
        return APIError(category, code: row[1], message: row.joined(separator: " "), status: status)
    }

    private static func content(
        _ rows: [[String]], of query: Query, context: ExchangeContext
    ) throws -> Observation.Content {
        switch query.kind {
        case .accessToken:
            return .accessToken(AccessToken(SecretBytes(rows[0][0]), lifetime: .seconds(Int64(rows[0][1]) ?? 0)))
        case .serverTime: return .serverTime(Timestamp(milliseconds: Int64(rows[0][0]) ?? 0))
        case .symbols:
            let entries = rows.compactMap { row in
                Market(row[1]).map { SymbolTable.Entry(venueSymbol: row[0], market: $0, isTrading: true) }
            }
            return .symbols(SymbolTable(entries))
        case .accounts:
            return .accounts(rows.map { ExchangeAccount(id: $0[0], type: $0[1], isWorking: $0[2] == "working") })
        case .balances:
            let held = try rows.map {
                try Balance(asset: Asset($0[0]), available: ExactDecimal($0[1]), locked: ExactDecimal($0[2]))
            }
            // Every listed asset has a row.
            let others = context.symbols.assets.filter { asset in !held.contains { $0.asset == asset } }
            return .balances(held + others.map { .zero($0) })
        case .openOrders, .order, .closedOrders: return .orders(try rows.map { try order($0, context) })
        case .fills, .orderFills: return .fills(try rows.map { try fill($0, context) })
        case .uid: return .uid(rows[0][0])
        case .keyPermissions: return .keyPermissions(KeyPermissions(canRead: true, canTrade: false, canWithdraw: false))
        case .status: return .status(VenueStatus(mode: .normal))
        }
    }

    /// `id symbol side price quantity cumulativeQuantity cumulativeQuote state created updated [clientOrderID]`
    private static func order(_ row: [String], _ context: ExchangeContext) throws -> OrderReport {
        var report = OrderReport(id: OrderID(row[0]), venueSymbol: row[1])
        report.market = context.symbols.market(row[1])
        report.side = Side(rawValue: row[2])
        report.type = .limit
        report.price = try ExactDecimal(row[3])
        report.quantity = try ExactDecimal(row[4])
        report.cumulativeQuantity = try ExactDecimal(row[5])
        report.cumulativeQuoteQuantity = try ExactDecimal(row[6])
        report.state = OrderState(rawValue: row[7])
        report.createdAt = Int64(row[8]).map { Timestamp(milliseconds: $0) }
        report.updatedAt = Int64(row[9]).map { Timestamp(milliseconds: $0) }
        report.clientOrderID = row.count > 10 ? row[10] : nil
        return report
    }

    /// `tradeID orderID symbol side price quantity time`
    private static func fill(_ row: [String], _ context: ExchangeContext) throws -> Fill {
        let quantity = try ExactDecimal(row[5])
        var fill = Fill(tradeID: row[0], orderID: OrderID(row[1]), venueSymbol: row[2], quantity: quantity)
        fill.market = context.symbols.market(row[2])
        fill.side = Side(rawValue: row[3])
        let price = try ExactDecimal(row[4])
        fill.price = price
        fill.quoteQuantity = try price * quantity
        fill.time = Int64(row[6]).map { Timestamp(milliseconds: $0) }
        return fill
    }
}

/// Signs by writing the time into the query, or the token where there is one.
struct TinyAuth: Auth {
    let credentials: Credentials
    let baseURL: String
    var needsToken = false
    var token: AccessToken?

    func authorised(by token: AccessToken?) -> any Auth {
        var auth = self
        auth.token = token
        return auth
    }

    func generateAuthDict(for request: APIRequest, at time: Timestamp) throws(ConnectorError) -> [NameValue] {
        if needsToken, request.path != "/token" {
            guard let token else { throw .needs(.accessToken) }
            return [NameValue("token", token.secret.withUnsafeBytes { String(decoding: $0, as: UTF8.self) })]
        }
        return [
            NameValue("key", credentials.apiKey), NameValue("time", "\(time)"),
            NameValue("signature", "s3cr3t-\(time)"),
        ]
    }

    func getWSAuthPayload(at time: Timestamp) throws(ConnectorError) -> String { "{}" }

    func sign(_ request: APIRequest, at time: Timestamp) throws(ConnectorError) -> SignedRequest {
        let auth = request.isPrivate ? try generateAuthDict(for: request, at: time) : []
        let query = (request.parameters + auth).map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        return SignedRequest(method: request.method, url: baseURL + request.path + (query.isEmpty ? "" : "?" + query))
    }
}
