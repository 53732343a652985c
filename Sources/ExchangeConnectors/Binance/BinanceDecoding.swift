import UserStreamCore

/// What Binance's answers mean, by query.
enum BinanceDecoding: RowDecoding {
    typealias Pages = BinancePages

    /// Decodes an answer; an error carries its HTTP status.
    static func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory,
        pages: BinancePages
    ) throws(APIError) -> (Observation, DecoderMemory) {
        if query == .balances, let reading = memory.rereadBalances(response, balance) { return reading }
        if let reading = remembered(response, query, context, memory, pages) { return reading }
        return try response.reading { () throws(APIError) in
            let answer = try BinanceAnswer(response)
            let observation = try observation(answer, query, context, pages)
            var memory = memory
            if query == .balances {
                memory.remember(observation, response, list: answer.root["balances"], keys: balanceKeys)
            }
            remember(observation, response, list: answer.root, query, context, pages, in: &memory)
            return (observation, memory)
        }
    }

    private static func observation(
        _ answer: BinanceAnswer, _ query: Query, _ context: ExchangeContext, _ pages: BinancePages
    ) throws(APIError) -> Observation {
        switch query {
        case .serverTime: try serverTime(answer)
        case .status: try status(answer)
        case .symbols: try symbols(answer)
        case .balances: try balances(answer)
        case .openOrders: try openOrders(answer, context)
        case .order: try order(answer, context)
        case .closedOrders(let window): try closedOrders(answer, window, context, pages)
        case .fills(let window): try fills(answer, window, context, pages)
        case .orderFills: try orderFills(answer, context, pages)
        case .keyPermissions: try keyPermissions(answer)
        case .accounts, .uid, .accessToken: throw BinanceAnswer.malformed("Binance has no such query")
        }
    }
}
