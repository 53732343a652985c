import Testing
import UserStreamCore

@testable import UserStreamCommand

@Suite("decode")
struct DecodeTests {
    private let symbols =
        #"{"status":"ok","data":[{"symbol":"btcusdt","state":"online","base-currency":"btc","quote-currency":"usdt","#
        + #""price-precision":2,"amount-precision":6,"value-precision":8,"api-trading":"enabled"}]}"#
    private let openOrders =
        #"{"status":"ok","data":[{"symbol":"btcusdt","source":"spot-api","price":"30000.00","created-at":1700000000000,"#
        + #""amount":"0.5","account-id":100009,"filled-amount":"0.1","filled-cash-amount":"3000","filled-fees":"0.0002","#
        + #""id":59378001,"state":"partial-filled","type":"buy-limit","client-order-id":"us-0001"}]}"#

    private func decode(
        _ body: String, _ endpoint: QueryKind, status: Int = 200, symbols: String? = nil
    ) throws -> (json: String, isAnswer: Bool) {
        let decoder = try BodyDecoder(exchange: "huobi", symbolsBody: symbols.map { Array($0.utf8) })
        let result = decoder.decode(Array(body.utf8), status: status, endpoint: endpoint)
        let form = result.isAnswer ? "answer" : "failure"
        #expect(try JSONSchema().faults(of: result.json, as: form) == [], "\(result.json)")
        return result
    }

    @Test("an order, with its market by the list of symbols")
    func openOrdersWithSymbols() throws {
        let (json, isAnswer) = try decode(openOrders, .openOrders, symbols: symbols)
        #expect(isAnswer)
        let order = try JSONDocument(json).root["orders"]?[0]
        #expect(order?["id"]?.string == "59378001")
        #expect(order?["market"]?.string == "BTC-USDT")
        #expect(order?["price"]?.string == "30000")
        #expect(order?["remaining"]?.string == "0.4")
        #expect(order?["state"]?.string == "partiallyFilled")
    }

    @Test("without a list of symbols the market is absent, not guessed")
    func openOrdersWithoutSymbols() throws {
        let order = try JSONDocument(decode(openOrders, .openOrders).json).root["orders"]?[0]
        #expect(order?["venueSymbol"]?.string == "btcusdt")
        #expect(order?["market"] == nil)
    }

    @Test(
        "failures are classified",
        arguments: [
            (429, "Too many requests", "rateLimited"), (502, "<html>bad gateway</html>", "transient"),
            (200, #"{"status":"ok","data":["#, "malformed"),
            (
                200, #"{"status":"error","err-code":"base-record-invalid","err-msg":"record invalid","data":null}"#,
                "notFound"
            ),
            (200, #"{"status":"error","err-code":"order-queryorder-invalid","err-msg":"x"}"#, "notFound"),
        ])
    func failures(status: Int, body: String, category: String) throws {
        let (json, isAnswer) = try decode(body, .order, status: status)
        #expect(!isAnswer)
        #expect(try JSONDocument(json).root["error"]?["category"]?.string == category, "\(json)")
    }

    @Test("every endpoint has a question, and an answer that is none is no crash", arguments: QueryKind.allCases)
    func everyEndpoint(endpoint: QueryKind) throws {
        #expect(try !decode("null", endpoint).isAnswer)
        #expect(try !decode("", endpoint).isAnswer)
    }

    @Test("a file that holds no symbols is refused")
    func wrongSymbols() {
        #expect(throws: CommandFailure.self) { try decode(openOrders, .openOrders, symbols: "{}") }
    }
}
