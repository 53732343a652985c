/// All orders that matter: those alive, those that ended not long ago, and those about which something is to be found
/// out.
struct OrderBook: Sendable {
    private var records = Index<OrderID, OrderRecord>()
    /// Ids of orders that have not ended, sorted, and what is known of them.
    private(set) var live: [OrderID] = []
    private(set) var liveRecords: [Shared<OrderRecord>] = []
    /// Ids of orders that need attention, sorted.
    private(set) var attention: [OrderID] = []
    /// Ended orders by the time of their end, oldest first.
    private var closed: [(at: Timestamp, id: OrderID)] = []
    /// How many orders were added so far.
    private(set) var additions = 0

    subscript(id: OrderID) -> OrderRecord? { records[id] }

    /// Where an order stands among the live ones; most likely at `guess`, where rows come in the order of ids.
    func livePosition(of id: OrderID, near guess: Int) -> Int? {
        if live.indices.contains(guess), live[guess] == id { return guess }
        let position = live.partitioningIndex { $0 >= id }
        return position < live.count && live[position] == id ? position : nil
    }

    /// Fills of an order that wait to be stated.
    func heldFills(of id: OrderID) -> [Fill] { records.read(id) { $0.held } ?? [] }

    /// How many answers "not found" count of an order that is asked for.
    func notFoundCount(of id: OrderID) -> Int { records.read(id) { $0.inquiry?.notFound ?? 0 } ?? 0 }

    /// The exchange's symbol of an order's market.
    func venueSymbol(of id: OrderID) -> String? { records.read(id) { $0.order.venueSymbol } }

    /// How many orders are kept.
    var count: Int { records.count }

    /// Stores a record and keeps the lists in step.
    mutating func store(_ record: OrderRecord) {
        let id = record.order.id
        let (isLive, needsAttention) = (!record.isClosed, record.needsAttention)
        let old = records.read(id) { (isLive: !$0.isClosed, needsAttention: $0.needsAttention) }
        if old == nil { additions += 1 }
        let shared = Shared(record)
        records.put(shared, for: id)
        if isLive || old?.isLive == true { setLive(id, isLive ? shared : nil) }
        if old?.needsAttention != needsAttention { set(id, in: &attention, needsAttention) }
        if let closedAt = record.closedAt, old?.isLive != false { closed.append((closedAt, id)) }
    }

    /// Forgets an order.
    mutating func remove(_ id: OrderID) {
        records[id] = nil
        setLive(id, nil)
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

    private mutating func setLive(_ id: OrderID, _ record: Shared<OrderRecord>?) {
        let position = live.partitioningIndex { $0 >= id }
        let isThere = position < live.count && live[position] == id
        switch (record, isThere) {
        case (let record?, true): liveRecords[position] = record
        case (let record?, false):
            live.insert(id, at: position)
            liveRecords.insert(record, at: position)
        case (nil, true):
            live.remove(at: position)
            liveRecords.remove(at: position)
        case (nil, false): break
        }
    }

    private func set(_ id: OrderID, in list: inout [OrderID], _ isMember: Bool) {
        let position = list.partitioningIndex { $0 >= id }
        let isThere = position < list.count && list[position] == id
        if isMember, !isThere { list.insert(id, at: position) }
        if !isMember, isThere { list.remove(at: position) }
    }
}
