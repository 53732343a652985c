/// The rows of an answer. Copies share them, and so do the answers of which they are a part: a decoder that finds a row as it stood in the
/// last answer gives that very one again, so that who knows it sees at once that nothing changed.
public struct Rows<Row: Hashable & Sendable>: Hashable, Sendable {
    /// What copies share.
    package private(set) var shared: [Shared<Row>]
    /// The places of those that did not stand in the last answer.
    package private(set) var fresh: [Int]

    /// Rows that share nothing with those of another answer.
    public init(_ rows: some Sequence<Row>) {
        shared = rows.map(Shared.init)
        fresh = Array(shared.indices)
    }

    /// Rows of which some are those of the last answer.
    package init(shared: [Shared<Row>], fresh: [Int]) {
        self.shared = shared
        self.fresh = fresh
    }

    /// Whether both hold equal rows.
    public static func == (left: Self, right: Self) -> Bool { left.shared == right.shared }

    /// Hashes the rows.
    public func hash(into hasher: inout Hasher) { hasher.combine(shared) }
}

extension Rows: RandomAccessCollection {
    /// The first position.
    public var startIndex: Int { 0 }
    /// The position after the last.
    public var endIndex: Int { shared.count }
    /// The row at a position.
    public subscript(position: Int) -> Row { shared[position].value }
}

extension Rows: ExpressibleByArrayLiteral {
    /// Rows that share nothing with those of another answer.
    public init(arrayLiteral rows: Row...) { self.init(rows) }
}
