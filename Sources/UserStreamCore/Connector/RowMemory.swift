/// A list as it was last read: its bytes, where each row stands in them, and what it was read as.
///
/// Most rows of an answer stood in the one before, byte for byte. Those are found by comparing bytes, which costs a twentieth of reading
/// them; only what is new is read. Whatever does not fit what is remembered (another beginning or end, a row that cannot be read) is no
/// concern of this: the answer is read whole then.
public struct RowMemory<Row: Hashable & Sendable>: Hashable, Sendable {
    private struct List: Hashable, Sendable {
        var rows: Rows<Row>
        var body: [UInt8]
        /// Where the list stands in the body, its brackets included, and its rows.
        var range: Range<Int>
        var spans: [Range<Int>]
        /// What the rows' symbols meant.
        let symbols: SymbolTable
    }

    private let list: Shared<List>

    /// What was read of each row.
    public var rows: Rows<Row> { list.value.rows }

    /// How many bytes are kept of it.
    var byteCount: Int { list.value.body.count }

    /// Remembers at most so many bytes: what is larger is rare, and costs memory for each account.
    private static var limit: Int { 1 << 18 }

    /// Remembers a list that was read whole.
    /// - Parameters:
    ///   - list: where the list stands in the body.
    ///   - spans: where the rows stand in the body, in their order, as many as there are rows.
    /// - Returns: `nil` for a list that is too large, or has something between its brackets and its rows.
    public init?(_ body: [UInt8], list: Range<Int>, spans: [Range<Int>], rows: Rows<Row>, symbols: SymbolTable) {
        let (start, end) = (list.lowerBound + 1, list.upperBound - 1)
        guard rows.count == spans.count, body.count <= Self.limit, spans.first?.lowerBound ?? end == start,
            spans.last?.upperBound ?? start == end
        else { return nil }
        self.list = Shared(List(rows: rows, body: body, range: list, spans: spans, symbols: symbols))
    }

    private init(_ list: List) { self.list = Shared(list) }

    /// Reads another list by what is remembered.
    /// - Parameters:
    ///   - other: another memory that may hold rows of the list.
    ///   - read: reads one row from its bytes; `nil` when it cannot be read wholly.
    /// - Returns: the list, remembered; `nil` when it has to be read whole.
    @_specialize(where Row == Fill)
    @_specialize(where Row == OrderReport)
    public func rereading(
        _ next: [UInt8], symbols: SymbolTable, beside other: RowMemory? = nil, read: (ArraySlice<UInt8>) -> Row?
    ) -> RowMemory? {
        let known = list.value
        guard next.count <= Self.limit, symbols == known.symbols, next.count >= known.range.lowerBound + 2,
            Self.isFrame(known.body, 0..<known.range.lowerBound + 1, next, at: 0)
        else { return nil }
        var list = known
        if next.count == known.body.count, Self.isEqual(known.body, known.body.indices, next, at: 0) {
            if known.rows.fresh.isEmpty { return self }
            list.rows = Rows(shared: known.rows.shared, fresh: [])
            return RowMemory(list)
        }
        var (shared, spans, fresh): ([Shared<Row>], [Range<Int>], [Int]) = ([], [], [])
        shared.reserveCapacity(known.spans.count + 4)
        spans.reserveCapacity(known.spans.count + 4)
        var (place, expected) = (known.range.lowerBound + 1, 0)
        while place < next.count, next[place] != UInt8(ascii: "]") || !shared.isEmpty {
            if let position = Self.position(in: known, ofRowAt: place, of: next, from: expected) {
                shared.append(known.rows.shared[position])
                spans.append(place..<place + known.spans[position].count)
                expected = position + 1
            } else {
                guard let end = next.withUnsafeBytes({ $0.endOfObject(at: place) }) else { return nil }
                if let row = other?.row(next, place..<end, symbols) {
                    shared.append(row)
                } else {
                    guard let row = read(next[place..<end]) else { return nil }
                    shared.append(Shared(row))
                }
                fresh.append(spans.count)
                spans.append(place..<end)
            }
            place = spans[spans.count - 1].upperBound
            guard place < next.count, next[place] == UInt8(ascii: ",") else { break }
            place += 1
        }
        let rest = known.range.upperBound - 1..<known.body.count
        guard next.count - place == rest.count, Self.isFrame(known.body, rest, next, at: place) else { return nil }
        list.body = next
        list.range = known.range.lowerBound..<place + 1
        list.rows = Rows(shared: shared, fresh: fresh)
        list.spans = spans
        return RowMemory(list)
    }

    /// Where the remembered row stands that comes next.
    private static func position(in list: List, ofRowAt place: Int, of next: [UInt8], from expected: Int) -> Int? {
        for position in expected..<max(expected, list.spans.count)
        where isEqual(list.body, list.spans[position], next, at: place) {
            // Within a list a row ends at a comma or at the list's end: nothing that goes on is the same row.
            return position
        }
        return nil
    }

    /// The remembered row that has these bytes.
    private func row(_ next: [UInt8], _ span: Range<Int>, _ symbols: SymbolTable) -> Shared<Row>? {
        let known = list.value
        guard symbols == known.symbols else { return nil }
        for (position, other) in known.spans.enumerated()
        where other.count == span.count && Self.isEqual(known.body, other, next, at: span.lowerBound) {
            return known.rows.shared[position]
        }
        return nil
    }

    /// Whether what stands around the rows is the same. Numbers of ten digits and more may differ: they are moments, or count requests.
    private static func isFrame(_ bytes: [UInt8], _ span: Range<Int>, _ other: [UInt8], at place: Int) -> Bool {
        if isEqual(bytes, span, other, at: place) { return true }
        guard place + span.count <= other.count else { return false }
        var position = span.lowerBound
        let shift = place - span.lowerBound
        while position < span.upperBound {
            let run = digits(bytes, from: position, to: span.upperBound)
            if run >= 10, run == digits(other, from: position + shift, to: span.upperBound + shift) {
                position += run
                continue
            }
            let end = position + max(run, 1)
            guard isEqual(bytes, position..<end, other, at: position + shift) else { return false }
            position = end
        }
        return true
    }

    private static func digits(_ bytes: [UInt8], from start: Int, to end: Int) -> Int {
        bytes[start..<end].prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }.count
    }

    private static func isEqual(_ bytes: [UInt8], _ span: Range<Int>, _ other: [UInt8], at place: Int) -> Bool {
        guard place + span.count <= other.count else { return false }
        return bytes.withUnsafeBytes { left in
            other.withUnsafeBytes { right in
                guard let left = left.baseAddress, let right = right.baseAddress else { return span.isEmpty }
                return (left + span.lowerBound).hasSameBytes(as: right + place, count: span.count)
            }
        }
    }
}
