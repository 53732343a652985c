/// All orders that matter: those alive, those that ended not long ago, and those about which something is to be found
/// out.
struct OrderBook: Sendable {
    private var records = Index<OrderID, OrderRecord>()
    /// What is known of orders that have not ended.
    private(set) var live = SortedTable<OrderID, Shared<OrderRecord>>()
    /// From when on time alone may change something about the orders that need attention.
    private(set) var attention = SortedTable<OrderID, Timestamp>()
    /// The markets in which an order is live, or something about one is to be found out.
    private(set) var busyMarkets = BusyMarkets()
    /// Ended orders by the time of their end.
    private var closed = SortedTable<Closed, Void>()
    /// How many orders were added so far.
    private(set) var additions = 0

    /// That an order ended.
    private struct Closed: Comparable, Sendable {
        var at: Timestamp
        var id: OrderID

        static func < (left: Closed, right: Closed) -> Bool { (left.at, left.id) < (right.at, right.id) }
    }

    subscript(id: OrderID) -> OrderRecord? { records[id] }

    /// Fills of an order that wait to be stated.
    func heldFills(of id: OrderID) -> [Fill] { records.read(id) { $0.held } ?? [] }

    /// How many answers "not found" count of an order that is asked for.
    func notFoundCount(of id: OrderID) -> Int { records.read(id) { $0.inquiry?.notFound ?? 0 } ?? 0 }

    /// The exchange's symbol of an order's market.
    func venueSymbol(of id: OrderID) -> String? { records.read(id) { $0.order.venueSymbol } }

    /// As how manyeth an order was heard of; `nil` when it is not known.
    func number(of id: OrderID) -> Int? { records.read(id) { $0.number } }

    /// How many orders are kept.
    var count: Int { records.count }

    /// Stores a record and keeps the lists in step.
    /// - Parameter reviewDue: from when on time alone may change something about it. What was changed is reviewed soon.
    mutating func store(_ record: OrderRecord, reviewDue: Timestamp = .epoch) {
        let id = record.order.id
        let (isLive, needsAttention) = (!record.isClosed, record.needsAttention)
        let old = records.read(id) { (isLive: !$0.isClosed, needsAttention: $0.needsAttention) }
        let (before, after) = (busyMarket(of: id), record.busyMarket)
        if before != after {
            if let before { busyMarkets.leave(before) }
            if let after { busyMarkets.enter(after) }
        }
        var record = record
        if old == nil {
            additions += 1
            record.number = additions
        }
        let shared = Shared(record)
        records.put(shared, for: id)
        if isLive || old?.isLive == true { live[id] = isLive ? shared : nil }
        if needsAttention || old?.needsAttention == true { attention[id] = needsAttention ? reviewDue : nil }
        if let closedAt = record.closedAt, old?.isLive != false { closed[Closed(at: closedAt, id: id)] = () }
    }

    /// Forgets an order.
    mutating func remove(_ id: OrderID) {
        if let market = busyMarket(of: id) { busyMarkets.leave(market) }
        records[id] = nil
        live[id] = nil
        attention[id] = nil
    }

    private func busyMarket(of id: OrderID) -> String? { records.read(id) { $0.busyMarket } ?? nil }

    /// Forgets orders that ended before `limit` and of which nothing more is awaited.
    /// - Parameter horizon: of what ended before it, no read can show anything any more, so that waiting is in vain.
    mutating func forgetClosed(before limit: Timestamp, horizon: Timestamp) {
        for (end, _) in closed.prefix(while: { $0.key.at < limit }) {
            if let record = records[end.id], record.isClosed {
                if end.at >= horizon, record.needsAttention { continue }
                remove(end.id)
            }
            closed[end] = nil
        }
    }
}

extension OrderRecord {
    /// The market that it keeps busy.
    fileprivate var busyMarket: String? { !isClosed || needsAttention ? order.venueSymbol : nil }
}

// MARK: Checkpoints

extension OrderBook {
    mutating func beginNoting() { records.beginNoting() }

    mutating func forgetChanges() { records.forgetChanges() }

    func changedParts(_ parts: inout [CheckpointPart]) { records.changedParts(&parts) { "order/" + $0.text } }

    /// Takes in the records of a checkpoint, all at once.
    mutating func restore(_ restored: [OrderRecord]) {
        for record in restored.sorted(by: { $0.order.id < $1.order.id }) {
            let id = record.order.id
            let shared = Shared(record)
            records.put(shared, for: id)
            if !record.isClosed { live[id] = shared }
            if record.needsAttention { attention[id] = .epoch }
            if let market = record.busyMarket { busyMarkets.enter(market) }
            if let closedAt = record.closedAt { closed[Closed(at: closedAt, id: id)] = () }
        }
    }

    /// Writes or reads what goes with all orders together.
    mutating func keepWhole(in coder: inout StateCoder) { coder.keep(&additions) }
}
