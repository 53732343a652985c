/// Decides what is true about one account: takes everything that was heard, and says what happened.
///
/// It is a value without a clock, randomness or I/O: the same inputs at the same times give the same events, byte for
/// byte. It never
/// concludes anything from absence alone, never lets an older answer overrule a newer one, and states each fill
/// exactly once. The rules are
/// numbered in the code as in the contract of the stream.
///
/// Invariants, after every ``ingest(_:at:)``:
/// 1. ``snapshot`` is the fold of all events so far.
/// 2. Per order: the first event accepts it, fills come before its end, its cumulative quantity never decreases but
/// by a correction.
/// 3. Per order that ended: confirmed fills, what is left of inferred ones and the baseline add up to the cumulative
/// quantity.
/// 4. A cursor moves only when its window was read to the last row.
public struct AccountReconciler: Sendable {
    /// The account.
    public let account: AccountID
    /// What is known about the exchange.
    public let facts: ExchangeFacts
    /// Times and counts.
    public let policy: PollingPolicy
    /// What of it is dear.
    let economy: Economy
    /// How far back fills and closed orders are read, and how much of the fills at once.
    let fillsReach: TimeSpan
    let historyReach: TimeSpan
    let longestFillsWindow: TimeSpan?
    let longestHistoryWindow: TimeSpan?

    /// Where the stream stands.
    enum Phase: Sendable {
        case starting(StartProgress)
        case live
        case stopped
    }

    var phase = Phase.starting(StartProgress())
    var writer: EventWriter
    var orders = OrderBook()
    var ledger = FillLedger()
    var balances = BalanceBook()
    var freshness = Freshness()
    var windows: WindowCursors
    var listing: PagedRead?
    var fillsRead: PagedRead?
    /// Reads of fills far back, at most one a market: they go on between the others, so that many pages keep nobody waiting.
    var fillsSweeps: [PagedRead] = []
    var historyRead: PagedRead?
    var symbols = SymbolTable()
    /// When the first snapshot's listing was asked for: what happened before is baseline, not news.
    package var startTime = Timestamp.epoch
    /// When that listing was received: fills until then may be part of what it stated.
    var listedUntil = Timestamp.epoch
    /// When the last complete listing of all markets was asked for.
    var lastListing: Timestamp?
    /// When the last orders or fills were read with nothing new, for the alignment of balances.
    var lastChange = Timestamp.epoch
    /// Whether something moved since the balances were read.
    var areBalancesDue = false
    /// What the socket is worth.
    var socket = SocketWatch()
    /// When the socket last told of balances that are not known.
    var balancesHintedAt: Timestamp?
    /// Whether all of the last answer was used. Otherwise the decoder must not remember it: an equal one is not "nothing new".
    package var wasAnswerUsed = true
    var readCount = 0
    /// Unreadable or unknown things that were said already.
    var saidNotes: [String] = []
    /// Orders that the consumer announced.
    var inFlight = InFlightBook()
    /// Orders that the exchange took before the first state was complete.
    var placedEarly: [Placed] = []
    /// Orders that ended before the first listing, and may be announced ones: only their own record tells the owner's id.
    var mayBeOwn: [OrderReference] = []
    /// Orders that the consumer asked to be cancelled a short time ago.
    var cancelHints = CancelHints()
    /// When the consumer last announced, placed or cancelled an order: the polls look at once what came of it.
    var hintedAt: Timestamp?
    /// How far the exchange's clock is ahead of the machine's, by all corrections: the times that are remembered are of that clock.
    package internal(set) var clockOffset = TimeSpan.zero
    /// When the last input was taken in.
    package internal(set) var lastInput = Timestamp.epoch
    /// How far it has come since it was restored from a checkpoint.
    var resume = Resume.over
    /// What the last checkpoint holds; `nil` while nobody keeps one.
    var checkpointed: Checkpointed?

    /// The time from a restored checkpoint until everything was read once.
    enum Resume: Sendable {
        case pending
        case since(Timestamp)
        case over
    }

    /// Starts with nothing known.
    public init(account: AccountID, facts: ExchangeFacts, policy: PollingPolicy = PollingPolicy()) {
        self.account = account
        self.facts = facts
        economy = Economy(facts)
        self.policy = economy.adapted(policy)
        fillsReach = facts.endpoints[.fills]?.retention ?? facts.sweepHorizon
        let ended = facts.endpoints[.closedOrders]
        historyReach = ended?.retention ?? ended?.maximumWindow ?? facts.sweepHorizon
        longestHistoryWindow = ended?.maximumWindow
        longestFillsWindow = facts.endpoints[.fills]?.maximumWindow
        writer = EventWriter(account: account)
        windows = WindowCursors()
        if economy.watchesMarkets { windows.markets = [] }
        windows.areFillsPerMarket = economy.readsFillsPerMarket
    }

    /// The public state: the fold of all events so far.
    public var snapshot: AccountSnapshot { writer.snapshot }

    /// Whether the public state is complete, and as it is: after a restart, everything was read once since.
    package var isReady: Bool {
        guard case .over = resume else { return false }
        return snapshot.isReady
    }

    /// Whether the account has live orders, or orders in flight, or changed a short time ago, and so is polled at the faster intervals.
    public func isActive(at now: Timestamp) -> Bool {
        !orders.live.isEmpty || !inFlight.open.isEmpty || now - lastChange < policy.activeAfterChange
    }

    /// Takes in one input and gives what follows from it.
    /// - Parameter now: the exchange's clock, as far as it is known; not earlier than in the call before.
    public mutating func ingest(_ input: Input, at now: Timestamp) -> EventBatch {
        if case .stopped = phase { return EventBatch() }
        wasAnswerUsed = true
        waitThroughSilence(until: now)
        lastInput = now
        if case .pending = resume { resume = .since(now) }
        writer.begin(source: input.source, observed: input.observed(at: now))
        // P6: within a batch orders and fills come before balances.
        if case .live = phase, input.isAboutBalances { reviewOrders(at: now) }
        if input.isAboutBalances { reviewInFlight(at: now) }
        switch input {
        case .answer(.success(let observation), let query, let sent, let received):
            take(observation, of: query, sent: sent, received: received)
        case .answer(.failure(let error), let query, let sent, let received):
            takeFailure(error, of: query, sent: sent, received: received)
        case .pushed(let observation, let made):
            takePushed(observation, made: made, at: now)
        case .socket(let news):
            takeSocket(news, at: now)
        case .observed(let observation, of: _, let sent, let received):
            takeRows(of: observation, asked: Asked(sent: sent, received: received, via: .own))
        case .traded(let result, let request, let sent, let received):
            takeTrade(result, of: request, sent: sent, received: received)
        case .expected(let draft):
            announce(draft, at: now)
        case .clockCorrected(let correction):
            clockOffset = clockOffset + correction
            inFlight.move(by: correction)
            hintedAt = hintedAt.map { $0 + correction }
            freshness.move(by: correction)
            balances.move(by: correction)
            socket.move(by: correction)
            balancesHintedAt = balancesHintedAt.map { $0 + correction }
        case .tick:
            break
        case .stop(let reason):
            writer.emitCounted(.stopped(reason), key: "stopped")
            phase = .stopped
            return writer.finish()
        }
        if !input.isAboutBalances { reviewInFlight(at: now) }
        if case .live = phase {
            if !input.isAboutBalances { reviewOrders(at: now) }
            reviewBalances(at: now)
            watchMarkets()
            reviewSocket(at: now)
            forget(at: now)
        }
        reviewFreshness(at: now)
        if case .since(let start) = resume, freshness.isRead(since: start) { resume = .over }
        return writer.finish()
    }

    private mutating func take(_ observation: Observation, of query: Query, sent: Timestamp, received: Timestamp) {
        say(observation.notes, of: query)
        switch (query, observation.content) {
        case (.openOrders(let page), .orders(let rows)):
            takeListing(rows, of: query, page: page, observation, sent: sent, received: received)
        case (.fills(let window), .fills(let rows)):
            takeFills(rows, of: query, window: window, observation, sent: sent, received: received)
        case (.closedOrders(let window), .orders(let rows)):
            takeHistory(rows, of: query, window: window, observation, sent: sent, received: received)
        case (.order(let reference), .orders(let rows)):
            takeDetail(rows, of: reference, sent: sent, received: received)
        case (.orderFills(let reference), .fills(let rows)):
            takeOrderFills(rows, of: reference, observation, sent: sent, received: received)
        case (.balances, .balances(let rows)):
            takeBalances(rows, observation, sent: sent, received: received)
        case (_, .symbols(let table)):
            symbols = table
            windows.learn(table)
            tellPlacedBeforeSymbols()
        default:
            break
        }
    }

    private mutating func takeFailure(_ error: APIError, of query: Query, sent: Timestamp, received: Timestamp) {
        switch query {
        case .openOrders(let page):
            listing = nil
            freshness.failed(.openOrders, error)
            noteRefusal(error, of: page.venueSymbol, received: received)
        case .fills(let window):
            abandonFillsRead(of: query)
            freshness.failed(.fills, error)
            noteRefusal(error, of: window.venueSymbol, received: received)
            if error.category == .rejected(.symbolRequired) { readFillsPerMarket() }
        case .closedOrders(let window):
            historyRead = nil
            noteRefusal(error, of: window.venueSymbol, received: received)
            windows.changeHistory(of: window.venueSymbol) { $0.tried = received }
        case .balances:
            freshness.failed(.balances, error)
        case .order(let reference):
            if noteLookUp(error, of: reference, sent: sent, received: received) { return }
            takeDetailFailure(error, of: reference, received: received)
        case .orderFills(let reference):
            takeOrderFillsFailure(error, of: reference, received: received)
        case .accessToken, .serverTime, .status, .symbols, .accounts, .uid, .keyPermissions:
            break
        }
    }

    /// Rows that came as the answer to the consumer's own request: facts, whatever is missing beside them.
    private mutating func takeRows(of observation: Observation, asked: Asked) {
        guard case .live = phase else { return }
        switch observation.content {
        case .orders(let rows): apply(rows, asked)
        case .fills(let rows): apply(Array(rows), asked)
        case .balances(let rows): applyBalanceRows(rows, sent: asked.sent, received: asked.received)
        case .accessToken, .serverTime, .status, .symbols, .accounts, .uid, .keyPermissions: break
        }
    }

    /// Says once what could not be read, or is not known.
    mutating func say(_ notes: [RowNote], of query: Query) { say(notes, from: query.kind.rawValue) }

    mutating func say(_ notes: [RowNote], from subject: String) {
        for note in notes {
            let text = "\(subject): \(note.message)"
            guard !saidNotes.contains(text) else { continue }
            saidNotes.append(text)
            if saidNotes.count > 100 { saidNotes.removeFirst() }
            let path = note.path.isEmpty ? "" : " (\(note.path))"
            writer.emitCounted(
                .degraded(Degradation(subject: subject, message: note.message + path)), key: "degraded")
        }
    }

    /// Runs a step whose arithmetic can overflow. A row with such an amount is left out, and said.
    mutating func orSay(_ what: @autoclosure () -> String, _ step: (inout Self) throws(DecimalError) -> Void) {
        do { try step(&self) } catch {
            say(
                [RowNote(path: what(), message: "an amount is too large to be exact: \(error)", isRowLost: true)],
                of: .status)
        }
    }

    private mutating func forget(at now: Timestamp) {
        let safe = min(historyEnd, now) - HistoryCursor.overlap
        let limit = min(safe, now - policy.closedRetention)
        windows.forgottenBefore = max(windows.forgottenBefore, limit - .minutes(1))
        let horizon = oldestFillToKeep(at: now)
        orders.forgetClosed(before: limit, horizon: horizon)
        forgetInFlight(at: now)
        // What a window to come shows again may turn out to be missing from it.
        let missing = max(ledger.marks.oldestMissing ?? now, horizon)
        let oldest = min(windows.oldestFill(overlap: fillsOverlap) ?? now, missing)
        ledger.archive(before: min(now - fillsOverlap - policy.overlapSweep * 3, oldest))
        ledger.giveUpFees(before: horizon)
        if let oldest = ledger.marks.oldestArchived, oldest < horizon { ledger.forgetOldestArchived() }
    }

    /// Windows that go on where the last ones ended, however long ago, show what is known again.
    private func oldestFillToKeep(at now: Timestamp) -> Timestamp {
        let oldest = windows.oldestFill(overlap: fillsOverlap) ?? now
        return min(now - facts.sweepHorizon, oldest) - facts.visibilityLag
    }
}

extension Input {
    fileprivate var isAboutBalances: Bool {
        switch self {
        case .answer(_, of: let query, _, _), .observed(_, of: let query, _, _): query == .balances
        case .pushed, .socket, .expected, .traded, .tick, .clockCorrected, .stop: false
        }
    }

    fileprivate var source: EventSource {
        switch self {
        case .answer, .tick, .clockCorrected, .stop: .poll
        case .pushed, .socket: .socket
        case .expected, .observed, .traded: .own
        }
    }

    fileprivate func observed(at now: Timestamp) -> ObservedSpan {
        switch self {
        // A failure may be told long after it came, as when a token could not be renewed meanwhile: what follows then follows from the time.
        case .answer(.failure, of: _, let sent, let received): ObservedSpan(from: sent, to: max(received, now))
        case .answer(_, of: _, let sent, let received), .observed(_, of: _, let sent, let received),
            .traded(_, of: _, let sent, let received):
            ObservedSpan(from: sent, to: received)
        case .pushed(_, made: let made): ObservedSpan(from: made.map { min($0, now) } ?? now, to: now)
        case .socket, .expected, .tick, .clockCorrected, .stop: ObservedSpan(from: now, to: now)
        }
    }
}
