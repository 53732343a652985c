import ExchangeConnectors
import UserStreamCore

// Fills: `user_trades` and `order_trades`, the same row in both.
extension BitsoDecoding {
    /// A page of the fills of a window, newest first; without a window, all fills of an order. The exchange knows no windows: rows outside are left
    /// out, and the pages end with the first row from before it.
    static func fills(_ list: JSONValue, _ window: HistoryWindow?, _ symbols: SymbolTable) -> Observation {
        var reader = RowReader()
        // What happened within a second is told as its beginning.
        let from = window.map { Timestamp(milliseconds: $0.from.milliseconds / 1_000 * 1_000) } ?? .epoch
        let to = window.flatMap { $0.isOpenEnded ? nil : $0.to } ?? .distantFuture
        let rows = reader.rows(list) { (row, _) throws(JSONError) -> Fill? in
            let fill = try fill(row, symbols)
            return fill.time.map { from <= $0 && $0 <= to } ?? true ? fill : nil
        }
        var observation = Observation(.fills(rows), notes: reader.finished())
        guard var following = window, list.count >= Bitso.pageLimit else { return observation }
        let oldest = list.elements.compactMap { time($0, "created_at") }.min() ?? .epoch
        if oldest < from { return observation }
        following.cursor = marker(list)
        if following.cursor == nil || following.cursor == window?.cursor {
            observation.notes.append(RowNote(path: "$.payload", message: "no way past this page", isRowLost: true))
        } else {
            observation.next = .fills(following)
        }
        return observation
    }

    /// The trade behind which the next page begins. A trade with oneself is two rows with one id, which may be torn apart by the end of a page: so it is
    /// the last trade but one, and the last comes again.
    private static func marker(_ list: JSONValue) -> String? {
        let ids = list.elements.compactMap { $0.textField("tid") }
        return ids.last { $0 != ids.last } ?? ids.last
    }

    private static func fill(_ row: JSONValue, _ symbols: SymbolTable) throws(JSONError) -> Fill {
        let book = try row.requiredID("book")
        guard let major = try row.amountField("major"), let minor = try row.amountField("minor") else {
            throw row.unexpected("there is no \"major\" or no \"minor\"")
        }
        var fill = Fill(
            tradeID: try row.requiredID("tid"), orderID: OrderID(try row.requiredID("oid")), venueSymbol: book,
            quantity: major.magnitude)
        fill.market = symbols.market(book)
        fill.side = row.textField("side").flatMap { Side(rawValue: $0) }
        fill.price = try row.amountField("price")
        fill.quoteQuantity = minor.magnitude
        fill.time = time(row, "created_at")
        if let maker = row.textField("maker_side").flatMap({ Side(rawValue: $0) }) {
            fill.role = maker == fill.side ? .maker : .taker
        }
        if let amount = try row.amountField("fees_amount"), !amount.isZero {
            fill.fees = [Fee(asset: Asset(try row.requiredID("fees_currency").uppercased()), amount: amount)]
        }
        return fill
    }
}

