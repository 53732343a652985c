import ExchangeConnectors
import UserStreamCore

/// Bytes as the answer to every question: each is read or refused, in words of bounded length, and what was read can be written as JSON.
@Sendable func checkAnswers(_ body: [UInt8]) {
    for query in Asked.queries {
        // As the body of a success, and of an error.
        for status in [200, 429, 500] {
            let response = APIResponse(status: status, body: body)
            do {
                let (observation, _) = try Asked.huobi.decode(
                    response, for: query, context: Asked.context, memory: DecoderMemory())
                let json = observation.json(endpoint: query.kind)
                precondition((try? JSONDocument(json)) != nil, "what was read is written as something else than JSON")
                precondition(observation.notes.count <= 101, "the notes have no bound")
            } catch {
                precondition(error.message.utf8.count <= 2_000, "the error has no bound")
                precondition((try? JSONDocument(error.json)) != nil, "the error is written as something else than JSON")
            }
        }
    }
    for request in Asked.requests {
        _ = try? Asked.huobi.decode(APIResponse(status: 200, body: body), of: request, context: Asked.context)
    }
}

/// What is asked.
enum Asked {
    static let huobi = Huobi()

    static let queries: [Query] = {
        let window = HistoryWindow(from: Timestamp(milliseconds: 1_699_990_000_000), to: .distantFuture)
        return [
            .serverTime, .status, .symbols, .accounts, .balances, .openOrders, .order(id: "59378001"),
            .order(clientOrderID: "us-1"), .closedOrders(window), .fills(window),
            .orderFills(OrderReference(id: "59378001")), .uid, .keyPermissions,
        ]
    }()

    static let requests: [TradeRequest] = {
        let draft = OrderDraft(
            clientOrderID: "us-1", market: Market(base: "BTC", quote: "USDT"), side: .buy, type: .limit,
            quantity: "0.1", price: "29990")
        let reference = OrderReference(id: "59378001")
        return [.place(draft), .placeMany([draft, draft]), .cancel(reference), .cancelMany([reference, reference])]
    }()

    static let context: ExchangeContext = {
        let markets = ["BTC-USDT", "ETH-USDT", "ETH-BTC", "HTX-USDT", "USDT-USDC"].compactMap { Market($0) }
        let entries = markets.map { market in
            SymbolTable.Entry(
                venueSymbol: (market.base.code + market.quote.code).lowercased(), market: market, isTrading: true)
        }
        return ExchangeContext(
            accountID: "100009", symbols: SymbolTable(entries), uid: "100001", apiKey: "aa11bb22-cc33dd44-ee55ff66")
    }()
}
