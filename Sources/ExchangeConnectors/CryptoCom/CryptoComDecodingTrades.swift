import UserStreamCore

/// What Crypto.com answers to those who place and cancel orders. What it took is only queued: a refusal may still follow, as the order's state.
enum CryptoComDecodingTrades {
    /// Decodes an answer; an error carries its HTTP status.
    static func decode(_ response: APIResponse, of request: TradeRequest) throws(APIError) -> TradeAnswer {
        try response.reading { () throws(APIError) -> TradeAnswer in
            let answer = try CryptoComAnswer(response)
            switch request {
            case .place(let draft):
                return TradeAnswer(placements: [
                    .init(clientOrderID: draft.clientOrderID, .success(try id(try answer.result())))
                ])
            case .placeMany(let drafts): return try placements(answer, drafts, response)
            case .cancel(let reference): return TradeAnswer(cancels: [.init(reference)])
            case .cancelMany(let references): return try cancels(answer, references, response)
            }
        }
    }

    /// `private/create-order-list`: one element for each order, by its place among those that were sent.
    private static func placements(
        _ answer: CryptoComAnswer, _ drafts: [OrderDraft], _ response: APIResponse
    ) throws(APIError) -> TradeAnswer {
        var placements: [TradeAnswer.Placement] = []
        for (place, row) in try answer.result().elements.enumerated() {
            let index = row.field("index")?.int64.map { Int($0) } ?? place
            guard drafts.indices.contains(index) else { throw CryptoComAnswer.malformed("an index is out of range") }
            let clientOrderID = drafts[index].clientOrderID
            if let error = refusal(row, response) {
                placements.append(.init(clientOrderID: clientOrderID, .failure(error)))
            } else {
                placements.append(.init(clientOrderID: clientOrderID, .success(try id(row))))
            }
        }
        return TradeAnswer(placements: placements)
    }

    /// `private/cancel-order-list`, in the same way.
    private static func cancels(
        _ answer: CryptoComAnswer, _ references: [OrderReference], _ response: APIResponse
    ) throws(APIError) -> TradeAnswer {
        var cancels: [TradeAnswer.Cancel] = []
        for (place, row) in try answer.result().elements.enumerated() {
            let index = row.field("index")?.int64.map { Int($0) } ?? place
            guard references.indices.contains(index) else {
                throw CryptoComAnswer.malformed("an index is out of range")
            }
            cancels.append(.init(references[index], refusal: refusal(row, response)))
        }
        return TradeAnswer(cancels: cancels)
    }

    private static func refusal(_ row: JSONValue, _ response: APIResponse) -> APIError? {
        guard let code = row.field("code")?.int64, code != 0 else { return nil }
        return CryptoComErrors.error(code, message: row.textField("message") ?? "", in: response)
    }

    private static func id(_ row: JSONValue) throws(APIError) -> OrderID {
        guard let id = row.textField("order_id") else { throw CryptoComAnswer.malformed("there is no \"order_id\"") }
        return OrderID(id)
    }
}
