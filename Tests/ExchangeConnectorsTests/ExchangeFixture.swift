import ExchangeConnectors
import Foundation
import Testing
import UserStreamCore

/// The fixtures of an exchange, and what was known when they were asked for.
struct FixtureSet: Sendable {
    let connector: any ExchangeConnector
    let context: ExchangeContext
    /// The order that single answers are about.
    let orderID: OrderID
    /// Its market, where an order can only be named together with that.
    var orderSymbol: String?
    /// How orders stand in them.
    let states: Set<OrderState>
    /// The categories of failures and reasons of refusals that have none, since the exchange has no such failure.
    let missingFailures: Set<String>

    /// Every exchange that has any.
    static let all = [huobi, probit, binance, cryptocom]

    static let huobi = FixtureSet(
        connector: Huobi(),
        context: ExchangeContext(
            accountID: "100009",
            symbols: symbols("BTC-USDT", "ETH-USDT", "ETH-BTC", "HTX-USDT", "USDT-USDC") {
                ($0.base.code + $0.quote.code).lowercased()
            }, uid: "100001", apiKey: "aa11bb22-cc33dd44-ee55ff66-0a1b2"),
        orderID: "59378001", states: Set(OrderState.allCases).subtracting([.closedUnknown]),
        missingFailures: ["duplicateOrder"])

    static let probit = FixtureSet(
        connector: ProBit(),
        context: ExchangeContext(symbols: symbols("BTC-USDT", "ETH-USDT", "XRP-BTC") { $0.description }),
        orderID: "4124999207", orderSymbol: "BTC-USDT",
        states: [.open, .partiallyFilled, .filled, .canceled],
        missingFailures: ["clockSkew", "symbolRequired", "badWindow", "cannotCancel", "duplicateOrder"])

    static let binance = FixtureSet(
        connector: Binance(),
        context: ExchangeContext(
            symbols: symbols("BTC-USDT", "ETH-USDT", "ETH-BTC", "BNB-USDT") { $0.base.code + $0.quote.code }),
        orderID: "BTCUSDT:28457001", orderSymbol: "BTCUSDT",
        states: Set(OrderState.allCases).subtracting([.closedUnknown]), missingFailures: ["cannotCancel", "permission"])

    static let cryptocom = FixtureSet(
        connector: CryptoCom(),
        context: ExchangeContext(
            symbols: symbols("BTC-USDT", "ETH-USDT", "ETH-BTC", "CRO-USDT") { "\($0.base)_\($0.quote)" }),
        orderID: "6530219500", states: Set(OrderState.allCases).subtracting([.pendingCancel, .closedUnknown]),
        missingFailures: ["symbolRequired"])

    private static func symbols(_ names: String..., symbol: (Market) -> String) -> SymbolTable {
        SymbolTable(
            names.compactMap { Market($0) }.map { .init(venueSymbol: symbol($0), market: $0, isTrading: true) })
    }

    /// The exchange's name.
    var exchange: String { connector.facts.exchange }

    /// Where they are.
    var folder: URL {
        URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/\(exchange)")
    }

    /// What is known of one of them beside its file.
    struct Origin: Decodable {
        var origin: String
        var status: Int?
        var headers: [String: String]?
        var venueSymbol: String?
        var clientOrderID: String?
    }

    /// All of them by name, those of answers and of messages.
    func origins() throws -> [(name: String, origin: Origin)] {
        let text = try Data(contentsOf: folder.appending(path: "origins.json"))
        return try JSONDecoder().decode([String: Origin].self, from: text)
            .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

/// A recorded answer beside what it says, from `Fixtures`.
struct ExchangeFixture: CustomTestStringConvertible, Sendable {
    let set: FixtureSet
    let name: String
    let body: [UInt8]
    let status: Int
    let headers: [NameValue]
    let venueSymbol: String?
    let clientOrderID: String?
    let expected: Data

    var testDescription: String { "\(set.exchange) \(name)" }
    var response: APIResponse { APIResponse(status: status, headers: headers, body: body) }

    /// Every fixture, by exchange and name. A file without an origin or an expectation is a failure of the suite.
    static let all = FixtureSet.all.flatMap { load($0) }

    private static func load(_ set: FixtureSet) -> [ExchangeFixture] {
        do {
            return try set.origins().filter { !$0.name.hasPrefix(SocketFixture.prefix) }
                .map { try ExchangeFixture(set, $0.name, $0.origin) }
        } catch {
            Issue.record("the fixtures of \(set.exchange) cannot be read: \(error)")
            return []
        }
    }

    private init(_ set: FixtureSet, _ name: String, _ origin: FixtureSet.Origin) throws {
        self.set = set
        self.name = name
        body = [UInt8](try Data(contentsOf: set.folder.appending(path: "\(name).json")))
        status = origin.status ?? 200
        headers = (origin.headers ?? [:]).sorted { $0.key < $1.key }.map { NameValue($0.key, $0.value) }
        venueSymbol = origin.venueSymbol
        clientOrderID = origin.clientOrderID
        expected = try Data(contentsOf: set.folder.appending(path: "\(name).expected.json"))
    }

    /// The endpoint that the file's name begins with.
    var kind: QueryKind {
        get throws { try #require(QueryKind(rawValue: String(name.prefix { $0 != "." }))) }
    }

    /// The question that the fixture answers.
    var query: Query {
        get throws {
            let window = HistoryWindow(
                from: Timestamp(milliseconds: 1_699_990_000_000), to: Timestamp(milliseconds: 1_700_000_100_000),
                venueSymbol: venueSymbol)
            let reference = OrderReference(id: set.orderID, venueSymbol: set.orderSymbol)
            switch try kind {
            case .accessToken: return .accessToken
            case .serverTime: return .serverTime
            case .status: return .status
            case .symbols: return .symbols
            case .accounts: return .accounts
            case .balances: return .balances
            case .openOrders: return .openOrders
            case .order:
                return clientOrderID.map { .order(clientOrderID: $0, venueSymbol: set.orderSymbol) }
                    ?? .order(reference)
            case .closedOrders: return .closedOrders(window)
            case .fills: return .fills(window)
            case .orderFills: return .orderFills(reference)
            case .uid: return .uid
            case .keyPermissions: return .keyPermissions
            }
        }
    }

    /// What the connector reads in a body with this fixture's status, headers and query.
    func decoded(_ body: [UInt8]? = nil) throws -> Result<Observation, APIError> {
        let response = APIResponse(status: status, headers: headers, body: body ?? self.body)
        let query = try self.query
        return Result { () throws(APIError) in
            try set.connector.decode(response, for: query, context: set.context, memory: DecoderMemory()).0
        }
    }
}

/// The fixtures of HTX.
enum HuobiFixture {
    static let folder = FixtureSet.huobi.folder
    static let context = FixtureSet.huobi.context
    static let all = ExchangeFixture.all.filter { $0.set.exchange == FixtureSet.huobi.exchange }

    static func named(_ name: String) throws -> ExchangeFixture {
        try #require(all.first { $0.name == name })
    }
}
