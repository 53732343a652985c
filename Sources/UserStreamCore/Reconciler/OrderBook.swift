/// All orders that matter: those alive, those that ended not long ago, and those about which something is to be found
/// out.
struct OrderBook: Sendable {
    private var records = Index<OrderID, OrderRecord>()
    /// Ids of orders that have not ended, sorted, and what is known of them.
    private(set) var live: [OrderID] = []
    private(set) var liveRecords: [Shared<OrderRecord>] = []
    /// Ids of orders that need attention, sorted, and from when on time alone may change something about them.
    private(set) var attention: [OrderID] = []
    private(set) var reviewDue: [Timestamp] = []
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
        var record = record
        if old == nil {
            additions += 1
            record.number = additions
        }
        let shared = Shared(record)
        records.put(shared, for: id)
        if isLive || old?.isLive == true { setLive(id, isLive ? shared : nil) }
        if needsAttention || old?.needsAttention == true { setAttention(id, needsAttention ? reviewDue : nil) }
        if let closedAt = record.closedAt, old?.isLive != false { closed.append((closedAt, id)) }
    }

    /// Forgets an order.
    mutating func remove(_ id: OrderID) {
        records[id] = nil
        setLive(id, nil)
        setAttention(id, nil)
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

    private mutating func setAttention(_ id: OrderID, _ due: Timestamp?) {
        let position = attention.partitioningIndex { $0 >= id }
        let isThere = position < attention.count && attention[position] == id
        switch (due, isThere) {
        case (let due?, true): reviewDue[position] = due
        case (let due?, false):
            attention.insert(id, at: position)
            reviewDue.insert(due, at: position)
        case (nil, true):
            attention.remove(at: position)
            reviewDue.remove(at: position)
        case (nil, false): break
        }
    }
}
