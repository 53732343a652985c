import ExchangeConnectors
import ExchangeSimulator
import Signing
import UserStreamCore
import UserStreamTestKit

/// A whole history of one HTX account in virtual time: a random trader, the exchange's face with its faults, and, the
/// whole way of every poll,
/// request, signature, bytes, decoding and reconciliation. Everything follows from the seed.
struct VirtualAccount {
    var exchange: SimulatedExchange
    var face: HuobiFace
    var trader: FaultyTrader
    var reconciler: AccountReconciler
    var random: SeededRandom
    var now: Timestamp
    var log: [UserStreamEvent] = []
    var requests: [QueryKind: Int] = [:]
    var passes = 0

    private let connector = Huobi(baseURL: "http://127.0.0.1:8080")
    private let auth: any Auth
    private var context = ExchangeContext()
    private var memory = DecoderMemory()
    private var nextTrade: Timestamp
    private var trades = true
    private var failures: [QueryKind: Int] = [:]
    private var heldUntil: [QueryKind: Timestamp] = [:]

    static let accountID = 100_009

    init(seed: UInt64, faults: FaultPlan, dialects: Set<Dialect> = []) throws {
        now = Timestamp(milliseconds: 1_700_000_000_000)
        var configuration = SimulatorConfiguration(seed: seed)
        dialects.adjust(&configuration)
        if faults.isEnabled(.sameTradeIDTwoMarkets) { configuration.tradeIDScope = .perMarket }
        exchange = SimulatedExchange(configuration: configuration, at: now)
        let markets = [
            ("BTC-USDT", "btcusdt", "50000"), ("ETH-USDT", "ethusdt", "3000"), ("ETH-BTC", "ethbtc", "0.06"),
        ]
        for (name, symbol, price) in markets {
            guard let market = Market(name) else { continue }
            let isSmall = name == "ETH-BTC"
            try exchange.list(
                MarketRules(
                    market: market, venueSymbol: symbol, pricePrecision: isSmall ? 6 : 2,
                    minimumValue: isSmall ? "0.0001" : 5), price: ExactDecimal(price), at: now)
        }
        try exchange.openAccount(id: Self.accountID, userID: 100_001, name: "main", at: now)
        let funds: [(Asset, ExactDecimal)] = [("BTC", 10), ("ETH", 100), ("USDT", 1_000_000)]
        for (asset, amount) in funds { try exchange.deposit(amount, of: asset, account: Self.accountID, at: now) }
        let key = try SimulatedKey(apiKey: "k", secret: "s", account: Self.accountID)
        face = HuobiFace(keys: [key], dialects: dialects, faults: faults)
        trader = FaultyTrader(
            RandomTrader(account: Self.accountID, markets: exchange.marketRules.map(\.market), seed: seed), seed: seed)
        random = SeededRandom(seed: seed).forked("run")
        nextTrade = now
        auth = try connector.auth(Credentials(apiKey: "k", secretKey: SecretBytes("s")))
        reconciler = AccountReconciler(account: "huobi:main", facts: connector.facts)
        pass(seconds: 2)
        let entries = exchange.marketRules.map {
            SymbolTable.Entry(venueSymbol: $0.venueSymbol, market: $0.market, isTrading: true)
        }
        context = ExchangeContext(accountID: "\(Self.accountID)", symbols: SymbolTable(entries), apiKey: "k")
        let symbols = Observation(.symbols(context.symbols))
        log += reconciler.ingest(.answer(.success(symbols), of: .symbols, sent: now, received: now), at: now).events
    }

    /// Lets virtual time pass; the trader trades meanwhile.
    mutating func pass(milliseconds: Int64) {
        let end = now + .milliseconds(milliseconds)
        while trades, nextTrade <= end {
            exchange.advance(to: nextTrade)
            var faults = face.faults
            trader.step(&exchange, &faults, at: nextTrade)
            face.faults = faults
            nextTrade = nextTrade + .milliseconds(20 + Int64(random.next() % 180))
        }
        now = end
        exchange.advance(to: now)
    }

    mutating func pass(seconds: Int64) { pass(milliseconds: seconds * 1_000) }

    // MARK: Asking

    /// Asks one question; time passes on the way there and back.
    mutating func ask(_ query: Query) throws {
        if let until = heldUntil[query.kind], until > now { return }
        requests[query.kind, default: 0] += 1
        let sent = now
        pass(milliseconds: 1 + Int64(random.next() % 30))
        let outcome = face.handle(try wire(query, at: sent), exchange: &exchange, at: now)
        pass(milliseconds: 1 + Int64(random.next() % 30) + min(3_000, outcome.delay.milliseconds))
        let result = read(outcome, of: query)
        if case .failure(let error) = result, error.category != .notFound, error.category != .rejected(.symbolRequired)
        {
            failures[query.kind, default: 0] += 1
            heldUntil[query.kind] = now + .milliseconds(min(4_000, 100 << failures[query.kind, default: 0]))
        } else {
            failures[query.kind] = 0
        }
        log += reconciler.ingest(.answer(result, of: query, sent: sent, received: now), at: now).events
    }

    private func wire(_ query: Query, at time: Timestamp) throws -> FaceRequest {
        let signed = try auth.sign(connector.request(for: query, context: context), at: time)
        let target = signed.url.dropFirst(connector.baseURL.count)
        let headers = [NameValue("Host", "127.0.0.1:8080")] + signed.headers
        return FaceRequest(signed.method.rawValue, target: String(target), headers: headers, body: signed.body ?? [])
    }

    private mutating func read(_ outcome: FaceOutcome, of query: Query) -> Result<Observation, APIError> {
        guard outcome.delay < .seconds(3), outcome.cut == .none, let response = outcome.response else {
            return .failure(APIError(.transient, message: "no whole answer"))
        }
        do throws(APIError) {
            let answer = APIResponse(status: response.status, headers: response.headers, body: response.body)
            let (observation, memory) = try connector.decode(answer, for: query, context: context, memory: memory)
            self.memory = memory
            return .success(observation)
        } catch { return .failure(error) }
    }

    // MARK: Passes

    mutating func updateOrderStatus(forcesSweeps: Bool = false) throws {
        for want in reconciler.wanted(at: now)
        where want.purpose == .openOrders || want.purpose == .fills || want.purpose == .page {
            try ask(want.query)
        }
        for round in 0..<6 {
            let due = reconciler.wanted(at: now).filter { want in
                switch want.purpose {
                case .page: true
                case .inquiry: want.due <= now
                case .sweep: want.due <= now || (forcesSweeps && round == 0)
                case .openOrders, .fills, .balances: false
                }
            }
            if due.isEmpty { break }
            for want in due { try ask(want.query) }
        }
    }

    mutating func updateBalances() throws { try ask(.balances) }

    mutating func run(passes count: Int) throws {
        for _ in 0..<count {
            passes += 1
            try updateOrderStatus()
            if reconciler.wanted(at: now).contains(where: { $0.purpose == .balances && $0.due <= now }) {
                try updateBalances()
            }
            log += reconciler.ingest(.tick, at: now).events
            pass(milliseconds: 200 + Int64(random.next() % 800))
        }
    }

    /// Ends trading and faults, and gives the stream the time it is promised.
    mutating func settle() throws {
        trades = false
        for fault in Fault.allCases { face.faults.disable(fault) }
        for round in 0..<45 {
            pass(seconds: 1)
            try updateOrderStatus(forcesSweeps: round % 10 == 5)
            try updateBalances()
            log += reconciler.ingest(.tick, at: now).events
        }
    }
}
