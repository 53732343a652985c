public import ExchangeSimulator
public import UserStreamCore

/// Bitso's REST API in front of a simulated exchange.
public typealias BitsoFace = RuledFace<BitsoRules>

/// Bitso's rules, as its API reference has them; those that it leaves open are marked where they are used.
public struct BitsoRules: FaceRules {
    /// The last nonce of each key.
    var nonces: [String: Int64] = [:]

    /// No nonce was used yet.
    public init() {}

    /// Orders that ended are listed nowhere, times are told in whole seconds, and a client that keeps half of the limit free for its orders asks
    /// every four seconds. How far back trades and orders are served is not documented.
    public static let facts = FaceFacts(
        exchange: "bitso", longestWindow: .days(3_650), ordersDepth: .days(3_650), fillsDepth: .days(3_650),
        unfilledRetention: .days(3_650), longestPause: .minutes(3), quickestTrading: .max, pagePause: .seconds(4),
        requestPause: .seconds(4), hasOneLimit: true, listsEndedOrders: false, pagesByTradeID: true,
        timeResolution: .seconds(1), dialects: [.gzipUnstable])

    /// Such as `btc_mxn`.
    public static func venueSymbol(of market: Market) -> String { "\(market.base)_\(market.quote)".lowercased() }

    /// Fees are settled at once, what ends by its own terms counts as cancelled, no order waits for a price, and a post-only order that would take is
    /// refused (assumed).
    public static func adjust(_ configuration: inout SimulatorConfiguration) {
        configuration.feeSettlementDelay = .zero
        configuration.assetsWithoutRow = []
        configuration.letsOrdersExpire = false
        configuration.hasStopOrders = false
        configuration.takingPostOnly = .isRefused
    }

    /// The endpoints that a stream asks.
    public static let polled: [RuledEndpoint] = [
        .openOrders, .balances, .order, .fills, .orderFills, .serverTime, .symbols,
    ]
    /// Those of them with pages.
    public static let paged: [RuledEndpoint] = [.openOrders, .fills]

    /// 30 requests a minute of a user, 60 of an address.
    public static func limit(of endpoint: RuledEndpoint) -> LimitRule? {
        switch endpoint {
        case .serverTime, .symbols: LimitRule("ip:public", limit: 60, per: .minutes(1), isPerAccount: false)
        default: LimitRule("uid:private", limit: 30, per: .minutes(1), isPerAccount: true)
        }
    }

    /// A minute.
    public static let lockout = TimeSpan.minutes(1)

    /// Answers an admitted request.
    public mutating func answer(
        _ question: FaceQuestion, face: inout BitsoFace, exchange: inout SimulatedExchange
    ) throws(FaceRefusal) -> [UInt8] {
        switch question.endpoint {
        case .serverTime: Self.ticker(question)
        case .symbols: Self.books(exchange)
        case .balances: Self.balances(question, &face, exchange)
        case .openOrders: try Self.openOrders(question, &face, exchange)
        case .order: try Self.order(question, &face, exchange)
        case .fills: try Self.fills(question, &face, exchange)
        case .orderFills: try Self.orderFills(question, &face, exchange)
        case .place: try Self.place(question, &exchange)
        case .cancel: try Self.cancel(question, &face, &exchange)
        case .closedOrders: throw .noEndpoint
        }
    }

    /// An answer that is no refusal.
    static func success(_ payload: (inout JSONWriter) -> Void) -> [UInt8] {
        JSONWriter.object { writer in
            writer.key("success")
            writer.bool(true)
            writer.key("payload")
            payload(&writer)
        }
    }

    /// The same with a list of rows.
    static func success<Row>(_ rows: [Row], _ write: (Row, Int, inout JSONWriter) -> Void) -> [UInt8] {
        success { writer in
            writer.beginArray()
            for (index, row) in rows.enumerated() {
                writer.beginObject()
                write(row, index, &writer)
                writer.endObject()
            }
            writer.endArray()
        }
    }
}
