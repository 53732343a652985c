import Gzip
import Recording
import UserStream
import UserStreamCore

/// Writes a piece of capture. It is a value: what a copy wrote counts once that copy is kept, and is written over otherwise.
struct PieceWriter {
    /// How far it has come; committed with the next batch.
    private(set) var piece: CapturedPiece
    private let scrubber: Scrubber
    private let file: PieceFile
    private var gzip: GzipWriter
    private var book: EntryBook
    /// Lines that are not in the file yet.
    private var waiting: [UInt8] = []
    /// Whether something was written that may not be on the disk yet.
    private var isUnsure = true

    /// How many bytes of lines wait for a batch before they are written without one.
    private static let mostWaiting = 1 << 18

    /// Begins a piece.
    /// - Parameters:
    ///   - earlier: the piece before, of this process.
    init(
        _ number: Int64, _ start: CaptureStart, of account: AccountID, in folder: CaptureFolder, _ scrubber: Scrubber,
        after earlier: PieceWriter?
    ) throws(JournalError) {
        try folder.make()
        guard let gzip = GzipWriter() else { throw Self.noMemory }
        for part in start.checkpoint {
            guard let value = part.value, scrubber.scrubbed(value) != value else { continue }
            throw JournalError(
                .incompatible,
                "the journal has kept a part of the key from before anything was captured (in “\(part.key)”), which a capture "
                    + "must not hold: use a new key, or begin another journal")
        }
        self.scrubber = scrubber
        self.gzip = gzip
        file = try PieceFile(folder.file(of: number))
        book = earlier?.book ?? EntryBook()
        piece = CapturedPiece(
            number: number, after: start.sequence, last: start.sequence, time: start.time, entries: 0, bytes: 0)
        let header = RecordingHeader(exchange: start.exchange, account: account, policy: start.policy)
        add(header.line)
        for line in try Self.recording({ try book.begin(start) }) { add(line) }
        try write()
    }

    /// Takes what was taken in.
    /// - Returns: the entries that led to events.
    mutating func add(_ group: [TakenInput]) throws(JournalError) -> [Int64] {
        var entries: [Int64] = []
        for taken in group {
            add(try Self.recording { try book.line(for: taken) })
            if let last = taken.batch.last {
                piece.last = last.sequence
                entries.append(piece.entries)
            }
            if waiting.count > Self.mostWaiting { try write() }
        }
        return entries
    }

    private mutating func add(_ line: [UInt8]) {
        waiting += RecordedLine.sealed(scrubber.scrubbed(line))
        piece.entries = book.lastNumber
    }

    /// Writes what waits.
    /// - Parameter isDurable: whether it has to survive a loss of power.
    mutating func write(isDurable: Bool = false) throws(JournalError) {
        if !waiting.isEmpty {
            guard let next = gzip.copy() else { throw Self.noMemory }
            try append(next.part(waiting))
            (gzip, waiting) = (next, [])
        }
        if isDurable, isUnsure {
            try file.sync()
            isUnsure = false
        }
    }

    /// Writes the end of the file, unless something waits that was not committed.
    /// - Returns: whether it did.
    mutating func finish() throws(JournalError) -> Bool {
        guard waiting.isEmpty, let last = gzip.copy() else { return false }
        try append(last.end())
        return true
    }

    private mutating func append(_ bytes: [UInt8]) throws(JournalError) {
        try file.write(bytes, at: piece.bytes)
        piece.bytes += Int64(bytes.count)
        isUnsure = true
    }

    /// Notes when it is committed.
    mutating func note(_ time: Timestamp) { piece.time = max(piece.time, time) }

    private static var noMemory: JournalError {
        JournalError(.storage, "there is no memory left to compress what is captured")
    }

    private static func recording<Value>(_ body: () throws -> Value) throws(JournalError) -> Value {
        do { return try body() } catch { throw JournalError(.incompatible, "\(error)") }
    }
}
