import Foundation
import GRDB
import Signing
import UserStream
import UserStreamCore

/// A batch on its way into the journal: its events, a line of JSON each, and a short digest of every line.
struct StoredBatch: Sendable {
    let first: Int64
    let last: Int64
    let number: Int64
    /// When its last event was received.
    let time: Timestamp
    /// The lines, with a line's end between two.
    private(set) var lines: [UInt8] = []
    /// Eight bytes a line.
    private(set) var marks: [UInt8] = []

    /// `nil` for an empty batch.
    /// - Throws: ``JournalError`` when it does not hold together, or is about another account.
    init?(_ batch: EventBatch, of account: AccountID) throws(JournalError) {
        guard let first = batch.first, let last = batch.last else { return nil }
        (self.first, self.last) = (first.sequence, last.sequence)
        (number, time) = (first.batch, last.observed.to)
        lines.reserveCapacity(batch.count * 512)
        marks.reserveCapacity(batch.count * 8)
        var writer = JSONWriter(capacity: 1_024)
        for (offset, event) in batch.enumerated() {
            guard event.sequence == first.sequence + Int64(offset) else {
                throw JournalError(
                    .outOfOrder, "event \(event.sequence) does not follow event \(first.sequence + Int64(offset) - 1)")
            }
            guard event.account == account else {
                throw JournalError(
                    .incompatible, "an event of \(event.account) does not belong in the journal of \(account)")
            }
            writer.removeAll()
            writer.append(event)
            if offset > 0 { lines.append(UInt8(ascii: "\n")) }
            lines.append(contentsOf: writer.bytes)
            marks.append(contentsOf: Self.mark(of: writer.bytes))
        }
    }

    /// The digest by which a damaged line is known.
    static func mark(of line: some Collection<UInt8>) -> [UInt8] {
        let digest = line.withContiguousStorageIfAvailable { byteDigest(UnsafeRawBufferPointer($0)) }
        let value = (digest ?? Array(line).withUnsafeBytes { byteDigest($0) }).littleEndian
        return withUnsafeBytes(of: value) { Array($0) }
    }
}

/// The hashes that tie each batch to all before it.
enum HashChain {
    /// What the first batch of an account rests on.
    static func beginning(of account: AccountID) -> [UInt8] {
        Digest.sha256("userstream journal 1\n\(account.text)")
    }

    /// The hash of a batch.
    static func next(after previous: [UInt8], _ lines: [UInt8]) -> [UInt8] {
        var bytes = previous
        bytes.reserveCapacity(previous.count + lines.count)
        bytes.append(contentsOf: lines)
        return Digest.sha256(bytes)
    }
}

/// A batch as it lies in the journal.
struct BatchRow: Sendable {
    let first: Int64
    let last: Int64
    let number: Int64
    let time: Timestamp
    let chain: [UInt8]
    let marks: [UInt8]
    let lines: [UInt8]

    static let columns = "last, first, number, time, chain, marks, events"

    init(_ row: Row) throws {
        last = try row.decode(atIndex: 0)
        first = try row.decode(atIndex: 1)
        number = try row.decode(atIndex: 2)
        time = Timestamp(milliseconds: try row.decode(atIndex: 3))
        chain = Array(try row.decode(Data.self, atIndex: 4))
        marks = Array(try row.decode(Data.self, atIndex: 5))
        lines = Array(try row.decode(Data.self, atIndex: 6))
    }

    /// Its lines, one an event.
    var split: [ArraySlice<UInt8>] { lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) }

    /// Reads its events.
    /// - Throws: ``JournalError`` that names the first one that cannot be read.
    func events() throws(JournalError) -> [UserStreamEvent] {
        var events: [UserStreamEvent] = []
        for (offset, line) in split.enumerated() {
            events.append(try Self.event(line, first + Int64(offset)))
        }
        return events
    }

    static func event(_ line: ArraySlice<UInt8>, _ sequence: Int64) throws(JournalError) -> UserStreamEvent {
        do {
            return try UserStreamEvent(utf8: Array(line))
        } catch {
            throw JournalError(.corrupt, "event \(sequence) cannot be read: \(error)")
        }
    }
}
