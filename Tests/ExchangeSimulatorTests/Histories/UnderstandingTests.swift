import ExchangeConnectors
import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// Each exchange's connector and its pretended exchange: what the one asks the other understands, and the other way round.
@Suite("Connectors at their faces")
struct UnderstandingTests {
    /// A face, a connector, and an account that has traded for half a minute.
    private struct Bench {
        private static let (apiKey, secret) = ("client-key", "client-secret")
        let connector: any ExchangeConnector
        var session: ExchangeSession
        var exchange: SimulatedExchange
        var face: any ExchangeFace
        var now = Timestamp(milliseconds: 1_700_000_040_000)

        init(_ name: String, seed: UInt64) throws {
            let type = try FaceRegistry.face(name)
            let dialects = Dialect.drawn(seed: seed, of: type).subtracting([.symbolRequired])
            connector = try ExchangeRegistry.make(name, baseURL: "http://127.0.0.1:8080")
            session = ExchangeSession(facts: connector.facts, apiKey: Self.apiKey)
            exchange = try BenchExchange.make(for: type, dialects, levels: 5, at: now)
            let key = try SimulatedKey(apiKey: Self.apiKey, secret: Self.secret, account: BenchExchange.account)
            face = type.init(keys: [key], dialects: dialects, faults: FaultPlan(), otherAssets: [])
            var trader = RandomTrader(
                account: BenchExchange.account, markets: [BenchExchange.bitcoin, BenchExchange.ether], seed: seed)
            for _ in 0..<300 {
                now = now + .milliseconds(100)
                trader.step(&exchange, at: now)
            }
            // Until every fee is settled.
            now = now + .seconds(5)
            exchange.advance(to: now)
        }

        /// Asks a query as the product does, and before it what it needs.
        mutating func ask(_ query: Query) throws -> Observation {
            for needed in session.needed(for: query, at: now) {
                try session.ingest(ask(needed), sent: now, received: now)
            }
            // Histories are read once a second.
            now = now + .milliseconds(1_200)
            let auth = try connector.auth(Credentials(apiKey: Self.apiKey, secretKey: SecretBytes(Self.secret)))
                .authorised(by: session.token(at: now))
            let signed = try auth.sign(try connector.request(for: query, context: session.context), at: now)
            let outcome = face.handle(
                FaceRequest(
                    signed.method.rawValue, target: String(signed.url.dropFirst(connector.baseURL.count)),
                    headers: [NameValue("Host", "127.0.0.1:8080")] + signed.headers, body: signed.body ?? []),
                exchange: &exchange, at: now)
            let answer = try #require(outcome.response)
            return try connector.decode(
                APIResponse(status: answer.status, headers: answer.headers, body: answer.body), for: query,
                context: session.context, memory: DecoderMemory()
            ).0
        }
    }

    @Test(
        "Every query is answered, and every answer understood, without a note", arguments: FaceRegistry.names,
        UInt64(1)...4)
    func understood(_ name: String, _ seed: UInt64) throws {
        var bench = try Bench(name, seed: seed)
        let truth = bench.exchange.history(account: BenchExchange.account).finalState
        for query in queries(bench.connector.facts, truth, at: bench.now) {
            var following: Query? = query
            while let page = following {
                let observation = try bench.ask(page)
                #expect(observation.notes.isEmpty, "\(page)")
                check(observation, truth, bench)
                following = observation.next
            }
        }
    }

    /// All that the exchange can be asked: histories market by market, and of all at once where it has them so.
    private func queries(_ facts: ExchangeFacts, _ truth: HistoryState, at now: Timestamp) -> [Query] {
        var queries: [Query] = [.serverTime, .status, .symbols, .accounts, .balances, .openOrders]
        let orders = truth.openOrders + truth.closedOrders
        let symbols = Set(orders.map(\.venueSymbol)).sorted()
        for symbol in [nil] + symbols.map(Optional.some) {
            let window = HistoryWindow(from: now - .minutes(5), to: now, venueSymbol: symbol)
            for query in [Query.closedOrders(window), .fills(window)]
            where symbol != nil || facts.endpoints[query.kind]?.markets == .all { queries.append(query) }
        }
        for order in orders {
            let reference = OrderReference(id: order.id, venueSymbol: order.venueSymbol)
            queries.append(.order(reference))
            if !order.cumulativeQuantity.isZero { queries.append(.orderFills(reference)) }
        }
        return queries.filter { facts.endpoints[$0.kind] != nil }
    }

    private func check(_ observation: Observation, _ truth: HistoryState, _ bench: Bench) {
        switch observation.content {
        case .orders(let reports):
            for report in reports {
                let order = (truth.openOrders + truth.closedOrders).first { $0.id == report.id }
                #expect(order?.state == report.state && order?.clientOrderID == report.clientOrderID, "\(report)")
                #expect(order?.cumulativeQuantity == report.cumulativeQuantity && order?.type == report.type)
                #expect(order?.createdAt == report.createdAt && order?.market == report.market)
                #expect(order?.quoteOrderQuantity == report.quoteOrderQuantity || report.quoteOrderQuantity == nil)
            }
        case .fills(let fills):
            for fill in fills {
                guard let known = truth.fills.first(where: { $0.key == fill.key }) else {
                    Issue.record("nobody knows \(fill)")
                    continue
                }
                #expect(known.quantity == fill.quantity && known.fees == fill.fees && known.price == fill.price)
                #expect(known.time == fill.time && known.side == fill.side && known.market == fill.market)
                #expect(fill.role == nil || fill.role == known.role)
                #expect(fill.feeState == .final)
            }
        case .balances(let balances):
            for balance in balances where !balance.total.isZero {
                #expect(truth.balances.first { $0.asset == balance.asset }?.hasSameAmounts(as: balance) == true)
            }
        case .serverTime(let time):
            let resolution = bench.connector.facts.clockResolution
            #expect(abs((bench.now - time).milliseconds) <= resolution.milliseconds)
        default: break
        }
    }
}
