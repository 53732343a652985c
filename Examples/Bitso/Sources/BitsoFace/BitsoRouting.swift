public import ExchangeSimulator
import Signing
public import UserStreamCore

// Which request is for what, who asks, and how it is refused.
extension BitsoRules {
    private static let prefix = "/api/v3/"

    /// The endpoint of a method and a path.
    public static func endpoint(of request: FaceRequest) -> RuledEndpoint? {
        guard request.path.hasPrefix(prefix) else { return nil }
        let parts = request.path.dropFirst(prefix.count).split(separator: "/")
        return switch (request.method, parts.first, parts.count) {
        case ("GET", "ticker", 1): .serverTime
        case ("GET", "available_books", 1): .symbols
        case ("GET", "balance", 1): .balances
        case ("GET", "open_orders", 1): .openOrders
        case ("GET", "orders", 1...2): .order
        case ("GET", "user_trades", 1): .fills
        case ("GET", "order_trades", 2): .orderFills
        case ("POST", "orders", 1): .place
        case ("DELETE", "orders", 2): .cancel
        default: nil
        }
    }

    /// The ids in a path, or those of its owner in the query.
    public static func orders(namedBy request: FaceRequest) -> [OrderReference] {
        let parts = request.path.split(separator: "/")
        if parts.count == 4 {
            return parts[3].split(separator: ",").map { OrderReference(id: OrderID(String($0))) }
        }
        let names = request.rawQuery.split(separator: "&").first { $0.hasPrefix("origin_ids=") }?.dropFirst(11) ?? ""
        return names.split(separator: ",").compactMap { percentDecode($0) }.map { OrderReference(clientOrderID: $0) }
    }

    private static func credentials(of request: FaceRequest) -> (key: String, nonce: String, signature: String)? {
        guard let text = request.header("Authorization"), text.hasPrefix("Bitso ") else { return nil }
        let parts = text.dropFirst(6).split(separator: ":", omittingEmptySubsequences: false).map { String($0) }
        return parts.count == 3 ? (parts[0], parts[1], parts[2]) : nil
    }

    /// The key in the one header field that says who asks.
    public static func apiKey(of request: FaceRequest) -> String? { credentials(of: request)?.key }

    /// The signature is over nonce, method, path with query, and body, as they were sent; the nonce has to be higher than any before it.
    public mutating func admit(_ request: FaceRequest, key: SimulatedKey, at now: Timestamp) throws(FaceRefusal) {
        guard let (name, text, signature) = Self.credentials(of: request), let nonce = Int64(text), nonce > 0,
            signature.utf8.count == 64, signature == signature.lowercased(), let code = Hex.decode(signature)
        else { throw .unknownKey }
        let target = request.rawQuery.isEmpty ? request.path : request.path + "?" + request.rawQuery
        let payload = Array((text + request.method + target).utf8) + request.body
        guard key.isValid(code, for: payload) else { throw .unknownKey }
        guard nonce > nonces[name] ?? 0 else { throw .usedNonce }
        nonces[name] = nonce
    }

    /// The envelope of a refusal (reference, error codes; which HTTP status comes with which code is not documented).
    public static func refuse(_ refusal: FaceRefusal) -> FaceResponse {
        switch refusal {
        case .noEndpoint: response(404, "0301", "Not found")
        case .unknownKey: response(401, "0201", "Invalid Nonce or Invalid Credentials")
        case .usedNonce: response(401, "104", "Nonce is too low")
        case .forbidden: response(403, "0203", "The key lacks a permission")
        case .tooMany, .banned: response(429, "0200", "Too many requests")
        case .closed: response(503, "0100", "The exchange is being maintained")
        case .gateway(let status): response(status, "0100", "Internal error")
        case .badParameter(let name): response(400, "0302", "Invalid parameter: \(name)")
        case .refused(let reason): response(reason)
        }
    }

    private static func response(_ reason: Refusal) -> FaceResponse {
        switch reason {
        case .unknownMarket, .marketClosed: response(400, "0301", "Unknown OrderBook")
        case .unknownOrder, .unknownTrade, .notCancellable: response(404, "0303", "Unknown order")
        case .insufficientFunds: response(400, "0379", "Insufficient funds")
        default: response(400, "0343", "The order is refused: \(reason)")
        }
    }

    private static func response(_ status: Int, _ code: String, _ message: String) -> FaceResponse {
        let body = JSONWriter.object { writer in
            writer.key("success")
            writer.bool(false)
            writer.key("error")
            writer.beginObject()
            writer.key("code", code)
            writer.key("message", message)
            writer.endObject()
        }
        return FaceResponse(status: status, headers: [NameValue("Content-Type", "application/json")], body: body)
    }
}
