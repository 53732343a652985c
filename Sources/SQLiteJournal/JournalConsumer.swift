import GRDB
public import UserStreamCore

/// Somebody who acknowledges what it has done with the events.
public struct JournalConsumer: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// The last event that it acknowledged.
    public var sequence: Int64
    /// When it last did, by this machine's clock.
    public var updated: Timestamp
    /// How many events it has not acknowledged.
    public var lag: Int64
    /// Whether events are kept for it alone that ``Retention`` would remove.
    public var holdsBackRetention: Bool

    /// Describes a consumer.
    public init(name: String, sequence: Int64, updated: Timestamp, lag: Int64, holdsBackRetention: Bool) {
        self.name = name
        self.sequence = sequence
        self.updated = updated
        self.lag = lag
        self.holdsBackRetention = holdsBackRetention
    }

    static func all(_ db: Database, last: Int64) throws -> [JournalConsumer] {
        let heldBack = try Meta.heldBack.integer(db) ?? 0
        return try Row.fetchAll(db, sql: "SELECT name, sequence, updated FROM consumers ORDER BY name").map { row in
            let sequence: Int64 = try row.decode(atIndex: 1)
            return JournalConsumer(
                name: try row.decode(atIndex: 0), sequence: sequence,
                updated: Timestamp(milliseconds: try row.decode(atIndex: 2)), lag: max(0, last - sequence),
                holdsBackRetention: sequence < heldBack)
        }
    }

    static func remove(_ name: String, _ db: Database) throws -> Bool {
        try db.execute(sql: "DELETE FROM consumers WHERE name = ?", arguments: [name])
        return db.changesCount > 0
    }
}
