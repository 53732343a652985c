import UserStreamCore

/// What Crypto.com's answers mean, by query.
enum CryptoComDecoding: RowDecoding {
    typealias Pages = CryptoComPages

    /// Decodes an answer; an error carries its HTTP status.
    static func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory,
        pages: CryptoComPages
    ) throws(APIError) -> (Observation, DecoderMemory) {
        try read(response, query, context, memory, pages) { () throws(APIError) in
            let answer = try CryptoComAnswer(response)
            return WholeAnswer(
                observation: try observation(answer, response, query, context, pages),
                rows: answer.root["result"]?["data"])
        }
    }

    private static func observation(
        _ answer: CryptoComAnswer, _ response: APIResponse, _ query: Query, _ context: ExchangeContext,
        _ pages: CryptoComPages
    ) throws(APIError) -> Observation {
        switch query {
        case .serverTime: try serverTime(response)
        case .symbols: try symbols(answer)
        case .balances: try balances(answer)
        case .openOrders: orders(try answer.data(), context)
        case .order: try order(answer, context)
        case .closedOrders(let window): try closedOrders(answer, window, context, pages)
        case .fills(let window): try fills(answer, window, context, pages)
        case .status, .accounts, .orderFills, .uid, .keyPermissions, .accessToken:
            throw CryptoComAnswer.malformed("Crypto.com has no such query")
        }
    }
}
