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
        if isLive || old?.isLive == true { Self.set(id, isLive ? shared : nil, in: &live, &liveRecords) }
        if needsAttention || old?.needsAttention == true {
            Self.set(id, needsAttention ? reviewDue : nil, in: &attention, &self.reviewDue)
        }
        if let closedAt = record.closedAt, old?.isLive != false { closed.append((closedAt, id)) }
    }

    /// Forgets an order.
    mutating func remove(_ id: OrderID) {
        records[id] = nil
        Self.set(id, nil, in: &live, &liveRecords)
        Self.set(id, nil, in: &attention, &reviewDue)
    }

    /// Forgets orders that ended before `limit` and of which nothing more is awaited.
    /// - Parameter horizon: of what ended before it, no read can show anything any more, so that waiting is in vain.
    mutating func forgetClosed(before limit: Timestamp, horizon: Timestamp) {
        guard let first = closed.first, first.at < limit else { return }
        var kept: [(at: Timestamp, id: OrderID)] = []
        for (at, id) in closed {
            guard let record = records[id], record.isClosed else { continue }
            let mayStillMatter = at >= limit || (at >= horizon && record.needsAttention)
            if mayStillMatter { kept.append((at, id)) } else { remove(id) }
        }
        closed = kept
    }

    /// Keeps what goes with an order beside its id, in lists that are sorted by it; `nil` takes it out.
    private static func set<Value>(
        _ id: OrderID, _ value: Value?, in ids: inout [OrderID], _ values: inout [Value]
    ) {
        let position = ids.partitioningIndex { $0 >= id }
        let isThere = position < ids.count && ids[position] == id
        switch (value, isThere) {
        case (let value?, true): values[position] = value
        case (let value?, false):
            ids.insert(id, at: position)
            values.insert(value, at: position)
        case (nil, true):
            ids.remove(at: position)
            values.remove(at: position)
        case (nil, false): break
        }
    }
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
            if !record.isClosed {
                live.append(id)
                liveRecords.append(shared)
            }
            if record.needsAttention {
                attention.append(id)
                reviewDue.append(.epoch)
            }
        }
        closed = restored.compactMap { record in record.closedAt.map { ($0, record.order.id) } }
        closed.sort { ($0.at, $0.id) < ($1.at, $1.id) }
    }

    /// Writes or reads what goes with all orders together.
    mutating func keepWhole(in coder: inout StateCoder) { coder.keep(&additions) }
}
