import BitsoConnector
import ExchangeSimulator
import Foundation
import Testing
import UserStreamCore

/// What the tests share.
enum Bench {
    static let key = Credentials(apiKey: "extraKey01", secretKey: SecretBytes("extraSecret01"))
    static let symbols = SymbolTable([
        SymbolTable.Entry(venueSymbol: "btc_mxn", market: Market(base: "BTC", quote: "MXN"), isTrading: true)
    ])
    static let context = ExchangeContext(symbols: symbols)
    static let start = Timestamp(milliseconds: 1_700_000_000_000)

    /// An answer with a body from a file in `Fixtures`.
    static func fixture(_ name: String) throws -> APIResponse {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "json"))
        return APIResponse(status: 200, body: Array(try Data(contentsOf: url)))
    }

    static func refusal(_ status: Int, _ code: String) -> APIResponse {
        let body = #"{"success":false,"error":{"code":"\#(code)","message":"No"}}"#
        return APIResponse(status: status, body: Array(body.utf8))
    }

    static func read(_ response: APIResponse, _ query: Query) throws(APIError) -> Observation {
        try Bitso().decode(response, for: query, context: context, memory: DecoderMemory()).0
    }

    /// The category of the failure that an answer is; `nil` where it is none.
    static func category(_ response: APIResponse, _ query: Query = .balances) -> APIError.Category? {
        do throws(APIError) {
            _ = try read(response, query)
            return nil
        } catch { return error.category }
    }
}
