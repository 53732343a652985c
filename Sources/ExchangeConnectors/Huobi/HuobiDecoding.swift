import UserStreamCore

/// What HTX's answers mean, by query.
enum HuobiDecoding {
    /// Decodes an answer; an error carries its HTTP status.
    static func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory,
        pages: HuobiPages
    ) throws(APIError) -> (Observation, DecoderMemory) {
        do throws(APIError) {
            return try decoded(response, for: query, context: context, memory: memory, pages: pages)
        } catch {
            var error = error
            error.status = response.status
            throw error
        }
    }

    /// Only the balances are remembered: an answer with the very bytes of the last one says that nothing changed.
    private static func decoded(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory,
        pages: HuobiPages
    ) throws(APIError) -> (Observation, DecoderMemory) {
        guard case .balances = query else {
            return (try observation(HuobiEnvelope(response), query, context, pages), memory)
        }
        let digest = bodyDigest(response.body)
        if memory.digests[.balances] == digest, response.status == 200 {
            return (Observation(.balances([]), changed: .rows), memory)
        }
        var memory = memory
        // Forgotten when the answer is refused or not wholly read, so that the next one is read whole.
        memory.digests[.balances] = nil
        let observation = try balances(HuobiEnvelope(response))
        if observation.notes.isEmpty { memory.digests[.balances] = digest }
        return (observation, memory)
    }

    private static func observation(
        _ envelope: HuobiEnvelope, _ query: Query, _ context: ExchangeContext, _ pages: HuobiPages
    ) throws(APIError) -> Observation {
        switch query {
        case .serverTime: try serverTime(envelope)
        case .status: try status(envelope)
        case .symbols: try symbols(envelope)
        case .accounts: try accounts(envelope)
        case .balances: try balances(envelope)
        case .openOrders(let page): try openOrders(envelope, page, context, pages)
        case .order: try order(envelope, context)
        case .closedOrders(let window): try closedOrders(envelope, window, context, pages)
        case .fills(let window): try fills(envelope, window, context, pages)
        case .orderFills: try orderFills(envelope, context)
        case .uid: try uid(envelope)
        case .keyPermissions: try keyPermissions(envelope, context)
        }
    }
}
