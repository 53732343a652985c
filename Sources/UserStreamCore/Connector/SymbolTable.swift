/// The markets of an exchange: its own symbols, and what they mean. Symbols are looked up, never guessed.
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

    /// The markets in the exchange's order.
    public let entries: [Entry]
    private let bySymbol: [String: Int]
    private let byMarket: [Market: Int]

    /// Makes a table; of two rows with one symbol the first counts.
    public init(_ entries: [Entry] = []) {
        self.entries = entries
        let pairs = entries.enumerated().map { ($1.venueSymbol, $0) }
        bySymbol = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        byMarket = Dictionary(entries.enumerated().map { ($1.market, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The market of a symbol; `nil` when it is not listed.
    public func market(_ venueSymbol: String) -> Market? { bySymbol[venueSymbol].map { entries[$0].market } }

    /// The symbol of a market; `nil` when it is not listed.
    public func venueSymbol(_ market: Market) -> String? { byMarket[market].map { entries[$0].venueSymbol } }

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
