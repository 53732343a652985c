import SQLiteJournal
import UserStream
import UserStreamCore

/// The batches that tests write.
enum Batches {
    static let account: AccountID = "huobi:main"
    static let start: Int64 = 1_700_000_000_000

    /// A batch of transfers, by the numbers of its events; it is received as many seconds after the start as its number says.
    static func batch(_ numbers: ClosedRange<Int64>, number: Int64? = nil, account: AccountID = account) -> EventBatch {
        let number = number ?? numbers.lowerBound
        let time = Timestamp(milliseconds: start + number * 1_000)
        return EventBatch(
            events: numbers.map { sequence in
                UserStreamEvent(
                    sequence: sequence, batch: number, isLast: sequence == numbers.upperBound,
                    id: "\(account)/transfer/\(sequence)", account: account, origin: .venue, source: .poll, time: nil,
                    observed: ObservedSpan(from: time, to: time),
                    change: .transfer(Transfer(asset: "USDT", amount: ExactDecimal(sequence))))
            })
    }

    /// Part `n` of a checkpoint says which event it belongs to.
    static func parts(after sequence: Int64) -> [CheckpointPart] {
        [
            CheckpointPart(key: "head", value: Array("\(sequence)".utf8)),
            CheckpointPart(key: "part/\(sequence % 7)", value: [UInt8](repeating: UInt8(sequence % 251), count: 40)),
            CheckpointPart(key: "part/\((sequence + 3) % 7)", value: nil),
        ]
    }

    static func sequences(_ batches: [EventBatch]) -> [Int64] { batches.joined().map(\.sequence) }
}

extension SQLiteJournalFolder {
    /// A journal with batches of two events each, and whatever else was done to it.
    func journal(events: Int64 = 0, options: Options = Options()) async throws -> Journal {
        let journal = Journal(Batches.account, at: path, options: options)
        _ = try await journal.open()
        for first in stride(from: Int64(1), to: events, by: 2) {
            try await journal.append(Batches.batch(first...first + 1)) { Batches.parts(after: first + 1) }
        }
        return journal
    }
}
