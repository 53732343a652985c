import ExchangeConnectors
import UserStreamCore

/// What Bitso's answers mean, by query. An error carries its HTTP status.
enum BitsoDecoding {
    static func decode(
        _ response: APIResponse, for query: Query, symbols: SymbolTable
    ) throws(APIError) -> Observation {
        try response.reading { () throws(APIError) -> Observation in
            let payload = try BitsoErrors.payload(of: response)
            switch query {
            case .serverTime: return try serverTime(response)
            case .symbols: return books(try list(payload))
            case .balances: return balances(try list(payload["balances"] ?? payload))
            case .openOrders(let page): return openOrders(try list(payload), page, symbols)
            case .order: return try order(try list(payload), symbols)
            case .fills(let window): return fills(try list(payload), window, symbols)
            case .orderFills: return fills(try list(payload), nil, symbols)
            case .accessToken, .status, .accounts, .closedOrders, .uid, .keyPermissions:
                throw APIError(.malformed, message: "Bitso has no such query")
            }
        }
    }

    /// What became of an order that was to be placed (its id), or of a cancel (the ids that it was taken for).
    static func decode(_ response: APIResponse, of request: TradeRequest) throws(APIError) -> TradeAnswer {
        try response.reading { () throws(APIError) -> TradeAnswer in
            let payload = try BitsoErrors.payload(of: response)
            switch request {
            case .place(let draft):
                guard let id = payload.textField("oid") else {
                    throw APIError(.malformed, message: "there is no \"oid\"")
                }
                return TradeAnswer(placements: [.init(clientOrderID: draft.clientOrderID, .success(OrderID(id)))])
            case .cancel(let reference):
                guard try list(payload).elements.contains(where: { $0.text == reference.id?.text }) else {
                    throw APIError(.malformed, message: "the cancelled order is not named")
                }
                return TradeAnswer(cancels: [.init(reference)])
            case .placeMany, .cancelMany:
                throw APIError(.malformed, message: "Bitso takes one order a request")
            }
        }
    }

    private static func list(_ value: JSONValue) throws(APIError) -> JSONValue {
        guard value.kind == .array else { throw APIError(.malformed, message: "there is no list in \"payload\"") }
        return value
    }

    /// The head of any answer tells the second in which it was sent (RFC 9110).
    private static func serverTime(_ response: APIResponse) throws(APIError) -> Observation {
        guard let time = response.header("Date").flatMap({ Timestamp(httpDate: $0) }) else {
            throw APIError(.malformed, message: "the answer has no \"Date\" that can be read")
        }
        return Observation(.serverTime(time))
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
            guard let available = try row.amountField("available"), let locked = try row.amountField("locked"),
                let total = try row.amountField("total")
            else { throw row.unexpected("an amount is missing") }
            let asset = Asset(try row.requiredID("currency").uppercased())
            guard let rest = try? total - available - locked,
                let balance = try? Balance(asset: asset, available: available, locked: locked, other: rest)
            else { throw row.unexpected("the amounts are too large") }
            return balance
        }
        return Observation(.balances(rows), notes: reader.finished())
    }

    /// Times are UTC in whole seconds: `2021-11-24T12:31:03+0000`.
    static func time(_ row: JSONValue, _ key: StaticString) -> Timestamp? {
        let text = row.textField(key) ?? ""
        return Timestamp(utc: text.hasSuffix("+0000") ? text.dropLast(5) + "Z" : text)
    }
}
