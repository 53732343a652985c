import UserStreamCore

/// What ProBit's answers mean, by query.
enum ProBitDecoding {
    /// Decodes an answer; an error carries its HTTP status.
    static func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, pages: ProBitPages
    ) throws(APIError) -> Observation {
        try response.reading { () throws(APIError) -> Observation in
            if query == .accessToken { return Observation(.accessToken(try ProBitTokenAnswer.token(response))) }
            let answer = try ProBitAnswer(response)
            switch query {
            case .serverTime: return try serverTime(answer)
            case .symbols: return try symbols(answer)
            case .balances: return try balances(answer)
            case .openOrders: return orders(try answer.list(), context)
            case .order: return try order(answer, context)
            case .closedOrders(let window): return try closedOrders(answer, window, context, pages)
            case .fills(let window): return try fills(answer, window, context, pages)
            case .accessToken, .status, .accounts, .orderFills, .uid, .keyPermissions:
                throw ProBitAnswer.malformed("ProBit has no such query")
            }
        }
    }
}
