import UserStreamCore

/// What ProBit's answers mean, by query.
enum ProBitDecoding: RowDecoding {
    typealias Pages = ProBitPages

    /// Decodes an answer; an error carries its HTTP status.
    static func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory,
        pages: ProBitPages
    ) throws(APIError) -> (Observation, DecoderMemory) {
        try read(response, query, context, memory, pages) { () throws(APIError) in
            if query == .accessToken {
                return WholeAnswer(observation: Observation(.accessToken(try ProBitTokenAnswer.token(response))))
            }
            let answer = try ProBitAnswer(response)
            let list = answer.root["data"]
            return WholeAnswer(
                observation: try observation(answer, query, context, pages), rows: list, balances: list)
        }
    }

    private static func observation(
        _ answer: ProBitAnswer, _ query: Query, _ context: ExchangeContext, _ pages: ProBitPages
    ) throws(APIError) -> Observation {
        switch query {
        case .serverTime: try serverTime(answer)
        case .symbols: try symbols(answer)
        case .balances: try balances(answer)
        case .openOrders: orders(try answer.list(), context)
        case .order: try order(answer, context)
        case .closedOrders(let window): try closedOrders(answer, window, context, pages)
        case .fills(let window): try fills(answer, window, context, pages)
        case .accessToken, .status, .accounts, .orderFills, .uid, .keyPermissions:
            throw ProBitAnswer.malformed("ProBit has no such query")
        }
    }
}
