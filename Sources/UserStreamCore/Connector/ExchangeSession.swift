/// What must be known about an exchange before an account's queries can be asked, and what of it is known: the clock, the id of the account, the
/// markets, the user's id. A pure value: it says what it needs, and takes the answers. All times are local unless they say otherwise.
public struct ExchangeSession: Hashable, Sendable {
    /// How often the markets are read again.
    public static let symbolsInterval: TimeSpan = .hours(1)
    /// Least time between two readings of the markets because of an unknown symbol.
    public static let unknownSymbolInterval: TimeSpan = .minutes(1)

    /// The exchange's clock.
    public private(set) var clock: ServerClock
    /// What requests and decoders need.
    public private(set) var context: ExchangeContext

    private let offered: [QueryKind]
    private let accountType: String
    private let clockResolution: TimeSpan
    private var isClockDoubted = false
    /// How often the clock was read in a row and is told too coarsely still.
    private var coarseReadings = 0
    /// After how many of them the clock is taken as it is.
    private var mostCoarseReadings: Int { clockResolution > .zero ? 12 : 3 }
    private var token: HeldToken?
    private var symbolsReadAt: Timestamp?
    private var demanded: [QueryKind] = []
    /// Symbols that the newest list does not explain, sorted.
    private var unknownSymbols: [String] = []
    /// Symbols that were unknown already when the list was last read because of them, sorted.
    private var triedSymbols: [String] = []

    /// Starts with nothing known.
    /// - Parameters:
    ///   - facts: tells which queries the exchange has.
    ///   - apiKey: the key's public part, for queries about the key.
    ///   - accountType: the exchange's word for the type of account that is followed.
    public init(facts: ExchangeFacts, apiKey: String? = nil, accountType: String = "spot") {
        clock = ServerClock()
        offered = QueryKind.allCases.filter { facts.endpoints[$0] != nil }
        self.accountType = accountType
        clockResolution = facts.clockResolution
        context = ExchangeContext(apiKey: apiKey)
    }

    /// Begins with the offset of the exchange's clock that another process found; later than the first reading it changes nothing.
    mutating func remember(clockOffset: TimeSpan) {
        if clock.readAt == nil { clock = ServerClock(offset: clockOffset) }
    }

    /// The exchange's time at a local moment.
    public func exchangeTime(local: Timestamp) -> Timestamp { clock.exchangeTime(local: local) }

    /// The local moment of an exchange time.
    public func localTime(exchange: Timestamp) -> Timestamp { clock.localTime(exchange: exchange) }

    /// The token that recognises the user, while one is good.
    public func token(at now: Timestamp) -> AccessToken? { token?.token(at: now) }
    /// Whether there is a token that came later.
    func hasNewToken(since moment: Timestamp) -> Bool { token.map { !$0.wasKnown(at: moment) } ?? false }

    // MARK: What it needs

    /// What has to be asked before `query`, in this order; empty when it can be asked.
    public func needed(for query: Query, at now: Timestamp) -> [Query] {
        var needed: [Query] = []
        func need(_ query: Query, _ isMissing: Bool) {
            if isMissing, offered.contains(query.kind) { needed.append(query) }
        }
        switch query.kind {
        case .accessToken, .serverTime, .status, .symbols: return []
        case .accounts, .uid, .keyPermissions:
            need(.serverTime, isClockMissing)
            need(.accessToken, isTokenMissing(at: now))
        case .balances, .openOrders, .order, .closedOrders, .fills, .orderFills:
            need(.serverTime, isClockMissing)
            need(.accessToken, isTokenMissing(at: now))
            need(.accounts, context.accountID == nil)
            need(.symbols, symbolsReadAt == nil)
        }
        if query != .uid { need(.uid, demanded.contains(.uid) && context.uid == nil) }
        return needed
    }

    /// What it wants to ask by now, whatever else is asked: first everything that an account query needs, later what has grown old.
    public func wanted(at now: Timestamp) -> [Query] {
        var wanted = needed(for: .balances, at: now)
        func want(_ query: Query, from due: Timestamp?) {
            guard let due, due <= now, offered.contains(query.kind), !wanted.contains(query) else { return }
            wanted.append(query)
        }
        want(.serverTime, from: clockDue)
        want(.accessToken, from: token?.due)
        want(.symbols, from: symbolsDue)
        return wanted
    }

    /// When it wants to ask something next; `nil` when never.
    public var nextDue: Timestamp? {
        // What is only going to be spent is due before.
        if !needed(for: .balances, at: .epoch).isEmpty { return .epoch }
        let dues = [
            offered.contains(.serverTime) ? clockDue : nil, offered.contains(.symbols) ? symbolsDue : nil, token?.due,
        ]
        return dues.compactMap { $0 }.min()
    }

    private var isClockMissing: Bool { clock.readAt == nil || isClockDoubted }
    private func isTokenMissing(at now: Timestamp) -> Bool { token.map { $0.spent <= now } ?? true }

    private var clockDue: Timestamp? { clock.due.map { isClockDoubted || isClockCoarse ? .epoch : $0 } }

    /// Whether the clock is worth another reading soon, because it is told in coarse steps, or came slowly: what is asked first says what is news
    /// by it.
    public var isClockCoarse: Bool { clock.isCoarse && coarseReadings < mostCoarseReadings }

    private var symbolsDue: Timestamp? {
        guard let symbolsReadAt else { return nil }
        return symbolsReadAt + (unknownSymbols.isEmpty ? Self.symbolsInterval : Self.unknownSymbolInterval)
    }

    // MARK: What it learns

    /// A request was refused: what recognised the user has to be had anew before the next one. That is the token, if there are tokens and a newer
    /// one than the request had is not there yet; otherwise the clock, unless it was read since.
    public mutating func doubt(after refusal: APIError, sent: Timestamp, received: Timestamp) {
        if refusal.category == .auth, offered.contains(.accessToken) {
            if token?.wasKnown(at: sent) ?? false { token = nil }
        } else if offered.contains(.serverTime), clock.readAt.map({ $0 <= received }) ?? true {
            isClockDoubted = true
        }
    }

    /// A connector cannot make a request without the answer to this kind of query.
    /// - Returns: the query to ask, or `nil` when the exchange has none of that kind.
    public mutating func demand(_ kind: QueryKind) -> Query? {
        guard offered.contains(kind) else { return nil }
        if !demanded.contains(kind) { demanded.append(kind) }
        switch kind {
        case .accessToken: return .accessToken
        case .serverTime: return .serverTime
        case .symbols: return .symbols
        case .accounts: return .accounts
        case .uid: return .uid
        case .status, .balances, .openOrders, .order, .closedOrders, .fills, .orderFills, .keyPermissions: return nil
        }
    }

    /// Takes the answer to one of its questions; any other observation is only looked through for unknown symbols.
    /// - Throws: ``StopReason`` when the user has no account that can be followed.
    public mutating func ingest(_ observation: Observation, sent: Timestamp, received: Timestamp) throws(StopReason) {
        switch observation.content {
        case .accessToken(let token): self.token = HeldToken(token, sent: sent, received: received)
        case .serverTime(let time):
            clock.read(time, in: clockResolution, sent: sent, received: received)
            isClockDoubted = false
            coarseReadings = clock.isCoarse ? coarseReadings + 1 : 0
        case .symbols(let table):
            context.symbols = table
            symbolsReadAt = received
            triedSymbols = unknownSymbols.filter { table.market($0) == nil }
            unknownSymbols = []
        case .accounts(let accounts): context.accountID = try pick(accounts).id
        case .uid(let uid): context.uid = uid
        // Those that stood in the last answer were looked at then.
        case .orders(let rows):
            for place in rows.fresh where !rows[place].isOfKnownMarket { note(rows[place].venueSymbol) }
        case .fills(let rows):
            for place in rows.fresh where !rows[place].isOfKnownMarket { note(rows[place].venueSymbol) }
        case .status, .balances, .keyPermissions: break
        }
    }

    /// A symbol that the list does not have makes the list be read again, once for each symbol.
    private mutating func note(_ symbol: String) {
        guard context.symbols.market(symbol) == nil, !triedSymbols.contains(symbol) else { return }
        guard !unknownSymbols.contains(symbol) else { return }
        unknownSymbols.append(symbol)
        unknownSymbols.sort()
    }

    private func pick(_ accounts: [ExchangeAccount]) throws(StopReason) -> ExchangeAccount {
        let ofType = accounts.filter { $0.type.lowercased() == accountType }
        if let account = ofType.first(where: \.isWorking) { return account }
        let shown = accounts.map { "\($0.type) \($0.id)\($0.isWorking ? "" : " (locked)")" }.joined(separator: ", ")
        let what = ofType.isEmpty ? "there is no \(accountType) account" : "the \(accountType) account is locked"
        throw StopReason(
            category: .permission, message: "\(what); the exchange lists: \(shown.isEmpty ? "none" : shown)",
            remedy: ofType.isEmpty
                ? "open a \(accountType) account at the exchange, or use the key of a user who has one"
                : "ask the exchange why the account is locked")
    }
}

extension OrderReport {
    fileprivate var isOfKnownMarket: Bool { if case .some = market { true } else { false } }
}

extension Fill {
    fileprivate var isOfKnownMarket: Bool { if case .some = market { true } else { false } }
}
