/// The markets of an exchange: its own symbols, and what they mean. Symbols are looked up, never guessed. Copies share them, since there may be
/// thousands.
public struct SymbolTable: Hashable, Sendable {
    /// One market as the exchange lists it.
    public struct Entry: Hashable, Sendable {
        /// The exchange's symbol.
        public var venueSymbol: String
        /// The market.
        public var market: Market
        /// Whether it trades at the moment.
        public var isTrading: Bool
        /// Makes an entry.
        public init(venueSymbol: String, market: Market, isTrading: Bool) {
            self.venueSymbol = venueSymbol
            self.market = market
            self.isTrading = isTrading
        }
    }

    private struct Markets: Sendable {
        let entries: [Entry]
        let bySymbol: [String: Int]
        let byMarket: [Market: Int]
    }

    private let markets: Shared<Markets>

    /// The markets in the exchange's order.
    public var entries: [Entry] { markets.value.entries }

    /// Makes a table; of two rows with one symbol the first counts.
    public init(_ entries: [Entry] = []) {
        func places<Key>(of key: (Entry) -> Key) -> [Key: Int] {
            Dictionary(entries.enumerated().map { (key($1), $0) }, uniquingKeysWith: { first, _ in first })
        }
        markets = Shared(Markets(entries: entries, bySymbol: places { $0.venueSymbol }, byMarket: places { $0.market }))
    }

    /// Whether both list the same markets in the same order.
    public static func == (left: SymbolTable, right: SymbolTable) -> Bool {
        left.isSame(as: right) || left.entries == right.entries
    }

    /// Hashes the markets.
    public func hash(into hasher: inout Hasher) { hasher.combine(entries) }

    /// Whether both share their markets.
    package func isSame(as other: SymbolTable) -> Bool { markets === other.markets }

    /// The market of a symbol; `nil` when it is not listed.
    public func market(_ venueSymbol: String) -> Market? {
        markets.value.bySymbol[venueSymbol].map { entries[$0].market }
    }

    /// The symbol of a market; `nil` when it is not listed.
    public func venueSymbol(_ market: Market) -> String? {
        markets.value.byMarket[market].map { entries[$0].venueSymbol }
    }

    /// All assets of the markets, sorted.
    public var assets: [Asset] {
        var assets: [Asset] = []
        for asset in entries.flatMap({ [$0.market.base, $0.market.quote] }).sorted() where assets.last != asset {
            assets.append(asset)
        }
        return assets
    }

    /// Whether no market is known.
    public var isEmpty: Bool { entries.isEmpty }
}
