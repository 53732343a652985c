/// What lets a decoder skip what did not change. A decoder with an empty memory gives the same result, only slower.
public struct DecoderMemory: Hashable, Sendable {
    /// For each kind of query, a digest of the last body that was read whole.
    public var digests: [QueryKind: UInt64] = [:]
    /// The last listing of open orders.
    public var openOrders: RowMemory<OrderReport>?
    /// The last page of closed orders.
    public var closedOrders: RowMemory<OrderReport>?
    /// The last page of fills, by the only symbol that it is about; under "" that of all symbols.
    public var fills: [String: RowMemory<Fill>] = [:]
    /// An empty memory.
    public init() {}
}
