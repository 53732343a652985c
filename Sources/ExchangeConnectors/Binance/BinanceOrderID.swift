import UserStreamCore

/// Orders are numbered per symbol (binance-spot-api-docs), so only both together name one: `BTCUSDT:28457001`.
struct BinanceOrderID {
    var venueSymbol: String
    var number: String

    /// The id of a row.
    init(venueSymbol: String, number: String) {
        self.venueSymbol = venueSymbol
        self.number = number
    }

    /// Takes an id apart; `nil` when it is none of this exchange.
    init?(_ id: OrderID) {
        let parts = id.text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, parts[1].utf8.allSatisfy({ 48...57 ~= $0 })
        else { return nil }
        self.init(venueSymbol: String(parts[0]), number: String(parts[1]))
    }

    var id: OrderID { OrderID("\(venueSymbol):\(number)") }
}
