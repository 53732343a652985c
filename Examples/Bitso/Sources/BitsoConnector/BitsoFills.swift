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
        guard var following = window, list.count >= BitsoFacts.pageLimit,
            list.elements.compactMap({ $0.utcField("created_at") }).min() ?? from >= from
        else { return observation }
        // A trade with oneself is two rows with one id, which the end of a page may tear apart: so the page begins behind the last trade but one.
        let ids = list.elements.compactMap { $0.textField("tid") }
        observation.goOn(behind: ids.last { $0 != ids.last } ?? ids.last, not: window?.cursor) { marker in
            following.cursor = marker
            return .fills(following)
        }
        return observation
    }

    /// What is given has a sign, what is received has none.
    private static func fill(_ row: JSONValue, _ symbols: SymbolTable) throws(JSONError) -> Fill {
        guard let quantity = try row.amountField("major")?.magnitude else {
            throw row.unexpected("there is no \"major\"")
        }
        var fill = Fill(
            tradeID: try row.requiredID("tid"), orderID: OrderID(try row.requiredID("oid")),
            venueSymbol: try row.requiredID("book"), quantity: quantity)
        fill.market = symbols.market(fill.venueSymbol)
        fill.side = row.textField("side").flatMap { Side(rawValue: $0) }
        (fill.price, fill.quoteQuantity) = (try row.amountField("price"), try row.amountField("minor")?.magnitude)
        fill.time = row.utcField("created_at")
        let maker = row.textField("maker_side").flatMap { Side(rawValue: $0) }
        fill.role = maker.map { $0 == fill.side ? .maker : .taker }
        if let amount = try row.amountField("fees_amount"), !amount.isZero {
            fill.fees = [Fee(asset: Asset(try row.requiredID("fees_currency").uppercased()), amount: amount)]
        }
        return fill
    }
}
