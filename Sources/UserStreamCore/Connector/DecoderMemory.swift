/// What lets a decoder skip what did not change. A decoder with an empty memory gives the same result, only slower.
public struct DecoderMemory: Hashable, Sendable {
    /// The last list of balances.
    public var balances: BalanceMemory?
    /// The body in which it came, where that was compressed: the same bytes need not even be inflated.
    public var compressedBalances: [UInt8]?
    /// The last lists of orders.
    public var orders = ListMemories<OrderReport>()
    /// The last lists of fills.
    public var fills = ListMemories<Fill>()
    /// An empty memory.
    public init() {}

    /// The same without what would let the next answer say "as the last one": the last one was not used.
    public func forgetting(_ kind: QueryKind) -> DecoderMemory {
        guard kind == .balances else { return self }
        var memory = self
        (memory.balances, memory.compressedBalances) = (nil, nil)
        return memory
    }

    /// How many rows of orders and fills are remembered.
    package var rowCount: Int { orders.rowCount + fills.rowCount }

    /// Whether a list of balances came in the same compressed bytes as the last one.
    public func knows(compressedBalances body: [UInt8]?) -> Bool {
        guard let body, let known = compressedBalances else { return false }
        return body.hasSameBytes(as: known)
    }

    /// The compressed body of the last answer to a query, where the same one would say that nothing changed.
    package func compressedBody(of query: Query) -> [UInt8]? { query == .balances ? compressedBalances : nil }
}
