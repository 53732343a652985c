import ExchangeConnectors
import Foundation
import Testing
import UserStreamCore

/// A recorded answer beside what it says, from `Fixtures/huobi`.
struct HuobiFixture: CustomTestStringConvertible, Sendable {
    let name: String
    let body: [UInt8]
    let status: Int
    let headers: [NameValue]
    let venueSymbol: String?
    let clientOrderID: String?
    let expected: Data

    var testDescription: String { name }
    var response: APIResponse { APIResponse(status: status, headers: headers, body: body) }

    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/huobi")

    /// Every fixture, by name. A file without an origin or an expectation is a failure of the suite.
    static let all: [HuobiFixture] = {
        do {
            return try load()
        } catch {
            Issue.record("the fixtures cannot be read: \(error)")
            return []
        }
    }()

    static func named(_ name: String) throws -> HuobiFixture {
        try #require(all.first { $0.name == name })
    }

    private struct Origin: Decodable {
        var origin: String
        var status: Int?
        var headers: [String: String]?
        var venueSymbol: String?
        var clientOrderID: String?
    }

    private static func load() throws -> [HuobiFixture] {
        let text = try Data(contentsOf: folder.appending(path: "origins.json"))
        let origins = try JSONDecoder().decode([String: Origin].self, from: text)
        return try origins.keys.sorted().compactMap { name in
            guard let origin = origins[name] else { return nil }
            return HuobiFixture(
                name: name, body: [UInt8](try Data(contentsOf: folder.appending(path: "\(name).json"))),
                status: origin.status ?? 200,
                headers: (origin.headers ?? [:]).sorted { $0.key < $1.key }.map { NameValue($0.key, $0.value) },
                venueSymbol: origin.venueSymbol, clientOrderID: origin.clientOrderID,
                expected: try Data(contentsOf: folder.appending(path: "\(name).expected.json")))
        }
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
            switch try kind {
            case .accessToken: return .accessToken
            case .serverTime: return .serverTime
            case .status: return .status
            case .symbols: return .symbols
            case .accounts: return .accounts
            case .balances: return .balances
            case .openOrders: return .openOrders
            case .order: return clientOrderID.map { .order(clientOrderID: $0) } ?? .order(id: "59378001")
            case .closedOrders: return .closedOrders(window)
            case .fills: return .fills(window)
            case .orderFills: return .orderFills(OrderReference(id: "59378001"))
            case .uid: return .uid
            case .keyPermissions: return .keyPermissions
            }
        }
    }

    static let context: ExchangeContext = {
        let markets = ["BTC-USDT", "ETH-USDT", "ETH-BTC", "HTX-USDT", "USDT-USDC"].compactMap { Market($0) }
        let entries = markets.map { market in
            SymbolTable.Entry(
                venueSymbol: (market.base.code + market.quote.code).lowercased(), market: market, isTrading: true)
        }
        return ExchangeContext(
            accountID: "100009", symbols: SymbolTable(entries), uid: "100001",
            apiKey: "aa11bb22-cc33dd44-ee55ff66-0a1b2")
    }()

    /// What the connector reads in a body with this fixture's status, headers and query.
    func decoded(_ body: [UInt8]? = nil) throws -> Result<Observation, APIError> {
        let response = APIResponse(status: status, headers: headers, body: body ?? self.body)
        let query = try self.query
        return Result { () throws(APIError) in
            try Huobi().decode(response, for: query, context: Self.context, memory: DecoderMemory()).0
        }
    }
}
