import UserStreamCore

/// What Binance's answers mean, by query.
enum BinanceDecoding: RowDecoding {
    typealias Pages = BinancePages

    /// Decodes an answer; an error carries its HTTP status.
    static func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory,
        pages: BinancePages
    ) throws(APIError) -> (Observation, DecoderMemory) {
        try read(response, query, context, memory, pages) { () throws(APIError) in
            let answer = try BinanceAnswer(response)
            return WholeAnswer(
                observation: try observation(answer, query, context, pages), rows: answer.root,
                balances: answer.root["balances"])
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
