import BitsoConnector
import BitsoFace
import ExchangeSimulator
import Testing
import UserStreamCore

/// What is peculiar to the face: signatures, nonces, the lock-out, and pages.
@Suite struct FaceTests {
    /// The face, an exchange behind it, and a client with the right key.
    struct Desk {
        var face: BitsoFace
        var exchange: SimulatedExchange
        var now = Bench.start
        let auth: any Auth

        init() throws {
            var configuration = SimulatorConfiguration()
            BitsoFace.adjust(&configuration)
            exchange = SimulatedExchange(configuration: configuration, at: Bench.start)
            let market = Market(base: "BTC", quote: "MXN")
            try exchange.list(
                MarketRules(market: market, venueSymbol: "btc_mxn", pricePrecision: 2), price: 30_000, at: Bench.start)
            try exchange.openAccount(id: 7, userID: 7, name: "main", at: Bench.start)
            try exchange.deposit(1_000_000, of: "MXN", account: 7, at: Bench.start)
            face = BitsoFace(keys: [try SimulatedKey(apiKey: "extraKey01", secret: "extraSecret01", account: 7)])
            auth = try Bitso().auth(Bench.key)
        }

        mutating func send(_ signed: SignedRequest) -> APIResponse {
            let request = FaceRequest(
                signed.method.rawValue, target: String(signed.url.dropFirst("https://bitso.com".count)),
                headers: signed.headers, body: signed.body ?? [])
            let response = face.handle(request, exchange: &exchange, at: now).response
            return APIResponse(
                status: response?.status ?? 0, headers: response?.headers ?? [], body: response?.body ?? [])
        }

        mutating func ask(_ query: Query) throws -> APIResponse {
            send(try auth.sign(try Bitso().request(for: query, context: Bench.context), at: now))
        }
    }

    @Test func letsInOnlyWhoSignsRightly() throws {
        var desk = try Desk()
        let signed = try desk.auth.sign(try Bitso().request(for: .balances, context: Bench.context), at: desk.now)
        var forged = signed
        forged.headers = [
            NameValue("Authorization", "Bitso extraKey01:1700000000000:" + String(repeating: "0", count: 64))
        ]
        #expect(Bench.category(desk.send(forged)) == .auth)
        #expect(Bench.category(desk.send(signed)) == nil)
        // The same nonce a second time.
        #expect(Bench.category(desk.send(signed)) == .clockSkew)
        var other = signed
        other.url += "?x=1"
        #expect(Bench.category(desk.send(other)) == .auth)
    }

    @Test func locksOutWhoAsksTooMuch() throws {
        var desk = try Desk()
        for _ in 0..<30 { #expect(Bench.category(try desk.ask(.balances)) == nil) }
        #expect(Bench.category(try desk.ask(.balances)) == .rateLimited(retryAfter: .minutes(1)))
        desk.now = desk.now + .seconds(59)
        #expect(Bench.category(try desk.ask(.balances)) == .rateLimited(retryAfter: .minutes(1)))
        desk.now = desk.now + .seconds(2)
        #expect(Bench.category(try desk.ask(.balances)) == nil)
    }

    @Test func showsAllOrdersPageByPage() throws {
        var desk = try Desk()
        let market = Market(base: "BTC", quote: "MXN")
        for number in 1...230 {
            let price = ExactDecimal(Int64(10_000 + number))
            _ = try desk.exchange.place(
                .limit(.buy, market, quantity: "0.001", price: price), account: 7, at: desk.now)
        }
        var query: Query? = .openOrders
        var ids: [OrderID] = []
        var pages = 0
        while let page = query {
            let observation = try Bench.read(try desk.ask(page), page)
            guard case .orders(let rows) = observation.content else { throw Wrong() }
            ids += rows.map(\.id)
            pages += 1
            query = observation.next
        }
        #expect(pages == 3)
        #expect(Set(ids).count == 230 && ids.count == 230)
    }
}
