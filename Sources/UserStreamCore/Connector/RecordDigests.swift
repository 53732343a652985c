/// A list as it was last read, as digests of its rows: 12 bytes a row instead of a hundred, so that thousands of accounts can have one.
///
/// Rows stand in blocks, each with a digest of its own, so that a list of which one row changed costs one pass over its bytes and a look
/// at the rows of one block. What is not a row (the answer's beginning and end) must be as it was; only a list that has as many rows as
/// before, in the same places, can be compared.
struct RecordDigests: Hashable, Sendable {
    /// Bytes that stand together.
    private struct Piece: Hashable, Sendable {
        var count: Int
        var digest: UInt64

        init(_ bytes: UnsafeRawBufferPointer, _ span: Range<Int>) {
            count = span.count
            digest = byteDigest(UnsafeRawBufferPointer(rebasing: bytes[span]))
        }

        /// Whether it stands at a place.
        func stands(in bytes: UnsafeRawBufferPointer, at place: Int) -> Bool {
            place + count <= bytes.count && Piece(bytes, place..<place + count).digest == digest
        }
    }

    private static let blockSize = 32

    private var head: Piece
    private var tail: Piece
    private var blocks: [Piece] = []
    private var counts: [UInt32] = []
    private var digests: [UInt64] = []

    /// How many rows there are.
    var count: Int { counts.count }

    /// Remembers a list.
    /// - Parameter spans: where its rows stand, in their order.
    /// - Returns: `nil` for a list without rows, or with something but a comma between two.
    init?(_ bytes: UnsafeRawBufferPointer, spans: [Range<Int>]) {
        guard let first = spans.first, let last = spans.last else { return nil }
        for (span, next) in zip(spans, spans.dropFirst()) {
            guard span.upperBound + 1 == next.lowerBound, bytes[span.upperBound] == UInt8(ascii: ",") else {
                return nil
            }
        }
        head = Piece(bytes, 0..<first.lowerBound)
        tail = Piece(bytes, last.upperBound..<bytes.count)
        counts = spans.map { UInt32(truncatingIfNeeded: $0.count) }
        digests = spans.map { Piece(bytes, $0).digest }
        blocks = stride(from: 0, to: spans.count, by: Self.blockSize).map { start in
            let end = min(start + Self.blockSize, spans.count)
            return Piece(bytes, spans[start].lowerBound..<spans[end - 1].upperBound)
        }
    }

    /// Where the list's first row stands; `nil` when the answer begins otherwise.
    func start(in bytes: UnsafeRawBufferPointer) -> Int? { head.stands(in: bytes, at: 0) ? head.count : nil }

    /// Whether the answer ends at a place as it did.
    func isEnd(_ place: Int, of bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count - place == tail.count && tail.stands(in: bytes, at: place)
    }

    /// Compares a list with the remembered one, which then is this list.
    /// - Parameter limit: how many rows may have changed.
    /// - Returns: the places of the rows that changed; `nil` when the list has to be read whole, and then this is of no use any more.
    mutating func compare(_ bytes: UnsafeRawBufferPointer, limit: Int) -> [Int]? {
        guard var place = start(in: bytes) else { return nil }
        var changed: [Int] = []
        for block in blocks.indices {
            if block > 0 {
                guard place < bytes.count, bytes[place] == UInt8(ascii: ",") else { return nil }
                place += 1
            }
            if blocks[block].stands(in: bytes, at: place) {
                place += blocks[block].count
                continue
            }
            let start = place
            guard compare(block, bytes, &place, &changed), changed.count <= limit else { return nil }
            blocks[block] = Piece(bytes, start..<place)
        }
        return isEnd(place, of: bytes) ? changed : nil
    }

    /// Compares the rows of one block. Gives whether all of them stand there, changed or not.
    private mutating func compare(
        _ block: Int, _ bytes: UnsafeRawBufferPointer, _ place: inout Int, _ changed: inout [Int]
    ) -> Bool {
        let rows = block * Self.blockSize..<min((block + 1) * Self.blockSize, counts.count)
        for row in rows {
            if row > rows.lowerBound {
                guard place < bytes.count, bytes[place] == UInt8(ascii: ",") else { return false }
                place += 1
            }
            let end = place + Int(counts[row])
            // Within a list a row ends at a comma or at the list's end: nothing that goes on is the same row.
            if end <= bytes.count, Piece(bytes, place..<end).digest == digests[row] {
                place = end
                continue
            }
            // Most amounts change without getting longer. Who reads the row sees whether it really ends there.
            let isAsLong = end < bytes.count && bytes[end - 1] == UInt8(ascii: "}") && bytes.isRowEnd(at: end)
            guard let end = isAsLong ? end : bytes.endOfObject(at: place) else { return false }
            let piece = Piece(bytes, place..<end)
            (counts[row], digests[row]) = (UInt32(truncatingIfNeeded: piece.count), piece.digest)
            changed.append(row)
            place = end
        }
        return true
    }

    /// Where rows stand in the list that is remembered.
    /// - Parameter isWanted: of which rows.
    func spans(where isWanted: (Int) -> Bool) -> [(row: Int, span: Range<Int>)] {
        var (spans, place): ([(row: Int, span: Range<Int>)], Int) = ([], head.count)
        for (row, count) in counts.enumerated() {
            let end = place + Int(count)
            if isWanted(row) { spans.append((row, place..<end)) }
            place = end + 1
        }
        return spans
    }
}

extension UnsafeRawBufferPointer {
    /// Whether a list goes on with another row here, or ends.
    fileprivate func isRowEnd(at place: Int) -> Bool {
        self[place] == UInt8(ascii: ",") || self[place] == UInt8(ascii: "]")
    }
}
