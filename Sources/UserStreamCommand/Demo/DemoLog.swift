import UserStreamCore

/// The events of a run so far, and what follows from them.
actor DemoLog {
    /// All events.
    private(set) var events: [UserStreamEvent] = []
    /// Their fold.
    private(set) var snapshot = AccountSnapshot()
    /// How late they were.
    private(set) var delays = DelayStatistics()
    /// How many fills they tell.
    private(set) var fills = 0
    /// How many transfers they tell.
    private(set) var transfers = 0
    /// How often they tell that the socket is not to be relied on.
    private(set) var socketTroubles = 0

    /// Takes a batch in.
    func append(_ batch: EventBatch) {
        for event in batch {
            events.append(event)
            snapshot.apply(event)
            delays.note(event)
            switch event.change {
            case .fill: fills += 1
            case .transfer: transfers += 1
            case .degraded(let degradation) where degradation.subject == "socket": socketTroubles += 1
            default: break
            }
        }
    }

    /// The orders that they speak of.
    var orderCount: Int {
        var ids: Set<OrderID> = []
        for event in events {
            switch event.change {
            case .order(let order, previous: _), .snapshotItem(.order(let order)): ids.insert(order.id)
            default: break
            }
        }
        return ids.count
    }

    /// The events from a position on.
    func events(after count: Int) -> ArraySlice<UserStreamEvent> { events.dropFirst(count) }
}
