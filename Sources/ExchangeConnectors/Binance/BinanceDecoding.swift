import UserStreamCore

/// What Binance's answers mean, by query.
enum BinanceDecoding {
    /// Decodes an answer; an error carries its HTTP status.
    static func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, pages: BinancePages
    ) throws(APIError) -> Observation {
        try response.reading { () throws(APIError) -> Observation in
            let answer = try BinanceAnswer(response)
            switch query {
            case .serverTime: return try serverTime(answer)
            case .status: return try status(answer)
            case .symbols: return try symbols(answer)
            case .balances: return try balances(answer)
            case .openOrders: return try openOrders(answer, context)
            case .order: return try order(answer, context)
            case .closedOrders(let window): return try closedOrders(answer, window, context, pages)
            case .fills(let window): return try fills(answer, window, context, pages)
            case .orderFills: return try orderFills(answer, context, pages)
            case .keyPermissions: return try keyPermissions(answer)
            case .accounts, .uid, .accessToken: throw BinanceAnswer.malformed("Binance has no such query")
            }
        }
    }
}
