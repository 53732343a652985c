import ExchangeConnectors
import UserStreamCore

/// What Bitso's answers mean, by query. An error carries its HTTP status.
enum BitsoDecoding {
    static func decode(_ response: APIResponse, for query: Query, _ symbols: SymbolTable) throws(APIError)
        -> Observation
    {
        try response.reading { () throws(APIError) -> Observation in
            let payload = try BitsoErrors.payload(of: response)
            switch query {
            case .serverTime: return try Observation(timeInHeadOf: response)
            case .symbols: return books(try payload.requiredList())
            case .balances: return balances(try (payload["balances"] ?? payload).requiredList())
            case .openOrders(let page): return openOrders(try payload.requiredList(), page, symbols)
            case .order: return try order(try payload.requiredList(), symbols)
            case .fills(let window): return fills(try payload.requiredList(), window, symbols)
            case .orderFills: return fills(try payload.requiredList(), nil, symbols)
            default: throw APIError(.malformed, message: "Bitso has no such query")
            }
        }
    }

    /// What became of an order that was to be placed (its id), or of a cancel (the ids that it was taken for).
    static func decode(_ response: APIResponse, of request: TradeRequest) throws(APIError) -> TradeAnswer {
        try response.reading { () throws(APIError) -> TradeAnswer in
            let payload = try BitsoErrors.payload(of: response)
            if case .place(let draft) = request, let id = payload.textField("oid") {
                return TradeAnswer(placements: [.init(clientOrderID: draft.clientOrderID, .success(OrderID(id)))])
            }
            if case .cancel(let reference) = request,
                payload.elements.contains(where: { $0.text == reference.id?.text })
            {
                return TradeAnswer(cancels: [.init(reference)])
            }
            throw APIError(.malformed, message: "the answer does not name the order")
        }
    }

    /// Books are called by their two currencies in lower case, such as `btc_mxn`.
    private static func books(_ list: JSONValue) -> Observation {
        var reader = RowReader()
        let entries = reader.rows(list) { (row, _) throws(JSONError) -> SymbolTable.Entry? in
            let name = try row.requiredID("book")
            let parts = name.uppercased().split(separator: "_").map { Asset(String($0)) }
            guard parts.count == 2 else { throw row.unexpected("this is no name of a book") }
            return .init(venueSymbol: name, market: Market(base: parts[0], quote: parts[1]), isTrading: true)
        }
        return Observation(.symbols(SymbolTable(entries)), notes: reader.finished())
    }

    /// What is on its way in or out is in `total` for some time, and neither available nor locked.
    private static func balances(_ list: JSONValue) -> Observation {
        var reader = RowReader()
        let rows = reader.rows(list) { (row, _) throws(JSONError) -> Balance? in
            let asset = Asset(try row.requiredID("currency").uppercased())
            guard let available = try row.amountField("available"), let locked = try row.amountField("locked"),
                let total = try row.amountField("total"), let rest = try? total - available - locked,
                let balance = try? Balance(asset: asset, available: available, locked: locked, other: rest)
            else { throw row.unexpected("an amount is missing, or too large") }
            return balance
        }
        return Observation(.balances(rows), notes: reader.finished())
    }
}
