/// When to look after which request, the earliest first.
///
/// libcurl's own timer for the whole request stands still while a request waits for a connection to its host, so the loop
/// keeps the time itself. Requests mostly come with equal timeouts: new entries belong at the end or near it.
struct Deadlines {
    private struct Entry {
        var time: Int64
        var id: UInt64
    }

    private var entries: [Entry] = []
    /// Entries before this one are done.
    private var start = 0

    mutating func add(_ id: UInt64, at time: Int64) {
        var index = entries.count
        while index > start, entries[index - 1].time > time { index -= 1 }
        entries.insert(Entry(time: time, id: id), at: index)
    }

    /// The earliest time. Forgets what has become idle on its way there.
    mutating func first(isActive: (UInt64) -> Bool) -> Int64? {
        while start < entries.count, !isActive(entries[start].id) { start += 1 }
        guard start < entries.count else {
            entries.removeAll(keepingCapacity: true)
            start = 0
            return nil
        }
        return entries[start].time
    }

    /// Takes the earliest one whose time has come.
    mutating func popDue(at now: Int64) -> UInt64? {
        guard start < entries.count, entries[start].time <= now else { return nil }
        start += 1
        return entries[start - 1].id
    }

    /// Keeps the memory in proportion to what is active; a long wait at the front would hold everything behind it.
    mutating func compact(activeCount: Int, isActive: (UInt64) -> Bool) {
        guard entries.count > 2 * activeCount + 256 else { return }
        entries.removeSubrange(..<start)
        start = 0
        entries.removeAll { !isActive($0.id) }
    }
}
