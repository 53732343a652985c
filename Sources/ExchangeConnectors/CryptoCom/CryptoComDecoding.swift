import UserStreamCore

/// What Crypto.com's answers mean, by query.
enum CryptoComDecoding: RowDecoding {
    typealias Pages = CryptoComPages

    /// Decodes an answer; an error carries its HTTP status.
    static func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory,
        pages: CryptoComPages
    ) throws(APIError) -> (Observation, DecoderMemory) {
        if let reading = remembered(response, query, context, memory, pages) { return reading }
        return try response.reading { () throws(APIError) in
            let answer = try CryptoComAnswer(response)
            let observation = try observation(answer, response, query, context, pages)
            var memory = memory
            let list = answer.root["result"]?["data"]
            remember(observation, response, list: list, query, context, pages, in: &memory)
            return (observation, memory)
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
