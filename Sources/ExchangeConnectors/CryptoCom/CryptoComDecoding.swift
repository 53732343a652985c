import UserStreamCore

/// What Crypto.com's answers mean, by query.
enum CryptoComDecoding {
    /// Decodes an answer; an error carries its HTTP status.
    static func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, pages: CryptoComPages
    ) throws(APIError) -> Observation {
        try response.reading { () throws(APIError) -> Observation in
            let answer = try CryptoComAnswer(response)
            switch query {
            case .serverTime: return try serverTime(response)
            case .symbols: return try symbols(answer)
            case .balances: return try balances(answer)
            case .openOrders: return orders(try answer.data(), context)
            case .order: return try order(answer, context)
            case .closedOrders(let window): return try closedOrders(answer, window, context, pages)
            case .fills(let window): return try fills(answer, window, context, pages)
            case .status, .accounts, .orderFills, .uid, .keyPermissions, .accessToken:
                throw CryptoComAnswer.malformed("Crypto.com has no such query")
            }
        }
    }
}
