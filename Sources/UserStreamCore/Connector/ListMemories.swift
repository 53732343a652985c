/// The last lists of each kind, as long as they are not too many: which one an answer is compared with.
public struct ListMemories<Row: Hashable & Sendable>: Hashable, Sendable {
    private struct Entry: Hashable, Sendable {
        var kind: ListKind
        var list: RowMemory<Row>
    }

    /// Few, and copied with every change of one. The oldest comes first.
    private var entries: [Entry] = []

    /// The most lists, and the most bytes, that are remembered. An account that trades on more markets than that reads some lists whole.
    private static var limit: (count: Int, bytes: Int) { (32, 1 << 20) }

    /// Nothing is remembered.
    public init() {}

    /// Whether nothing is remembered.
    public var isEmpty: Bool { entries.isEmpty }

    /// How many rows are remembered.
    var rowCount: Int { entries.reduce(0) { $0 + $1.list.rows.count } }

    /// The last list of a kind. One without rows is not kept: it costs nothing to read.
    public subscript(kind: ListKind) -> RowMemory<Row>? {
        get { entries.first { $0.kind == kind }?.list }
        set {
            entries.removeAll { $0.kind == kind }
            guard let newValue, !newValue.rows.isEmpty else { return }
            entries.append(Entry(kind: kind, list: newValue))
            var bytes = entries.reduce(0) { $0 + $1.list.byteCount }
            while entries.count > Self.limit.count || bytes > Self.limit.bytes {
                bytes -= entries.removeFirst().list.byteCount
            }
        }
    }
}

extension ListMemories<OrderReport> {
    /// The number of a page of a listing whose pages go on below the last order of the one before; `nil` where that one is not remembered.
    public func page(of listing: ListingPage) -> Int? {
        guard let cursor = listing.cursor else { return 0 }
        return entries.first { $0.kind.isListing(of: listing.venueSymbol) && $0.list.rows.last?.id.text == cursor }
            .map { $0.kind.page + 1 }
    }
}

/// Lists that have most of their rows in common.
public struct ListKind: Hashable, Sendable {
    private var query: QueryKind
    private var venueSymbol: String?
    /// Windows that reach back over the overlap are apart from the short ones: were one remembered for both, the long one would find the older rows
    /// forgotten by the short ones since.
    private var isLong = false
    fileprivate var page = 0

    /// The kind of a listing's page, from its number.
    public init(openOrders listing: ListingPage, page: Int) {
        (query, venueSymbol, self.page) = (.openOrders, listing.venueSymbol, page)
    }

    /// The kind of a window of orders that ended.
    public init(closedOrders window: HistoryWindow) { (query, venueSymbol) = (.closedOrders, window.venueSymbol) }

    /// The kind of a window of fills.
    public init(fills window: HistoryWindow) {
        (query, venueSymbol) = (.fills, window.venueSymbol)
        isLong = window.to - window.from > .minutes(1)
    }

    /// The windows of the same markets that reach less far back, or further.
    public var other: ListKind {
        var other = self
        other.isLong.toggle()
        return other
    }

    fileprivate func isListing(of venueSymbol: String?) -> Bool {
        query == .openOrders && self.venueSymbol == venueSymbol
    }
}
