/// All orders that matter: those alive, those that ended not long ago, and those about which something is to be found
/// out.
struct OrderBook: Sendable {
    private var records = Index<OrderID, OrderRecord>()
    /// Ids of orders that have not ended, sorted.
    private(set) var live: [OrderID] = []
    /// Ids of orders that need attention, sorted.
    private(set) var attention: [OrderID] = []
    /// Ended orders by the time of their end, oldest first.
    private var closed: [(at: Timestamp, id: OrderID)] = []
    /// How many orders were added so far.
    private(set) var additions = 0

    subscript(id: OrderID) -> OrderRecord? { records[id] }

    /// Whether a row of a listing tells nothing that is not known: the last report said the same, and nothing else is open.
    func isUnmoved(by row: OrderReport) -> Bool {
        records.read(row.id) { record in
            record.closedAt == nil && record.absence == nil && record.inquiry == nil && !record.isDoubted
                && row.state != nil && record.wasLastReport(row)
        } ?? false
    }

    /// Fills of an order that wait to be stated.
    func heldFills(of id: OrderID) -> [Fill] { records.read(id) { $0.held } ?? [] }

    /// What an order that was stated locks.
    func lock(of id: OrderID) -> Fee? { records.read(id) { $0.lock } ?? nil }

    /// How many answers "not found" count of an order that is asked for.
    func notFoundCount(of id: OrderID) -> Int { records.read(id) { $0.inquiry?.notFound ?? 0 } ?? 0 }

    /// The exchange's symbol of an order's market.
    func venueSymbol(of id: OrderID) -> String? { records.read(id) { $0.order.venueSymbol } }

    /// As how manyeth an order was heard of; `nil` when it is not known.
    func number(of id: OrderID) -> Int? { records.read(id) { $0.number } }

    /// How many orders are kept.
    var count: Int { records.count }

    /// Stores a record and keeps the lists in step.
    mutating func store(_ record: OrderRecord) {
        let id = record.order.id
        let (isLive, needsAttention) = (!record.isClosed, record.needsAttention)
        let old = records.read(id) { (isLive: !$0.isClosed, needsAttention: $0.needsAttention) }
        records[id] = record
        if old == nil {
            additions += 1
            records[id]?.number = additions
        }
        if old?.isLive != isLive { set(id, in: &live, isLive) }
        if old?.needsAttention != needsAttention { set(id, in: &attention, needsAttention) }
        if let closedAt = record.closedAt, old?.isLive != false { closed.append((closedAt, id)) }
    }

    /// Forgets an order.
    mutating func remove(_ id: OrderID) {
        records[id] = nil
        set(id, in: &live, false)
        set(id, in: &attention, false)
    }

    /// Forgets orders that ended before `limit` and of which nothing more can come.
    mutating func forgetClosed(before limit: Timestamp) {
        guard let first = closed.first, first.at < limit else { return }
        var kept: [(at: Timestamp, id: OrderID)] = []
        for (at, id) in closed {
            guard let record = records[id], record.isClosed else { continue }
            let mayStillMatter = at >= limit || record.needsAttention || !record.provisional.isEmpty
            if mayStillMatter { kept.append((at, id)) } else { records[id] = nil }
        }
        closed = kept
    }

    private func set(_ id: OrderID, in list: inout [OrderID], _ isMember: Bool) {
        let position = list.partitioningIndex { $0 >= id }
        let isThere = position < list.count && list[position] == id
        if isMember, !isThere { list.insert(id, at: position) }
        if !isMember, isThere { list.remove(at: position) }
    }
}
