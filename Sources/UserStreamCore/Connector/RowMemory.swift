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
    public private(set) var rows: [Row]
    private var body: [UInt8]
    private var spans: [Range<Int>]
    /// What the rows' symbols meant.
    private let symbols: SymbolTable

    /// Remembers at most so many bytes: what is larger is rare, and costs memory for each account.
    private static var limit: Int { 1 << 18 }

    /// Remembers a list that was read whole.
    /// - Parameter spans: where the rows stand in the body, in their order, as many as there are rows.
    /// - Returns: `nil` for a list without rows, or one that is too large.
    public init?(_ body: [UInt8], spans: [Range<Int>], rows: [Row], symbols: SymbolTable) {
        guard !rows.isEmpty, rows.count == spans.count, body.count <= Self.limit else { return nil }
        self.body = body
        self.spans = spans
        self.rows = rows
        self.symbols = symbols
    }

    /// Reads another list by what is remembered.
    /// - Parameter read: reads one row from its bytes; `nil` when it cannot be read wholly.
    /// - Returns: the list, remembered; `nil` when it has to be read whole.
    @_specialize(where Row == Fill)
    @_specialize(where Row == OrderReport)
    public func rereading(
        _ other: [UInt8], symbols: SymbolTable, read: (ArraySlice<UInt8>) -> Row?
    ) -> RowMemory? {
        guard other.count <= Self.limit, symbols == self.symbols, let first = spans.first, let last = spans.last,
            other.count > first.lowerBound, Self.isEqual(body, 0..<first.lowerBound, other, at: 0)
        else { return nil }
        if other.count == body.count, Self.isEqual(body, body.indices, other, at: 0) { return self }
        var next = self
        next.body = other
        next.rows.removeAll(keepingCapacity: true)
        next.spans.removeAll(keepingCapacity: true)
        var (place, expected) = (first.lowerBound, 0)
        while true {
            if let known = self.row(at: place, of: other, from: expected) {
                let span = spans[known]
                next.rows.append(rows[known])
                next.spans.append(place..<place + span.count)
                expected = known + 1
            } else {
                guard let end = Self.endOfObject(other, at: place), let row = read(other[place..<end]) else {
                    return nil
                }
                next.rows.append(row)
                next.spans.append(place..<end)
            }
            place = next.spans[next.spans.count - 1].upperBound
            guard place < other.count, other[place] == UInt8(ascii: ",") else { break }
            place += 1
        }
        let rest = last.upperBound..<body.count
        guard other.count - place == rest.count, Self.isEqual(body, rest, other, at: place) else { return nil }
        return next
    }

    /// The remembered row that stands at a place.
    private func row(at place: Int, of other: [UInt8], from expected: Int) -> Int? {
        for position in expected..<max(expected, spans.count)
        where Self.isEqual(body, spans[position], other, at: place) {
            // Within a list a row ends at a comma or at the list's end: nothing that goes on is the same row.
            return position
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
