import ArgumentParser
import Foundation
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

    @Test(
        "every recorded message of a socket fits the schema, as what follows from it or as a failure",
        arguments: ["huobi", "binance", "probit", "cryptocom"])
    func messages(exchange: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Fixtures/\(exchange)").standardizedFileURL
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).filter {
            $0.hasPrefix("socket.") && !$0.hasSuffix(".expected.json")
        }
        #expect(names.count > 10)
        let (decoder, schema) = (try BodyDecoder(exchange: exchange, symbolsBody: nil), try JSONSchema())
        for name in names.sorted() {
            let message = [UInt8](try Data(contentsOf: folder.appending(path: name)))
            let (json, isAnswer) = try decoder.decode(message: message)
            #expect(schema.faults(of: json, as: isAnswer ? "message" : "failure") == [], "\(name): \(json)")
        }
    }

    @Test("what a message of a socket pushes, and what is answered to a heartbeat")
    func message() throws {
        let binance = try BodyDecoder(exchange: "binance", symbolsBody: nil)
        let position =
            #"{"subscriptionId":0,"event":{"e":"outboundAccountPosition","E":1700000000105,"u":1700000000104,"#
            + #""B":[{"a":"BTC","f":"0.10000000","l":"0.00000000"}]}}"#
        #expect(
            try binance.decode(message: Array(position.utf8)).json
                == #"{"steps":[{"pushed":{"made":1700000000105,"balances":[{"asset":"BTC","total":"0.1","available":"0.1","#
                + #""locked":"0","other":"0","version":"1700000000104"}]}}]}"#)
        let huobi = try BodyDecoder(exchange: "huobi", symbolsBody: nil)
        let ping = #"{"action":"ping","data":{"ts":1700000000000}}"#
        #expect(
            try huobi.decode(message: Array(ping.utf8)).json
                == #"{"steps":[{"send":"{\"action\":\"pong\",\"data\":{\"ts\":1700000000000}}"}]}"#)
        #expect(try !huobi.decode(message: Array("{".utf8)).isAnswer)
    }

    @Test("either an endpoint, or a message of the socket", arguments: [[], ["--socket", "--endpoint", "fills"]])
    func eitherOr(arguments: [String]) throws {
        #expect(throws: (any Error).self) { try Decode.parse(["--exchange", "huobi"] + arguments) }
        #expect(try Decode.parse(["--exchange", "huobi", "--socket"]).endpoint == nil)
    }

    @Test("a file that holds no symbols is refused")
    func wrongSymbols() {
        #expect(throws: CommandFailure.self) { try decode(openOrders, .openOrders, symbols: "{}") }
    }
}
