import GRDB
public import UserStream
public import UserStreamCore

/// Reads a journal, also while another process writes it: for tools. Its methods wait for the disk.
public struct SQLiteJournalReader: Sendable {
    /// Which events a journal holds.
    public struct Span: Hashable, Sendable {
        /// The first event that is kept; one more than the last one where there is none.
        public var first: Int64
        /// The last event; 0 where there never was one.
        public var last: Int64

        /// Makes a span.
        public init(first: Int64, last: Int64) {
            self.first = first
            self.last = last
        }
    }

    /// How much text is read at a time at most.
    private static let bytesPerRead = 4 << 20

    /// Whose journal it is.
    public let account: AccountID
    /// Where it is.
    public let path: String
    let queue: DatabaseQueue

    /// Opens a journal for reading.
    /// - Parameter account: whose it has to be; anybody's when absent.
    /// - Throws: ``JournalError`` when there is no journal, or not the account's.
    public init(at path: String, account: AccountID? = nil) throws(JournalError) {
        let absence = JournalError(.storage, "there is no journal at \(path): name another file or account")
        self.path = path
        let (queue, found) = try asking(path) {
            guard let queue = try JournalSchema.existing(path) else { throw absence }
            let found = try queue.read { db in
                try JournalSchema.check(db, path, account)
                return try Meta.account.text(db)
            }
            return (queue, found)
        }
        guard let found else {
            throw JournalError(.corrupt, "\(path) does not say whose journal it is: restore a copy")
        }
        self.queue = queue
        self.account = AccountID(found)
    }

    /// Which events it holds at the moment.
    public func span() throws(JournalError) -> Span { try read { db in try Self.span(db) } }

    /// Batches in order, from the one that holds the event `sequence`; fewer than `limit` when they are large, none at the end of the log.
    /// - Throws: ``JournalError`` of code `dropped` when that event is not kept any more.
    public func batches(from sequence: Int64, limit: Int) throws(JournalError) -> [EventBatch] {
        let rows = try rows(from: sequence, limit: limit)
        var batches: [EventBatch] = []
        for row in rows {
            do { batches.append(EventBatch(events: try row.events())) } catch {
                throw JournalError(error.code, "\(path): \(error.message)")
            }
        }
        return batches
    }

    /// Gives every event that a filter lets through, in order, and holds no more than some batches in memory.
    /// - Parameter body: gets each event; returns whether it wants more.
    /// - Returns: the number of the last event that was looked at; one less than where it began when there was none.
    @discardableResult
    public func forEach(
        matching filter: EventFilter = EventFilter(), _ body: (UserStreamEvent) throws -> Bool
    ) throws -> Int64 {
        var (filter, next) = (filter, max(try filter.from ?? span().first, 1))
        if let since = filter.since { next = max(next, try firstSequence(since: since)) }
        // The log goes forward in time: behind the first batch that is too late nothing is looked at.
        if let until = filter.until {
            let end = try firstSequence(since: until + .milliseconds(1))
            if try end <= span().last { filter.to = min(filter.to ?? .max, end - 1) }
        }
        while true {
            let batches = try batches(from: next, limit: 1_024)
            if batches.isEmpty { return next - 1 }
            for event in batches.joined() where event.sequence >= next {
                if filter.isBeyond(event) { return event.sequence - 1 }
                if filter.matches(event), try !body(event) { return event.sequence }
            }
            next = (batches.last?.last?.sequence ?? next) + 1
        }
    }

    /// The first event of the first batch that was written at a moment or later; one more than the last event when there is none.
    public func firstSequence(since time: Timestamp) throws(JournalError) -> Int64 {
        try read { db in
            let span = try Self.span(db)
            var (low, high) = (span.first, span.last + 1)
            while low < high {
                let row = try Row.fetchOne(
                    db, sql: "SELECT first, last, time FROM batches WHERE last >= ? ORDER BY last LIMIT 1",
                    arguments: [low + (high - low) / 2])
                guard let row else { break }
                let moment: Int64 = try row.decode(atIndex: 2)
                if moment >= time.milliseconds {
                    high = try row.decode(atIndex: 0)
                } else {
                    low = try row.decode(Int64.self, atIndex: 1) + 1
                }
            }
            return max(low, min(high, span.last + 1))
        }
    }

    /// Who acknowledges, and how far each has come.
    public func consumers() throws(JournalError) -> [JournalConsumer] {
        try read { db in try JournalConsumer.all(db, last: Self.span(db).last) }
    }

    /// The batches as they lie there.
    func rows(from sequence: Int64, limit: Int) throws(JournalError) -> [BatchRow] {
        try read { db in
            let kept = (try Meta.droppedSequence.integer(db) ?? 0) + 1
            guard max(1, sequence) >= kept else {
                throw JournalError(
                    .dropped, "event \(sequence) is not kept any more; the first one kept is \(kept)")
            }
            let cursor = try Row.fetchCursor(
                db, sql: "SELECT \(BatchRow.columns) FROM batches WHERE last >= ? ORDER BY last LIMIT ?",
                arguments: [sequence, max(0, limit)])
            var (rows, bytes): ([BatchRow], Int) = ([], 0)
            while bytes < Self.bytesPerRead, let row = try cursor.next() {
                rows.append(try BatchRow(row))
                bytes += rows.last?.lines.count ?? 0
            }
            return rows
        }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(JournalError) -> Value {
        try asking(path) { try queue.read(body) }
    }

    private static func span(_ db: Database) throws -> Span {
        let first = try Int64.fetchOne(db, sql: "SELECT first FROM batches ORDER BY last LIMIT 1")
        let last = try Int64.fetchOne(db, sql: "SELECT last FROM batches ORDER BY last DESC LIMIT 1")
        return Span(first: first ?? 1, last: last ?? 0)
    }
}

extension SQLiteJournalReader {
    /// Forgets a consumer of a journal that another process may be writing meanwhile.
    /// - Returns: whether there was one of this name.
    public static func removeConsumer(_ name: String, at path: String) throws(JournalError) -> Bool {
        let reader = try SQLiteJournalReader(at: path)
        return try asking(reader.path) {
            let queue = try JournalSchema.writer(reader.path, SQLiteJournal.Options())
            return try queue.write { db in try JournalConsumer.remove(name, db) }
        }
    }
}
