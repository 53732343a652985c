import ExchangeConnectors
import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// The product's connector and the pretend Crypto.com: what the one asks the other understands, and the other way round.
@Suite("Crypto.com's connector at Crypto.com's face")
struct CryptoComUnderstandingTests {
    private let connector = CryptoCom(baseURL: "http://127.0.0.1:8080")

    /// A bench on which somebody has traded for half a minute.
    private func bench(_ seed: UInt64) throws -> CryptoComBench {
        var bench = try CryptoComBench(Dialect.drawn(seed: seed, of: CryptoComFace.self), levels: 5)
        var trader = RandomTrader(
            account: CryptoComBench.account, markets: [CryptoComBench.bitcoin, CryptoComBench.ether], seed: seed)
        for _ in 0..<300 {
            bench.wait(.milliseconds(100))
            trader.step(&bench.exchange, at: bench.now)
        }
        return bench
    }

    /// Asks a query as the product does.
    private func ask(_ query: Query, _ bench: inout CryptoComBench, _ context: ExchangeContext) throws -> Observation {
        let auth = try connector.auth(
            Credentials(apiKey: CryptoComBench.apiKey, secretKey: SecretBytes(CryptoComBench.secret)))
        let signed = try auth.sign(try connector.request(for: query, context: context), at: bench.now)
        let target = String(signed.url.dropFirst(connector.baseURL.count))
        let outcome = bench.send(
            FaceRequest(signed.method.rawValue, target: target, headers: signed.headers, body: signed.body ?? []))
        let answer = try #require(outcome.response)
        let response = APIResponse(status: answer.status, headers: answer.headers, body: answer.body)
        return try connector.decode(response, for: query, context: context, memory: DecoderMemory()).0
    }

    @Test("every query is answered, and every answer understood, without a note", arguments: UInt64(1)...4)
    func understood(_ seed: UInt64) throws {
        var bench = try bench(seed)
        var context = ExchangeContext()
        guard case .symbols(let symbols) = try ask(.symbols, &bench, context).content else {
            Issue.record("no symbols")
            return
        }
        context.symbols = symbols
        let truth = bench.exchange.history(account: CryptoComBench.account).finalState
        var queries: [Query] = [.serverTime, .balances, .openOrders(ListingPage())]
        for symbol in [nil, "BTC_USDT", "ETH_USDT"] {
            let window = HistoryWindow(from: bench.now - .minutes(5), to: bench.now, venueSymbol: symbol)
            queries += [.closedOrders(window), .fills(window)]
        }
        queries += (truth.openOrders + truth.closedOrders).map { .order(OrderReference(id: $0.id)) }
        for query in queries {
            // Histories are read once a second, and page by page.
            var following: Query? = query
            while let page = following {
                bench.wait(.seconds(1))
                let observation = try ask(page, &bench, context)
                #expect(observation.notes.isEmpty, "\(page)")
                check(observation, truth, at: bench.now)
                following = observation.next
            }
        }
    }

    private func check(_ observation: Observation, _ truth: HistoryState, at now: Timestamp) {
        switch observation.content {
        case .orders(let reports):
            for report in reports {
                let order = (truth.openOrders + truth.closedOrders).first { $0.id == report.id }
                #expect(order?.state == report.state && order?.clientOrderID == report.clientOrderID, "\(report)")
                #expect(order?.cumulativeQuantity == report.cumulativeQuantity && order?.type == report.type)
                #expect(order?.createdAt == report.createdAt && order?.market == report.market)
            }
        case .fills(let fills):
            #expect(!fills.isEmpty && fills.allSatisfy { fill in truth.fills.contains { $0.key == fill.key } })
            for fill in fills {
                let known = truth.fills.first { $0.key == fill.key }
                #expect(known?.quantity == fill.quantity && known?.fees == fill.fees && known?.role == fill.role)
                #expect(known?.orderID == fill.orderID && known?.time == fill.time)
            }
        case .balances(let balances):
            for balance in balances {
                #expect(truth.balances.first { $0.asset == balance.asset }?.hasSameAmounts(as: balance) == true)
            }
        case .serverTime(let time):
            #expect((0..<1_000).contains((now - time).milliseconds))
        default: break
        }
    }
}
