import Foundation
import UserStream
import UserStreamCore

@testable import Recording

/// A journal in memory that captures, and outlives its engine as one on a disk does: what was not committed is lost when it is opened again.
final class PieceJournal: EventJournal {
    /// A piece as it was committed.
    struct Piece: Sendable {
        let header: RecordingHeader
        var lines: [[UInt8]] = []
        var events: [String] = []
    }

    private struct State: Sendable {
        var pieces: [Piece] = []
        var parts: [String: CheckpointPart] = [:]
        var lastSequence: Int64 = 0
        var book = EntryBook()
        var waiting: [[UInt8]] = []
    }

    private let account: AccountID
    private let length: TimeSpan
    private let scrubber: Scrubber
    private let state = Locked(State())

    init(_ account: AccountID, pieces length: TimeSpan, _ scrubber: Scrubber) {
        (self.account, self.length, self.scrubber) = (account, length, scrubber)
    }

    /// The pieces so far.
    var pieces: [Piece] { state.withLock { $0.pieces } }

    /// The lines of all events.
    var log: [String] { pieces.flatMap(\.events) }

    var capturePiece: TimeSpan? { length }
    var keepsEverything: Bool { true }

    func open() async throws(JournalError) -> JournalHead {
        state.withLock { state in
            state.waiting = []
            return JournalHead(
                lastSequence: state.lastSequence, checkpoint: state.parts.values.sorted { $0.key < $1.key })
        }
    }

    func beginPiece(
        _ start: CaptureStart, checkpoint: @Sendable () -> [CheckpointPart]
    ) async throws(JournalError) {
        try await append(EventBatch(), checkpoint: checkpoint)
        let header = RecordingHeader(exchange: start.exchange, account: account, policy: start.policy)
        state.withLock { state in
            var piece = Piece(header: header)
            piece.lines = (try? state.book.begin(start)) ?? []
            state.pieces.append(piece)
        }
    }

    func capture(_ taken: TakenInput) async throws(JournalError) {
        do { try state.withLock { $0.waiting.append(try $0.book.line(for: taken)) } } catch {
            throw JournalError(.incompatible, "\(error)")
        }
    }

    func append(
        _ group: [TakenInput], checkpoint: @Sendable () -> [CheckpointPart]
    ) async throws(JournalError) {
        for taken in group {
            try await capture(taken)
            if !taken.batch.isEmpty { try await append(taken.batch, checkpoint: checkpoint) }
        }
    }

    func append(_ batch: EventBatch, checkpoint: @Sendable () -> [CheckpointPart]) async throws(JournalError) {
        let parts = checkpoint()
        state.withLock { state in
            for part in parts { state.parts[part.key] = part.value == nil ? nil : part }
            state.lastSequence = batch.last?.sequence ?? state.lastSequence
            guard !state.pieces.isEmpty else { return }
            state.pieces[state.pieces.count - 1].lines += state.waiting
            state.pieces[state.pieces.count - 1].events += batch.map(\.json)
            state.waiting = []
        }
    }

    func batches(from sequence: Int64, limit: Int) async throws(JournalError) -> [EventBatch] { [] }
    func acknowledge(_ sequence: Int64, as name: String) async throws(JournalError) {}
    func acknowledged(by name: String) async throws(JournalError) -> Int64 { 0 }
    func close() async throws(JournalError) {}

    /// Writes a piece as a recording.
    func write(_ piece: Piece, to folder: String) throws {
        try RecordingFiles.makeFolder(folder)
        let inputs = try RecordingFiles.make(RecordingFiles.inputs, in: folder)
        for line in [piece.header.line] + piece.lines {
            try inputs.write(contentsOf: Data(RecordedLine.sealed(scrubber.scrubbed(line))))
        }
        let events = try RecordingFiles.make(RecordingFiles.events, in: folder)
        try events.write(contentsOf: Data(piece.events.map { $0 + "\n" }.joined().utf8))
    }
}
