public import UserStreamCore
import UserStreamTestKit

/// The core of a pretend exchange: accounts, markets, a matching engine and the truth about them, as a pure value.
///
/// There is no clock: every call that changes something says when it happens. Times never go back; an earlier time
/// counts as the current one. What is due in between (cancels that take a while, fees that are settled later) happens
/// first, at its own time; a reader of the present calls ``advance(to:)`` before it reads. All chance follows from the
/// seed, so the same calls give the same exchange.
///
/// Every reading takes a moment of the past, so that a face can answer with the state that a lagging replica would
/// have.
public struct SimulatedExchange: Sendable {
    /// The settings.
    public let configuration: SimulatorConfiguration
    /// The latest time that any call gave.
    public internal(set) var now: Timestamp

    var markets: [MarketRecord] = []
    var marketIndexes: [Market: Int] = [:]
    var accounts: [AccountRecord] = []
    var accountIndexes: [Int: Int] = [:]
    var orders: [OrderRecord] = []
    var fills: [SimulatedFill] = []
    /// What the built-in market maker holds; may be negative.
    var house: [Asset: ExactDecimal] = [:]
    /// Fees that were paid, less rebates.
    var feesCollected: [Asset: ExactDecimal] = [:]
    /// What came from outside, less what went there.
    var supplied: [Asset: ExactDecimal] = [:]
    /// Sorted, the next one last.
    var appointments: [Appointment] = []
    var appointmentCount = 0
    var lastMatchID: Int64 = 100_000_000
    var lastTradeID: Int64 = 100_000_000
    var rowIDs: RowIDs
    /// Draws the ids that the exchange gives to orders without one of their owner.
    var names: SeededRandom
    var random: SeededRandom

    /// An exchange without markets and accounts.
    public init(configuration: SimulatorConfiguration = SimulatorConfiguration(), at start: Timestamp) {
        self.configuration = configuration
        now = start
        let seeded = SeededRandom(seed: configuration.seed)
        random = seeded.forked("market")
        rowIDs = RowIDs(random: seeded.forked("rows"))
        names = seeded.forked("names")
    }

    /// Lists a market; its built-in market maker quotes around `price` from now on.
    public mutating func list(_ rules: MarketRules, price: ExactDecimal, at time: Timestamp) throws(Refusal) {
        advance(to: time)
        guard marketIndexes[rules.market] == nil, self.rules(venueSymbol: rules.venueSymbol) == nil else {
            throw .invalid("the market is listed already")
        }
        guard rules.pricePrecision >= 0, rules.amountPrecision >= 0,
            rules.pricePrecision + rules.amountPrecision <= Exact.places
        else { throw .invalid("the precisions need more than 18 places") }
        try checkPrice(price, rules)
        let index = markets.count
        markets.append(MarketRecord(rules: rules, listedAt: now, lastPrice: price, lastTradeID: 100_000_000))
        marketIndexes[rules.market] = index
        quoteHouse(index)
    }

    /// Halts a market or lets it trade again. Orders stay and can be cancelled; stop orders whose price came meanwhile
    /// start when it trades again.
    public mutating func setTrading(_ isTrading: Bool, _ market: Market, at time: Timestamp) throws(Refusal) {
        advance(to: time)
        let index = try marketIndex(market)
        markets[index].isTrading = isTrading
        triggerStops(index)
    }

    /// Opens an account.
    public mutating func openAccount(id: Int, userID: Int, name: String, at time: Timestamp) throws(Refusal) {
        advance(to: time)
        guard accountIndexes[id] == nil else { throw .invalid("the account exists already") }
        accountIndexes[id] = accounts.count
        let account = SimulatedAccount(id: id, userID: userID, name: name, feePayment: .received)
        accounts.append(AccountRecord(account: account))
    }

    /// Says what the fees of an account's next trades are taken from.
    public mutating func setFeePayment(_ payment: FeePayment, account: Int, at time: Timestamp) throws(Refusal) {
        advance(to: time)
        let index = try accountIndex(account)
        accounts[index].account.feePayment = payment
    }

    /// Lets everything happen that is due until `time`.
    public mutating func advance(to time: Timestamp) {
        while let next = appointments.last, next.due <= time {
            appointments.removeLast()
            now = max(now, next.due)
            switch next.action {
            case .settleFee(let fill): settleFee(fill)
            case .finishCancel(let order): finishCancel(order)
            }
        }
        now = max(now, time)
    }

    mutating func appoint(_ action: Appointment.Action, after delay: TimeSpan) {
        appointmentCount += 1
        let appointment = Appointment(due: now + delay, sequence: appointmentCount, action: action)
        let position = appointments.firstIndex { $0.due <= appointment.due } ?? appointments.count
        appointments.insert(appointment, at: position)
    }

    func marketIndex(_ market: Market) throws(Refusal) -> Int {
        guard let index = marketIndexes[market] else { throw .unknownMarket }
        return index
    }

    func accountIndex(_ id: Int) throws(Refusal) -> Int {
        guard let index = accountIndexes[id] else { throw .unknownAccount }
        return index
    }
}

/// Ids of fill rows: unique, growing over long spans, shuffled over short ones.
struct RowIDs: Sendable {
    private var block: [Int64] = []
    private var nextBlock: Int64 = 31_955_400_000
    private var random: SeededRandom

    init(random: SeededRandom) { self.random = random }

    mutating func next() -> Int64 {
        if block.isEmpty {
            block = (nextBlock..<nextBlock + 8).shuffled(using: &random)
            nextBlock += 8
        }
        return block.removeLast()
    }
}
