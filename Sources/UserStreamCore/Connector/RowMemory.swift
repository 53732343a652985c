#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A list as it was last read: its bytes, where each row stands in them, and what it was read as.
///
/// Most rows of an answer stood in the one before, byte for byte. Those are found by comparing bytes, which costs a twentieth of reading
/// them; only what is new is read. Whatever does not fit what is remembered (another beginning or end, a row that cannot be read) is no
/// concern of this: the answer is read whole then.
public struct RowMemory<Row: Hashable & Sendable>: Hashable, Sendable {
    /// What was read of each row.
    public private(set) var rows: Rows<Row>
    private var body: [UInt8]
    /// Where the list stands in the body, its brackets included, and its rows.
    private var list: Range<Int>
    private var spans: [Range<Int>]
    /// What the rows' symbols meant.
    private let symbols: SymbolTable

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
        self.body = body
        self.list = list
        self.spans = spans
        self.rows = rows
        self.symbols = symbols
    }

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
        guard next.count <= Self.limit, symbols == self.symbols, next.count >= list.lowerBound + 2,
            Self.isEqual(body, 0..<list.lowerBound + 1, next, at: 0)
        else { return nil }
        var memory = self
        if next.count == body.count, Self.isEqual(body, body.indices, next, at: 0) {
            memory.rows = Rows(shared: rows.shared, fresh: [])
            return memory
        }
        var (shared, found, fresh): ([Shared<Row>], [Range<Int>], [Int]) = ([], [], [])
        shared.reserveCapacity(spans.count + 4)
        found.reserveCapacity(spans.count + 4)
        var (place, expected) = (list.lowerBound + 1, 0)
        while place < next.count, next[place] != UInt8(ascii: "]") || !shared.isEmpty {
            if let known = position(ofRowAt: place, of: next, from: expected) {
                shared.append(rows.shared[known])
                found.append(place..<place + spans[known].count)
                expected = known + 1
            } else {
                guard let end = Self.endOfObject(next, at: place) else { return nil }
                if let row = other?.row(next, place..<end, symbols) {
                    shared.append(row)
                } else {
                    guard let row = read(next[place..<end]) else { return nil }
                    shared.append(Shared(row))
                }
                fresh.append(found.count)
                found.append(place..<end)
            }
            place = found[found.count - 1].upperBound
            guard place < next.count, next[place] == UInt8(ascii: ",") else { break }
            place += 1
        }
        let rest = list.upperBound - 1..<body.count
        guard next.count - place == rest.count, Self.isEqual(body, rest, next, at: place) else { return nil }
        memory.body = next
        memory.list = list.lowerBound..<place + 1
        memory.rows = Rows(shared: shared, fresh: fresh)
        memory.spans = found
        return memory
    }

    /// The remembered row that stands at a place.
    private func position(ofRowAt place: Int, of next: [UInt8], from expected: Int) -> Int? {
        for position in expected..<max(expected, spans.count)
        where Self.isEqual(body, spans[position], next, at: place) {
            // Within a list a row ends at a comma or at the list's end: nothing that goes on is the same row.
            return position
        }
        return nil
    }

    /// The remembered row that has these bytes.
    private func row(_ next: [UInt8], _ span: Range<Int>, _ symbols: SymbolTable) -> Shared<Row>? {
        guard symbols == self.symbols else { return nil }
        for position in spans.indices
        where spans[position].count == span.count && Self.isEqual(body, spans[position], next, at: span.lowerBound) {
            return rows.shared[position]
        }
        return nil
    }

    private static func isEqual(_ bytes: [UInt8], _ span: Range<Int>, _ other: [UInt8], at place: Int) -> Bool {
        guard place + span.count <= other.count else { return false }
        return bytes.withUnsafeBytes { left in
            other.withUnsafeBytes { right in
                guard let left = left.baseAddress, let right = right.baseAddress else { return span.isEmpty }
                return memcmp(left + span.lowerBound, right + place, span.count) == 0
            }
        }
    }

    /// Where an object that begins at a place ends; `nil` when none does. Whether it is one is for the reader to say.
    private static func endOfObject(_ bytes: [UInt8], at place: Int) -> Int? {
        guard place < bytes.count, bytes[place] == UInt8(ascii: "{") else { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            var (depth, isInText, index) = (0, false, place)
            while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "\\") where isInText: index += 1
                case UInt8(ascii: "\""): isInText.toggle()
                case UInt8(ascii: "{"), UInt8(ascii: "["): if !isInText { depth += 1 }
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if !isInText { depth -= 1 }
                    if depth == 0 { return index + 1 }
                default: break
                }
                index += 1
            }
            return nil
        }
    }
}
