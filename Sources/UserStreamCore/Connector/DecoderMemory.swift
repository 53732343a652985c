/// What lets a decoder skip what did not change. A decoder with an empty memory gives the same result, only slower.
public struct DecoderMemory: Hashable, Sendable {
    /// The last list of balances.
    public var balances: BalanceMemory?
    /// The body in which it came, where that was compressed: the same bytes need not even be inflated.
    public var compressedBalances: [UInt8]?
    /// The last listing of open orders.
    public var openOrders: RowMemory<OrderReport>?
    /// The last page of closed orders.
    public var closedOrders: RowMemory<OrderReport>?
    /// The last page of fills, by the kind of window.
    public var fills = FillsMemory()
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
    package var rowCount: Int { (openOrders?.rows.count ?? 0) + (closedOrders?.rows.count ?? 0) + fills.rowCount }

    /// Whether a list of balances came in the same compressed bytes as the last one.
    public func knows(compressedBalances body: [UInt8]?) -> Bool {
        guard let body, let known = compressedBalances else { return false }
        return body.hasSameBytes(as: known)
    }

    /// The compressed body of the last answer to a query, where the same one would say that nothing changed.
    package func compressedBody(of query: Query) -> [UInt8]? { query == .balances ? compressedBalances : nil }
}

/// The last page of fills of each kind of window: few, and copied with every change of one.
public struct FillsMemory: Hashable, Sendable {
    private struct Entry: Hashable, Sendable {
        var kind: FillsWindowKind
        var page: RowMemory<Fill>
    }

    private var entries: [Entry] = []

    /// Whether nothing is remembered.
    public var isEmpty: Bool { entries.isEmpty }

    /// How many rows are remembered.
    var rowCount: Int { entries.reduce(0) { $0 + $1.page.rows.count } }

    /// The last page of a kind of window.
    public subscript(kind: FillsWindowKind) -> RowMemory<Fill>? {
        get { position(of: kind).map { entries[$0].page } }
        set {
            switch (position(of: kind), newValue) {
            case (let position?, let page?): entries[position].page = page
            case (let position?, nil): entries.remove(at: position)
            case (nil, let page?): entries.append(Entry(kind: kind, page: page))
            case (nil, nil): break
            }
        }
    }

    private func position(of kind: FillsWindowKind) -> Int? { entries.indices.first { entries[$0].kind == kind } }
}

/// Windows of fills that have most of their rows in common: those of the same markets that reach about as far back. Were one remembered for
/// all, each that reaches back over the overlap would find the older rows forgotten by the short ones since.
public struct FillsWindowKind: Hashable, Sendable {
    private var venueSymbol: String?
    private var isLong: Bool

    /// The kind of a window.
    public init(_ window: HistoryWindow) {
        venueSymbol = window.venueSymbol
        isLong = window.to - window.from > .minutes(1)
    }

    /// The windows of the same markets that reach less far back, or further.
    public var other: FillsWindowKind {
        var other = self
        other.isLong.toggle()
        return other
    }
}
