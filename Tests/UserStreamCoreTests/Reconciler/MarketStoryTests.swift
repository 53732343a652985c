import Testing

@testable import UserStreamCore

/// What is read market by market, where one limit meters everything: 6 for the orders of a market and 80 for those of all, 20 for a window of
/// fills, 5 for those of an order.
@Suite("Markets that are read one by one")
struct MarketStoryTests {
    private static let weight: LimitScope = "ip:weight"

    private static func weighs(_ cost: Int) -> [ScopeCost] { [ScopeCost(weight, cost)] }

    private static let endpoints: [QueryKind: EndpointFacts] = [
        .openOrders: EndpointFacts(costs: weighs(80), markets: .either(costsOfOne: weighs(6))),
        .order: EndpointFacts(costs: weighs(4)), .orderFills: EndpointFacts(costs: weighs(5)),
        .fills: EndpointFacts(costs: weighs(20), markets: .one, maximumWindow: .hours(24)),
        .closedOrders: EndpointFacts(
            costs: weighs(20), markets: .one, isPrompt: false, maximumWindow: .hours(24)),
        .balances: EndpointFacts(costs: weighs(20)),
    ]

    private static let limits = [LimitRule(weight, limit: 6_000, per: .minutes(1), isPerAccount: false)]

    private var story = Story(endpoints: MarketStoryTests.endpoints, limits: limits)

    /// The symbol of a market of its own.
    private func symbol(_ number: Int) -> String { "C\(number < 10 ? "0" : "")\(number)USDT" }

    private func order(_ id: String, in market: Int, filled: ExactDecimal = .zero) -> OrderReport {
        var report = story.order(OrderID(id), filled.isZero ? .open : .partiallyFilled, filled: filled)
        report.venueSymbol = symbol(market)
        report.market = Market(base: Asset("C\(market)"), quote: "USDT")
        return report
    }

    private func fill(_ trade: String, of id: OrderID, in market: Int, _ quantity: ExactDecimal) -> Fill {
        var fill = story.fill(trade, of: id, quantity)
        fill.venueSymbol = symbol(market)
        fill.market = Market(base: Asset("C\(market)"), quote: "USDT")
        return fill
    }

    /// Starts with one order in each of so many markets.
    private mutating func start(markets count: Int) {
        story.listing((0..<count).map { order("\($0)", in: $0) })
        for want in wants(.fills) {
            story.answer(.success(Observation(.fills([Fill]()))), of: want.query)
        }
        let held = [Story.balance("USDT", "100000")] + (0..<count).map { .zero(Asset("C\($0)")) }
        for _ in 0..<2 { story.balances(held) }
        #expect(story.log.last?.change == .ready)
        // What happened about the first balances.
        story.wait(.seconds(5))
        while let want = wants(.fills).first {
            story.answer(.success(Observation(.fills([Fill]()))), of: want.query)
        }
    }

    /// The exchange tells which assets so many markets join.
    private mutating func learnMarkets(_ count: Int) {
        let entries = (0..<count).map { number in
            SymbolTable.Entry(
                venueSymbol: symbol(number), market: Market(base: Asset("C\(number)"), quote: "USDT"), isTrading: true)
        }
        story.answer(.success(Observation(.symbols(SymbolTable(entries)))), of: .symbols)
    }

    private func wants(_ kind: QueryKind, due: Bool = true) -> [Want] {
        story.reconciler.wanted(at: story.now).filter { $0.query.kind == kind && (!due || $0.due <= story.now) }
    }

    @discardableResult
    private mutating func list(_ market: Int, _ rows: [OrderReport]) -> [UserStreamEvent] {
        story.answer(
            .success(Observation(.orders(rows))), of: .openOrders(ListingPage(venueSymbol: symbol(market))))
    }

    @Test(
        "Up to thirteen markets are listed one by one, the one that waited longest first; more are cheaper all at once",
        arguments: [1, 10, 13, 14])
    func choice(count: Int) {
        var test = self
        test.start(markets: count)
        // A round takes so long where the balances are read in between.
        test.story.wait(.seconds(8))
        let asked = test.wants(.openOrders).map(\.query.venueSymbol)
        #expect(asked == (count <= 13 ? (0..<count).map { test.symbol($0) } : [nil]))
        guard count == 10 else { return }
        test.list(0, [test.order("0", in: 0)])
        test.story.wait(.seconds(6))
        #expect(test.wants(.openOrders).map(\.query.venueSymbol).last == test.symbol(0))
        #expect(test.wants(.openOrders).count == 10)
        test.story.wait(.seconds(25))
        #expect(test.wants(.openOrders).count == 11, "what nobody knows of is in the list of all")
        #expect(test.wants(.openOrders).contains { $0.query == .openOrders })
    }

    @Test("The listing of one market says nothing about the orders of another")
    func absence() {
        var test = self
        test.start(markets: 2)
        test.story.wait(.seconds(1))
        test.list(0, [test.order("0", in: 0)])
        #expect(test.wants(.order).isEmpty)
        test.list(1, [])
        #expect(test.wants(.order).map(\.query) == [.order(id: "1", venueSymbol: test.symbol(1))])
        let fills = Query.orderFills(OrderReference(id: "1", venueSymbol: test.symbol(1)))
        #expect(test.wants(.orderFills).map(\.query) == [fills], "its last fills are asked for together with it")
        #expect(test.wants(.closedOrders).isEmpty, "that list is late, and one order is cheaper asked by itself")
    }

    @Test("The fills of an order that moved are asked for at once; no window is")
    func moved() {
        var test = self
        test.start(markets: 3)
        test.story.wait(.seconds(1))
        test.list(1, [test.order("1", in: 1, filled: "0.5")])
        let fills = Query.orderFills(OrderReference(id: "1", venueSymbol: test.symbol(1)))
        #expect(test.wants(.orderFills).map(\.query) == [fills])
        #expect(test.wants(.fills).isEmpty, "a window is due only after a while")
        let told = test.story.answer(
            .success(Observation(.fills([test.fill("1", of: "1", in: 1, "0.5")]))), of: fills)
        #expect(told.short == ["fill 1 of 1 0.5@100"])
        #expect(test.wants(.orderFills).isEmpty)
    }

    @Test("Where more orders of a market moved than a window costs, the window is read instead")
    func crowded() {
        var test = self
        test.story.listing((0..<6).map { test.order("\($0)", in: 0) })
        for want in test.wants(.fills) { test.story.answer(.success(Observation(.fills([Fill]()))), of: want.query) }
        for _ in 0..<2 { test.story.balances([Story.balance("USDT", "100000")]) }
        test.story.wait(.seconds(5))
        while let want = test.wants(.fills).first {
            test.story.answer(.success(Observation(.fills([Fill]()))), of: want.query)
        }
        test.list(0, (0..<6).map { test.order("\($0)", in: 0, filled: $0 < 4 ? "0.5" : .zero) })
        #expect(test.wants(.orderFills).count == 4 && test.wants(.fills).isEmpty)
        test.story.wait(.milliseconds(200))
        test.list(0, (0..<6).map { test.order("\($0)", in: 0, filled: $0 < 5 ? "0.5" : .zero) })
        #expect(test.wants(.orderFills).isEmpty)
        #expect(test.wants(.fills).map(\.query.venueSymbol) == [test.symbol(0)])
        guard let want = test.wants(.fills).first else { return }
        let fills = (0..<4).map { test.fill("\($0)", of: OrderID("\($0)"), in: 0, "0.5") }
        test.story.answer(.success(Observation(.fills(fills))), of: want.query)
        #expect(test.wants(.orderFills).map(\.query.venueSymbol) == [test.symbol(0)], "it is asked for by itself then")
    }

    @Test(
        "Windows of fills come in turn, and each moment is in several of them, however many markets there are",
        arguments: [3, 40])
    func turns(count: Int) throws {
        var test = self
        test.start(markets: count)
        let start = test.story.now
        var reads: [String: [HistoryWindow]] = [:]
        // One sixteenth of the limit.
        for _ in 0..<(count * 6) {
            test.story.wait(.milliseconds(3_200))
            let want = try #require(test.wants(.fills).first)
            #expect(test.wants(.fills).count == 1)
            guard case .fills(let window) = want.query, let symbol = window.venueSymbol else { return }
            reads[symbol, default: []].append(window)
            test.story.answer(.success(Observation(.fills([Fill]()))), of: want.query)
            test.story.listing((0..<count).map { test.order("\($0)", in: $0) })
        }
        #expect(reads.count == count)
        for windows in reads.values {
            #expect(windows.count == 6)
            // A moment between the second and the third window.
            let moment = windows[1].to + .seconds(1)
            #expect(windows.count { $0.from <= moment && $0.to >= moment } >= 3)
        }
        #expect(test.story.reconciler.fillsReadSince(start) > start, "nothing is left to be read again")
    }

    @Test("What moved two assets, and no listed order explains, has the market of both read at once")
    func suspicion() {
        var test = self
        test.start(markets: 3)
        test.learnMarkets(3)
        test.story.wait(.seconds(1))
        test.story.balances([Story.balance("USDT", "99900"), Story.balance("C1", "1")])
        #expect(test.wants(.fills).isEmpty, "it may be a fill of an order that was not listed since")
        for market in 0..<3 { test.list(market, [test.order("\(market)", in: market)]) }
        #expect(test.wants(.fills).map(\.query.venueSymbol) == [test.symbol(1)])
        guard let want = test.wants(.fills).first else { return }
        var fill = test.fill("9", of: "77", in: 1, "1")
        fill.quoteQuantity = "100"
        test.story.answer(.success(Observation(.fills([fill]))), of: want.query)
        #expect(test.wants(.order).map(\.query) == [.order(id: "77", venueSymbol: test.symbol(1))])
    }

    @Test("What came from outside has its market read once, not whenever the other asset moves")
    func deposit() throws {
        var test = self
        test.start(markets: 3)
        test.learnMarkets(3)
        func read(_ usdt: ExactDecimal, _ c1: ExactDecimal) -> [String?] {
            test.story.wait(.milliseconds(500))
            test.story.balances([Story.balance("USDT", usdt), Story.balance("C1", c1)])
            for market in 0..<3 { test.list(market, [test.order("\(market)", in: market)]) }
            return test.wants(.fills).map(\.query.venueSymbol)
        }
        #expect(read("99900", "1") == [test.symbol(1)])
        let want = try #require(test.wants(.fills).first)
        test.story.answer(.success(Observation(.fills([Fill]()))), of: want.query)
        #expect(read("99800", "1").isEmpty, "a fill would have moved both")
        #expect(read("99700", "2") == [test.symbol(1)])
    }

    @Test("A fill in a market that nobody named is read as soon as the balances show what was bought there")
    func unnamedMarket() throws {
        var test = self
        test.start(markets: 1)
        test.learnMarkets(3)
        let held = [Story.balance("USDT", "100000"), .zero("C0"), .zero("C1"), .zero("C2")]
        test.story.balances(held)
        #expect(test.story.reconciler.watchedMarkets == [test.symbol(0)])
        test.story.wait(.seconds(1))
        // Bought at the market: no order of it was ever listed.
        test.story.balances([Story.balance("USDT", "99900"), Story.balance("C2", "1")] + held[1...2])
        #expect(test.story.reconciler.watchedMarkets == [test.symbol(0), test.symbol(2)])
        test.list(0, [test.order("0", in: 0)])
        let want = try #require(test.wants(.fills).first { $0.query.venueSymbol == test.symbol(2) })
        var fill = test.fill("9", of: "77", in: 2, "1")
        fill.quoteQuantity = "100"
        test.story.answer(.success(Observation(.fills([fill]))), of: want.query)
        #expect(
            test.story.reconciler.wanted(at: test.story.now).contains {
                $0.query == .order(id: "77", venueSymbol: test.symbol(2))
            })
    }

    @Test("Orders that ended are swept market by market, each from where it was read last")
    func history() throws {
        var test = self
        test.start(markets: 2)
        test.story.wait(.seconds(31))
        #expect(test.wants(.closedOrders).map(\.query.venueSymbol) == [test.symbol(0)], "one after the other")
        let want = try #require(test.wants(.closedOrders).first)
        guard case .closedOrders(let window) = want.query else { return }
        test.story.answer(.success(Observation(.orders([OrderReport]()))), of: want.query)
        #expect(test.wants(.closedOrders).map(\.query.venueSymbol) == [test.symbol(1)])
        test.story.wait(.seconds(31))
        let second = try #require(test.wants(.closedOrders).first)
        #expect(second.query.venueSymbol == test.symbol(1))
        test.story.answer(.success(Observation(.orders([OrderReport]()))), of: second.query)
        let again = try #require(test.wants(.closedOrders).first)
        guard case .closedOrders(let next) = again.query else { return }
        #expect(next.from == window.to - .seconds(30))
    }

    @Test("Where many orders of a market vanish, one window that may name them is asked for beside them")
    func manyVanish() {
        var test = self
        test.story.listing((0..<8).map { test.order("\($0)", in: 0) })
        test.story.answer(
            .success(Observation(.fills([Fill]()))),
            of: .fills(HistoryWindow(from: test.story.now, to: test.story.now, venueSymbol: test.symbol(0))))
        for _ in 0..<2 { test.story.balances([Story.balance("USDT", "100000")]) }
        test.story.wait(.seconds(1))
        test.list(0, [])
        #expect(test.wants(.closedOrders).map(\.query.venueSymbol) == [test.symbol(0)])
        #expect(test.wants(.order).count == 8)
    }

    @Test("A market that the exchange does not know any more takes its turn, and it is said")
    func refused() throws {
        var test = self
        test.start(markets: 2)
        test.story.wait(.seconds(4))
        let want = try #require(test.wants(.fills).first)
        let told = test.story.answer(
            .failure(APIError(.rejected(.badSymbol), code: "-1121", message: "Invalid symbol.")), of: want.query)
        #expect(told.contains { if case .degraded = $0.change { true } else { false } })
        #expect(test.wants(.fills).map(\.query.venueSymbol) != [want.query.venueSymbol])
    }

    @Test("Balances are not read again before they are due, whatever changes")
    func balances() {
        var test = self
        test.start(markets: 1)
        test.story.balances([Story.balance("USDT", "100000")])
        test.story.wait(.milliseconds(400))
        test.list(0, [test.order("0", in: 0, filled: "0.5")])
        test.story.answer(
            .success(Observation(.fills([test.fill("1", of: "0", in: 0, "0.5")]))),
            of: .orderFills(OrderReference(id: "0", venueSymbol: test.symbol(0))))
        #expect(test.wants(.balances).isEmpty)
        #expect(test.wants(.balances, due: false).map(\.isDear) == [true])
        test.story.wait(.seconds(2))
        #expect(test.wants(.balances).count == 1)
    }
}

@Suite("What is dear")
struct EconomyTests {
    private func facts(_ endpoints: [QueryKind: EndpointFacts], _ limits: [LimitRule]) -> ExchangeFacts {
        ExchangeFacts(
            exchange: "test", endpoints: endpoints, limits: limits, visibilityLag: .minutes(1),
            sweepHorizon: .hours(24),
            listsEveryAsset: false, clientOrderIDHorizon: .hours(8))
    }

    @Test("Nothing is dear where each kind of query has a limit of its own")
    func ownLimits() {
        let kinds: [QueryKind] = [.openOrders, .fills, .orderFills, .closedOrders, .balances, .order]
        let scopes = kinds.map { LimitScope("uid:\($0.rawValue)") }
        let endpoints = Dictionary(
            uniqueKeysWithValues: zip(kinds, scopes).map { ($0, EndpointFacts(costs: [ScopeCost($1)])) })
        let limits = scopes.map { LimitRule($0, limit: 10, per: .seconds(2), isPerAccount: true) }
        let economy = Economy(facts(endpoints, limits))
        #expect(!economy.watchesMarkets)
        #expect([economy.listing, economy.fills, economy.history, economy.balances] == [.zero, .zero, .zero, .zero])
    }

    @Test("Where all share one limit, what is asked for seldom takes an eighth of it at most")
    func sharedLimit() {
        func costs(_ cost: Int) -> [ScopeCost] { [ScopeCost("ip", cost)] }
        let endpoints: [QueryKind: EndpointFacts] = [
            .openOrders: EndpointFacts(costs: costs(80), markets: .either(costsOfOne: costs(6))),
            .fills: EndpointFacts(costs: costs(20), markets: .one), .orderFills: EndpointFacts(costs: costs(5)),
            .closedOrders: EndpointFacts(costs: costs(20), markets: .one), .order: EndpointFacts(costs: costs(4)),
            .balances: EndpointFacts(costs: costs(20)),
        ]
        let rule = LimitRule("ip", limit: 6_000, per: .minutes(1), isPerAccount: false)
        let economy = Economy(facts(endpoints, [rule]))
        #expect(economy.marketsListedAlone == 13)
        #expect(economy.listing == .milliseconds(6_400))
        #expect(economy.listingBeside == .milliseconds(25_600))
        #expect(economy.fills == .milliseconds(3_200) && economy.balances == .milliseconds(1_600))
        #expect(economy.readsFillsByOrder && economy.readsHistoryPerMarket)
        #expect(economy.ordersPerHistory == 5)
    }
}
