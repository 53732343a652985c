import UserStreamCore

/// What ProBit answers to those who place and cancel orders: the order as it is then.
enum ProBitDecodingTrades {
    /// Decodes an answer; an error carries its HTTP status.
    static func decode(_ response: APIResponse, of request: TradeRequest) throws(APIError) -> TradeAnswer {
        try response.reading { () throws(APIError) -> TradeAnswer in
            switch request {
            case .place(let draft):
                let id = try placedID(response)
                return TradeAnswer(placements: [.init(clientOrderID: draft.clientOrderID, .success(id))])
            case .cancel(let reference):
                _ = try id(response)
                return TradeAnswer(cancels: [.init(reference)])
            case .placeMany: throw ProBitAnswer.malformed("ProBit places one order a request")
            case .cancelMany: throw ProBitAnswer.malformed("ProBit cancels one order a request")
            }
        }
    }

    /// An order that is not taken has no id yet by which it could be missing.
    private static func placedID(_ response: APIResponse) throws(APIError) -> OrderID {
        do throws(APIError) {
            return try id(response)
        } catch {
            var error = error
            if error.category == .notFound { error.category = .rejected(.orderRefused) }
            throw error
        }
    }

    private static func id(_ response: APIResponse) throws(APIError) -> OrderID {
        guard let id = try ProBitAnswer(response).data().textField("id") else {
            throw ProBitAnswer.malformed("there is no \"id\"")
        }
        return OrderID(id)
    }
}
