import UserStreamCore

/// What Binance answers to those who place and cancel orders.
enum BinanceDecodingTrades {
    /// Decodes an answer; an error carries its HTTP status.
    static func decode(_ response: APIResponse, of request: TradeRequest) throws(APIError) -> TradeAnswer {
        try response.reading { () throws(APIError) -> TradeAnswer in
            let answer = try BinanceAnswer(response)
            switch request {
            case .place(let draft):
                return TradeAnswer(placements: [
                    .init(clientOrderID: draft.clientOrderID, .success(try id(answer.root)))
                ])
            case .placeMany: throw BinanceAnswer.malformed("Binance places one order a request")
            case .cancel(let reference):
                _ = try id(answer.root)
                return TradeAnswer(cancels: [.init(reference)])
            case .cancelMany: return TradeAnswer(cancels: try cancels(answer))
            }
        }
    }

    /// All live orders of a symbol were cancelled; lists of orders among them stand as one row.
    private static func cancels(_ answer: BinanceAnswer) throws(APIError) -> [TradeAnswer.Cancel] {
        var cancels: [TradeAnswer.Cancel] = []
        for row in try answer.list().elements {
            if let reports = row.field("orderReports") {
                for report in reports.elements { cancels.append(.init(OrderReference(id: try id(report)))) }
            } else {
                cancels.append(.init(OrderReference(id: try id(row))))
            }
        }
        return cancels
    }

    private static func id(_ row: JSONValue) throws(APIError) -> OrderID {
        guard let symbol = row.textField("symbol"), let number = row.textField("orderId") else {
            throw BinanceAnswer.malformed("there is no \"symbol\" or no \"orderId\"")
        }
        return BinanceOrderID(venueSymbol: symbol, number: number).id
    }
}
