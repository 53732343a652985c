import UserStreamCore

/// What the exchange keeps of one order.
struct OrderRecord: Sendable {
    let sharedTerms: Shared<OrderTerms>
    let accountIndex: Int
    let marketIndex: Int
    /// Oldest first; never empty.
    var revisions: [SimulatedOrder]
    /// What is left to fill: base, or quote for an order given in quote.
    var remaining: ExactDecimal
    /// What it holds of the asset that it gives.
    var locked: ExactDecimal
    var fills: [Int] = []

    var terms: OrderTerms { sharedTerms.value }
    var latest: OrderRevision { revisions[revisions.count - 1].revision }
    var request: OrderRequest { terms.request }
    var isPostOnly: Bool { request.type == .limitMaker || request.timeInForce == .gtx }
    var isInQuote: Bool { request.quoteOrderQuantity != nil }
    var givenAsset: Asset { request.side == .buy ? request.market.quote : request.market.base }

    func view(asOf moment: Timestamp) -> SimulatedOrder? {
        var place = revisions.count - 1
        while place >= 0, revisions[place].storage.revision.time > moment { place -= 1 }
        return place >= 0 ? revisions[place] : nil
    }

    mutating func append(_ revision: OrderRevision) {
        revisions.append(SimulatedOrder(terms: sharedTerms, revision: revision))
    }
}

/// What the exchange keeps of one account.
struct AccountRecord: Sendable {
    var account: SimulatedAccount
    var holdings: [Asset: Holding] = [:]
    /// The keys of `holdings`, sorted.
    var assets: [Asset] = []
    /// All orders, by id.
    var orders: [Int] = []
    /// Live orders, by id.
    var live: [Int] = []
    /// Closed orders, in the order of their end.
    var closed: [Int] = []
    /// All fills, in the order of time.
    var fills: [Int] = []
    var ordersByClientID: [String: [Int]] = [:]
    var journal: [JournalItem] = []
    var lastVersion: Int64 = 0
}

/// How much of one asset an account holds.
struct Holding: Sendable {
    var available: ExactDecimal = .zero
    var locked: ExactDecimal = .zero
    /// Part of the available that fees not yet settled will take.
    var reserved: ExactDecimal = .zero
    /// Oldest first.
    var revisions: [SimulatedBalance] = []

    func balance(asOf moment: Timestamp) -> SimulatedBalance? {
        var place = revisions.count - 1
        while place >= 0, revisions[place].time > moment { place -= 1 }
        return place >= 0 ? revisions[place] : nil
    }

    var spendable: ExactDecimal { Exact.difference(available, reserved) }

    /// Keeps a revision and returns how many there are.
    mutating func move(
        _ asset: Asset, _ available: ExactDecimal, _ locked: ExactDecimal, _ version: Int64, at time: Timestamp
    ) -> Int {
        self.available = Exact.sum(self.available, available)
        self.locked = Exact.sum(self.locked, locked)
        precondition(!self.available.isNegative && !self.locked.isNegative, "an account never owes")
        revisions.append(
            SimulatedBalance(
                asset: asset, time: time, available: self.available, locked: self.locked, version: version))
        return revisions.count
    }
}

/// One entry of an account's journal. It names records instead of copying them.
struct JournalItem: Sendable {
    enum Kind: Sendable {
        case order(Int, revision: Int)
        case fill(Int)
        case fillVoided(Int)
        case feeSettled(Int)
        case balance(Asset, revision: Int, BalanceCause)
        case transfer(Transfer)
    }

    let time: Timestamp
    let kind: Kind
}

/// What the exchange keeps of one market.
struct MarketRecord: Sendable {
    let rules: MarketRules
    let listedAt: Timestamp
    var isTrading = true
    var lastPrice: ExactDecimal
    var book = Book()
    /// Stop orders that wait, oldest first.
    var stops: [Int] = []
    var lastTradeID: Int64
    /// Its orders by their numbers, where it numbers them itself.
    var numbered: [Int] = []
}

/// Something that will happen by itself.
struct Appointment: Sendable {
    enum Action: Sendable {
        case settleFee(Int)
        case finishCancel(Int)
    }

    let due: Timestamp
    let sequence: Int
    let action: Action
}
