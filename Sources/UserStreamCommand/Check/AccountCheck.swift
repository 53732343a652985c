import UserStream
import UserStreamCore

/// Looks at everything that a stream of an account rests on, in the order in which it would be missed: the way to the exchange, the clock, the key,
/// what the key may do, and each question that the stream asks.
struct AccountCheck {
    private(set) var findings: [Finding] = []
    private var asker: Asker

    /// Opens the user-data socket; when absent, nobody looks at that.
    private let sockets: (any WebSocketConnector)?

    /// How often the exchange's clock is read.
    private static let clockReadings = 5

    init(_ asker: Asker, sockets: (any WebSocketConnector)? = nil) {
        self.asker = asker
        self.sockets = sockets
    }

    /// Whether the stream could run, as far as was looked.
    var canRun: Bool { !findings.contains { $0.level == .failure } }

    /// Looks at everything; stops where what comes next cannot work.
    mutating func run() async throws {
        guard try await checkWay(), try await checkKey() else { return }
        try await checkPermissions()
        try await checkQuestions()
        if let sockets { findings.append(await SocketCheck(asker, sockets).finding()) }
        findings.append(WayFindings.limits(asker.readings, asker.connector.facts))
    }

    /// Asks the exchange what its sources leave open.
    mutating func probe(_ tell: (ProbeResult) -> Void) async throws {
        for probe in asker.connector.probes {
            tell(try await ProbeResult(probe, by: &asker))
        }
    }

    /// Asks up to three times: a failure that passes is no news to a stream, which asks again and again.
    private mutating func ask(_ query: Query) async throws -> Result<Observation, APIError> {
        var result = try await asker.ask(query)
        for _ in 0..<2 {
            guard case .failure(let error) = result, error.category == .transient else { break }
            result = try await asker.ask(query)
        }
        return result
    }

    // MARK: The way

    private mutating func checkWay() async throws -> Bool {
        let facts = asker.connector.facts
        let first: Query = facts.endpoints[.serverTime] != nil ? .serverTime : .symbols
        var spans: [TimeSpan] = []
        for round in 0..<Self.clockReadings {
            switch try await ask(first) {
            case .success: spans.append(asker.roundTrip)
            case .failure(let error):
                // The first tells whether there is a way at all.
                if round == 0 {
                    findings.append(.failure(.connection, error.description, Self.remedy(of: error)))
                    return false
                }
            }
        }
        findings.append(.ok(.connection, "\(asker.connector.baseURL) answers"))
        if let finding = WayFindings.roundTrip(spans) { findings.append(finding) }
        if asker.session.clock.readAt != nil { findings.append(WayFindings.clock(asker.session.clock)) }
        if facts.endpoints[.status] != nil { try await checkStatus() }
        return true
    }

    private mutating func checkStatus() async throws {
        switch try await ask(.status) {
        case .success(let observation):
            guard case .status(let status) = observation.content else { return }
            guard status.mode != .normal else { return findings.append(.ok(.exchange, "trading is open")) }
            let words = status.message.map { " (\($0))" } ?? ""
            findings.append(
                .warning(.exchange, "trading is \(status.mode.rawValue)\(words)", "Wait for the exchange."))
        case .failure(let error):
            findings.append(.warning(.exchange, error.description, "Look at the exchange's own status page."))
        }
    }

    // MARK: The key

    /// The first signed request: what it says about the key is what the stream would be told.
    private mutating func checkKey() async throws -> Bool {
        // Where an account has no id that a request would name, it is known by its balances.
        let hasAccounts = asker.connector.facts.endpoints[.accounts] != nil
        switch try await ask(hasAccounts ? .accounts : .balances) {
        case .success:
            let account = asker.session.context.accountID.map { "; the spot account is \($0)" } ?? ""
            findings.append(.ok(.key, "the exchange takes the key\(account)"))
            return true
        case .failure(let error):
            let subject: Finding.Subject = error.category == .clockSkew ? .clock : .key
            findings.append(.failure(subject, error.description, Self.remedy(of: error)))
            return false
        }
    }

    private mutating func checkPermissions() async throws {
        guard asker.connector.facts.endpoints[.keyPermissions] != nil else {
            return findings.append(
                .warning(.permissions, "the exchange does not tell what the key may do", Self.lookYourself))
        }
        switch try await ask(.keyPermissions) {
        case .success(let observation):
            guard case .keyPermissions(let key) = observation.content else { return }
            findings += KeyFindings.findings(key, at: asker.exchangeTime)
        case .failure(let error):
            findings.append(
                .warning(
                    .permissions, "the exchange does not tell what the key may do: \(error.description)",
                    Self.lookYourself))
        }
    }

    private static let lookYourself = "Look at the key at the exchange: reading is enough, and it should not withdraw."

    // MARK: What the stream asks

    private mutating func checkQuestions() async throws {
        let now = asker.exchangeTime
        let window = HistoryWindow(from: now - .minutes(1), to: now)
        let questions: [(name: String, query: Query)] = [
            ("the markets", .symbols), ("the balances", .balances), ("the open orders", .openOrders),
            ("the fills", .fills(window)), ("the closed orders", .closedOrders(window)),
        ]
        var read: [String] = []
        for (name, query) in questions where asker.connector.facts.endpoints[query.kind] != nil {
            switch try await ask(inMarket(query)) {
            case .success: read.append(name)
            // The stream asks market by market then.
            case .failure(let error) where error.category == .rejected(.symbolRequired): read.append(name)
            case .failure(let error):
                findings.append(.failure(.reading, "\(name): \(error.description)", Self.remedy(of: error)))
            }
        }
        if !read.isEmpty { findings.append(.ok(.reading, "\(read.joined(separator: ", ")) can be read")) }
    }

    /// The same question about one market, where it can only be about one: about the first that is listed.
    private func inMarket(_ query: Query) -> Query {
        guard asker.connector.facts.endpoints[query.kind]?.markets == .one else { return query }
        let symbol = asker.session.context.symbols.entries.first?.venueSymbol
        switch query {
        case .fills(var window):
            window.venueSymbol = symbol
            return .fills(window)
        case .closedOrders(var window):
            window.venueSymbol = symbol
            return .closedOrders(window)
        default: return query
        }
    }

    // MARK: What to do

    static func remedy(of error: APIError) -> String {
        switch error.category {
        case .transient:
            error.status == nil
                ? "Look at the network, at a proxy or firewall, and at --base-url."
                : "The exchange, or a gateway in front of it, has a problem: try again in a minute."
        case .rateLimited: "Too many requests come from this user or address. Wait, and look what else sends some."
        case .clockSkew:
            "The exchange refuses the time of signatures although its own clock was read. Set this machine's clock by NTP."
        case .auth:
            "Check that key and secret belong together and to this exchange, that the key has not expired or been deleted, and its kind."
        case .permission: "Give the key the permission to read, and check the addresses that it is bound to."
        case .maintenance: "The exchange is being maintained: try again later."
        case .malformed, .notFound, .rejected:
            "This is not what the exchange is known to answer: please report it, with this line."
        }
    }
}
