import UserStreamCore
import UserStreamTestKit

/// The consumer's own trading in a virtual run: what it places and cancels through the exchange's face, over the same line and with the same faults
/// as the polls, announced to the stream and with its answers handed in, or lost.
///
/// It draws from a sequence of its own, so that a history without it is as it was.
struct OwnTrading: Sendable {
    /// A request of the consumer's own.
    struct Act: Sendable {
        var request: TradeRequest
        /// As it is sent, not signed, and what the exchange meters it in.
        var trade: FaceTrade
        /// How the consumer will treat its answer.
        var handling: Handling
    }

    /// What the consumer does with an answer, or the failure to get one.
    enum Handling: Hashable, Sendable {
        case handsIn(after: TimeSpan)
        case loses
    }

    private struct Own: Sendable {
        var draft: OrderDraft
        var id: OrderID?
        var isCancelled = false
    }

    /// For how long the consumer cares to send an order again.
    static let patience = TimeSpan.seconds(5)

    /// What was announced, as the judge has to know it, in the order in which it was.
    private(set) var announcements: [JudgeRules.Announcement] = []
    /// When it acts next; `nil` when it has gone.
    var next: Timestamp?
    private let face: any ExchangeFace.Type
    private let interval: ClosedRange<Int64>
    private var random: SeededRandom
    private var hand: RandomTrader
    private var orders: [Own] = []
    /// Orders whose placement brought no word, and when that was known.
    private var doubtful: [(draft: OrderDraft, since: Timestamp)] = []
    private var count = 0

    init?(_ scenario: Scenario) {
        guard let interval = scenario.ownInterval else { return nil }
        self.interval = interval
        face = scenario.face
        random = SeededRandom(seed: scenario.seed).forked("own")
        hand = RandomTrader(
            account: VirtualWorld.account, markets: scenario.listings.map(\.market), seed: random.next())
        next = scenario.start + .milliseconds(Int64(random.below(2_000)))
    }

    // MARK: Acting

    /// What the consumer does now: one request, or several where the exchange does not take in one what he wants.
    mutating func act(_ exchange: SimulatedExchange, at now: Timestamp) -> [Act] {
        next = now + .milliseconds(Int64.random(in: interval, using: &random))
        switch random.below(100) {
        case 0..<52: return draft(exchange).map { place([$0], isBatch: false) } ?? []
        case 52..<58:
            let drafts = (0..<(2 + random.below(2))).compactMap { _ in draft(exchange) }
            return drafts.isEmpty ? [] : place(drafts, isBatch: true)
        case 58..<64:
            // Sends an order again of which it does not know whether it was taken.
            let recent = doubtful.filter { now - $0.since < Self.patience }
            guard !recent.isEmpty else { return [] }
            return place([recent[random.below(recent.count)].draft], isBatch: false)
        default: return cancel()
        }
    }

    /// How long it takes from the announcement of an order to its departure.
    mutating func hesitation() -> TimeSpan {
        .milliseconds(random.chance(millionths: 50_000) ? Int64(random.below(3_000)) : Int64(random.below(20)))
    }

    /// How long a request, or an answer, is on its way.
    mutating func latency(in range: ClosedRange<Int64>) -> TimeSpan {
        .milliseconds(Int64.random(in: range, using: &random))
    }

    private mutating func draft(_ exchange: SimulatedExchange) -> OrderDraft? {
        let market = hand.markets[random.below(hand.markets.count)]
        guard let view = RandomTrader.View(exchange, market) else { return nil }
        count += 1
        let side: Side = random.chance(millionths: 500_000) ? .buy : .sell
        var draft = OrderDraft(clientOrderID: "own-\(count)", market: market, side: side, type: .limit)
        draft.quantity = hand.quantity(view, upTo: 100)
        // More than the account has: an honest refusal.
        if random.chance(millionths: 80_000) { draft.quantity = Exact.product(draft.quantity ?? 1, 100_000) }
        let away: Int
        switch random.below(10) {
        case 0..<4: away = 1 + random.below(12)
        case 4..<6: away = 100 + random.below(400)
        case 6..<8: away = -2 - random.below(10)
        case 8:
            draft.type = .limitMaker
            away = random.below(8) - 3
        default:
            draft.type = .market
            if side == .buy, let quantity = draft.quantity {
                draft.quoteOrderQuantity = Exact.cut(
                    Exact.product(quantity, view.price), places: view.rules.pricePrecision)
                draft.quantity = nil
            }
            return draft
        }
        draft.price = view.price(side == .buy ? -away : away)
        return draft
    }

    private mutating func place(_ drafts: [OrderDraft], isBatch: Bool) -> [Act] {
        for draft in drafts where !orders.contains(where: { $0.draft.clientOrderID == draft.clientOrderID }) {
            orders.append(Own(draft: draft))
        }
        if orders.count > 200 { orders.removeFirst(orders.count - 200) }
        return acts(isBatch ? .placeMany(drafts) : .place(drafts[0]), orEach: drafts.map { .place($0) })
    }

    /// A request, or each part of it by itself where the exchange does not take it as one.
    private mutating func acts(_ whole: TradeRequest, orEach parts: [TradeRequest]) -> [Act] {
        if let trade = face.wire(whole, account: VirtualWorld.account) {
            return [Act(request: whole, trade: trade, handling: handling())]
        }
        return parts.compactMap { part in
            face.wire(part, account: VirtualWorld.account).map {
                Act(request: part, trade: $0, handling: handling())
            }
        }
    }

    private mutating func cancel() -> [Act] {
        let live = orders.indices.filter { !orders[$0].isCancelled }
        guard !live.isEmpty else { return [] }
        let place = live[random.below(live.count)]
        orders[place].isCancelled = true
        let own = orders[place]
        guard own.id != nil, random.chance(millionths: 700_000) else {
            return acts(.cancel(byClient(own)), orEach: [])
        }
        guard random.chance(millionths: 200_000) else { return acts(.cancel(byID(own)), orEach: []) }
        var references = [byID(own)]
        for other in live.suffix(4) where other != place {
            guard orders[other].id != nil else { continue }
            orders[other].isCancelled = true
            references.append(byID(orders[other]))
        }
        return acts(.cancelMany(references), orEach: references.map { .cancel($0) })
    }

    private func byID(_ own: Own) -> OrderReference {
        own.id.map { OrderReference(id: $0, venueSymbol: face.facts.namesByMarket ? symbol(of: own) : nil) }
            ?? byClient(own)
    }

    /// Where orders are one market's, the owner's id names one only together with the symbol.
    private func byClient(_ own: Own) -> OrderReference {
        OrderReference(
            clientOrderID: own.draft.clientOrderID, venueSymbol: face.facts.listsByMarket ? symbol(of: own) : nil)
    }

    private func symbol(of own: Own) -> String { face.venueSymbol(of: own.draft.market) }

    private mutating func handling() -> Handling {
        switch random.below(20) {
        case 0..<3: .loses
        case 3: .handsIn(after: .milliseconds(Int64(random.below(8_000))))
        default: .handsIn(after: .zero)
        }
    }

    // MARK: What comes of it

    /// Those orders of a request that were not announced yet, and are now.
    mutating func announce(_ drafts: [OrderDraft], at now: Timestamp) -> [OrderDraft] {
        drafts.filter { draft in
            guard !announcements.contains(where: { $0.clientOrderID == draft.clientOrderID }) else { return false }
            announcements.append(.init(draft, at: now))
            return true
        }
    }

    /// Whether any of these orders was announced before.
    func hasAnnounced(_ drafts: [OrderDraft]) -> Bool {
        drafts.contains { draft in announcements.contains { $0.clientOrderID == draft.clientOrderID } }
    }

    /// The consumer itself learns how a request ended. It is told to the stream later, or never.
    mutating func learn(_ result: Result<TradeAnswer, APIError>, of request: TradeRequest, at now: Timestamp) {
        switch result {
        case .success(let answer):
            for placement in answer.placements {
                guard case .success(let id) = placement.result,
                    let place = orders.firstIndex(where: { $0.draft.clientOrderID == placement.clientOrderID })
                else { continue }
                orders[place].id = id
            }
        case .failure(let error) where !error.category.isRefusal:
            doubtful += request.drafts.map { ($0, now) }
            if doubtful.count > 5 { doubtful.removeFirst(doubtful.count - 5) }
        case .failure: break
        }
    }

    /// How a request ended was handed in: a refusal settles an order, unless the stream was told of an attempt that may have succeeded.
    mutating func note(
        handedIn result: Result<TradeAnswer, APIError>, of request: TradeRequest, at now: Timestamp
    ) {
        switch result {
        case .success(let answer):
            for placement in answer.placements {
                if case .failure(let error) = placement.result { note(error, of: placement.clientOrderID, at: now) }
            }
        case .failure(let error): for draft in request.drafts { note(error, of: draft.clientOrderID, at: now) }
        }
    }

    private mutating func note(_ error: APIError, of clientOrderID: String, at now: Timestamp) {
        guard let place = announcements.firstIndex(where: { $0.clientOrderID == clientOrderID }) else { return }
        if error.category.isRefusal {
            announcements[place].refusedAt = announcements[place].refusedAt ?? now
        } else if announcements[place].refusedAt == nil {
            announcements[place].isDoubtful = true
        }
    }

    /// It stays away until a moment.
    mutating func leave(until end: Timestamp) { next = next.map { max($0, end) } }
}
