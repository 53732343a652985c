import ExchangeConnectors
import UserStreamCore

/// Reads one recorded answer of an exchange, or one message of its socket.
struct BodyDecoder {
    /// What read it.
    let connector: any ExchangeConnector
    /// The markets, and what else the session would know.
    let context: ExchangeContext

    /// - Parameter symbolsBody: the recorded answer of the exchange's own symbols endpoint; without it markets are not known.
    init(exchange: String, symbolsBody: [UInt8]?) throws {
        connector = try ExchangeRegistry.make(exchange)
        guard let symbolsBody else {
            context = ExchangeContext()
            return
        }
        do {
            let (observation, _) = try connector.decode(
                APIResponse(status: 200, body: symbolsBody), for: .symbols, context: ExchangeContext(),
                memory: DecoderMemory())
            guard case .symbols(let table) = observation.content else { throw Self.notSymbols("it is another answer") }
            context = ExchangeContext(symbols: table)
        } catch let error as APIError {
            throw Self.notSymbols(error.description)
        }
    }

    private static func notSymbols(_ why: String) -> CommandFailure {
        CommandFailure(
            "the symbols file cannot be used: \(why)",
            remedy: "Give the recorded body of the exchange's own list of symbols.")
    }

    /// The line of JSON for a body, and whether it is an answer (and not a classified error).
    func decode(_ body: [UInt8], status: Int, endpoint: QueryKind) -> (json: String, isAnswer: Bool) {
        do {
            let (observation, _) = try connector.decode(
                APIResponse(status: status, body: body), for: Self.query(endpoint), context: context,
                memory: DecoderMemory())
            return (observation.json(endpoint: endpoint), true)
        } catch {
            return (error.json, false)
        }
    }

    /// The line of JSON for a message of the exchange's socket, and whether it can be read (and is not a classified error).
    /// - Throws: ``CommandFailure`` when the exchange has no socket.
    func decode(message: [UInt8]) throws -> (json: String, isAnswer: Bool) {
        guard var dialogue = connector.userSocket?.dialogue() else {
            throw CommandFailure(
                "\(connector.facts.exchange) has no user-data socket",
                remedy: "Give --endpoint, for an answer over HTTP.")
        }
        // What a message tells follows from it alone.
        let steps = Result { () throws(APIError) in try dialogue.received(message, context: context, at: .epoch) }
        switch steps {
        case .success(let steps): return (steps.json, true)
        case .failure(let error): return (error.json, false)
        }
    }

    /// The widest question that the endpoint can have been asked.
    private static func query(_ endpoint: QueryKind) -> Query {
        let always = HistoryWindow(from: .epoch, to: .distantFuture)
        switch endpoint {
        case .accessToken: return .accessToken
        case .serverTime: return .serverTime
        case .status: return .status
        case .symbols: return .symbols
        case .accounts: return .accounts
        case .balances: return .balances
        case .openOrders: return .openOrders
        case .order: return .order(id: "")
        case .closedOrders: return .closedOrders(always)
        case .fills: return .fills(always)
        case .orderFills: return .orderFills(OrderReference(id: ""))
        case .uid: return .uid
        case .keyPermissions: return .keyPermissions
        }
    }
}
