import Testing
import UserStreamCore

/// A list that is read by what is remembered of the last one.
struct RowMemoryTests {
    /// Reads lists of rows such as `{"a":1}`, and counts how often a row is read.
    private struct Reader {
        var memory: RowMemory<Fill>
        var reads = 0

        /// Remembers a first list.
        init(_ rows: [String]) throws {
            let body = Self.body(rows)
            var (spans, place): ([Range<Int>], Int) = ([], Self.head.utf8.count)
            for row in rows {
                spans.append(place..<place + row.utf8.count)
                place += row.utf8.count + 1
            }
            let list = Self.head.utf8.count - 1..<body.count - 1
            memory = try #require(
                RowMemory(
                    body, list: list, spans: spans, rows: Rows(rows.map(Self.fill)), symbols: SymbolTable()))
        }

        static let head = #"{"data":["#

        static func body(_ rows: [String]) -> [UInt8] { Array("\(head)\(rows.joined(separator: ","))]}".utf8) }

        static func fill(_ text: String) -> Fill {
            Fill(tradeID: text, orderID: "1", venueSymbol: "btcusdt", quantity: 1)
        }

        /// Reads another list; gives its rows, or `nil` when it would have to be read whole.
        mutating func read(_ rows: [String], beside other: RowMemory<Fill>? = nil) -> [String]? {
            read(body: Self.body(rows), beside: other)
        }

        mutating func read(body: [UInt8], beside other: RowMemory<Fill>? = nil) -> [String]? {
            var count = 0
            let next = memory.rereading(body, symbols: SymbolTable(), beside: other) { bytes in
                count += 1
                return Self.fill(String(decoding: bytes, as: UTF8.self))
            }
            reads += count
            guard let next else { return nil }
            memory = next
            return next.rows.map(\.tradeID)
        }
    }

    private static let rows = [#"{"a":1}"#, #"{"a":2,"b":"}"}"#, #"{"a":3,"b":[{}]}"#]

    @Test("Of an equal list nothing is read, and all rows are the very same")
    func equalList() throws {
        var reader = try Reader(Self.rows)
        let before = reader.memory.rows.shared
        #expect(reader.read(Self.rows) == Self.rows)
        #expect(reader.reads == 0)
        #expect(reader.memory.rows.fresh.isEmpty)
        #expect(zip(before, reader.memory.rows.shared).allSatisfy { $0 === $1 })
    }

    @Test(
        "Only rows that did not stand in the last list are read",
        arguments: [
            ([#"{"a":0}"#] + rows, [0]), (Array(rows.dropFirst()), []), ([rows[0], #"{"a":9}"#, rows[2]], [1]),
            (rows + [#"{"b":"\"}"}"#], [3]), ([], []),
        ])
    func changedList(_ next: [String], _ fresh: [Int]) throws {
        var reader = try Reader(Self.rows)
        #expect(reader.read(next) == next)
        #expect(reader.reads == fresh.count)
        #expect(reader.memory.rows.fresh == fresh)
        // And back again: what is not remembered any more is read.
        #expect(reader.read(Self.rows) == Self.rows)
    }

    @Test("A list without rows is remembered as well")
    func emptyList() throws {
        var reader = try Reader([])
        #expect(reader.read([]) == [])
        #expect(reader.read(Self.rows) == Self.rows)
        #expect(reader.reads == 3)
    }

    @Test("A row that another memory holds is that one, and is not read")
    func otherMemory() throws {
        let other = try Reader(Self.rows)
        var reader = try Reader([Self.rows[0]])
        #expect(reader.read(Self.rows, beside: other.memory) == Self.rows)
        #expect(reader.reads == 0)
        #expect(reader.memory.rows.fresh == [1, 2], "new in this list, wherever else it was read")
        #expect(reader.memory.rows.shared[2] === other.memory.rows.shared[2])
    }

    @Test(
        "What is no such list has to be read whole",
        arguments: [
            #"{"data":[{"a":1},]}"#, #"{"data":[{"a":1},"#, #"{"data":[{"a":1}"#, #"{"data":[,{"a":1}]}"#,
            #"{"data":["#,
            #"{"data":[5]}"#, #"{"data":[{"a":1}],"next":7}"#, #"{"date":[{"a":1}]}"#, "",
        ])
    func otherShape(_ body: String) throws {
        var reader = try Reader(Self.rows)
        #expect(reader.read(body: Array(body.utf8)) == nil)
    }

    @Test("Rows are equal by what they say, shared or not")
    func equality() {
        let (left, right): (Rows<Fill>, Rows<Fill>) = ([Reader.fill("1")], Rows([Reader.fill("1")]))
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(left != [Reader.fill("2")])
        #expect(Array(left) == [Reader.fill("1")])
        #expect(Observation(.fills(Array(left))) == Observation(.fills(right)))
    }
}
