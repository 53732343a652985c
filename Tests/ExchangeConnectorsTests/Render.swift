import Foundation
import UserStreamCore

/// Observations and errors in the JSON forms, for comparison with hand-written expectations. Written apart from the product's own
/// writer, so that neither can hide a mistake of the other.
enum Render {
    typealias Object = [String: Any]

    static func answer(_ observation: Observation, endpoint: QueryKind) -> Object {
        var object: Object = [
            "endpoint": endpoint.rawValue,
            "complete": observation.next == nil && !observation.notes.contains { $0.isRowLost },
        ]
        let (key, value) = content(observation.content)
        object[key] = value
        if let next = observation.next { object["next"] = query(next) }
        if !observation.notes.isEmpty { object["notes"] = observation.notes.map(note) }
        return object
    }

    static func note(_ note: RowNote) -> Object { ["path": note.path, "rowLost": note.isRowLost] }

    static func error(_ error: APIError) -> Object {
        var object: Object = ["category": error.category.name]
        if case .rejected(let reason) = error.category { object["reason"] = reason.rawValue }
        if case .rateLimited(let wait?) = error.category { object["retryAfterMs"] = wait.milliseconds }
        object["code"] = error.code
        object["status"] = error.status
        return ["error": object]
    }

    /// One text for equal JSON values.
    static func canonical(_ object: Any) throws -> String {
        let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .prettyPrinted])
        return String(decoding: data, as: UTF8.self)
    }

    static func content(_ content: Observation.Content) -> (String, Any) {
        switch content {
        case .accessToken(let token): ("accessToken", ["lifetimeMs": token.lifetime.milliseconds] as Object)
        case .serverTime(let time): ("serverTime", time.milliseconds)
        case .status(let status): ("status", self.status(status))
        case .symbols(let table):
            (
                "symbols",
                table.entries.map {
                    ["venueSymbol": $0.venueSymbol, "market": "\($0.market)", "trading": $0.isTrading] as Object
                }
            )
        case .accounts(let accounts):
            ("accounts", accounts.map { ["id": $0.id, "type": $0.type, "working": $0.isWorking] as Object })
        case .balances(let balances): ("balances", balances.map(balance))
        case .orders(let orders): ("orders", orders.map(order))
        case .fills(let fills): ("fills", fills.map(fill))
        case .uid(let uid): ("uid", uid)
        case .keyPermissions(let permissions): ("keyPermissions", self.permissions(permissions))
        }
    }

    private static func query(_ query: Query) -> Object {
        var object: Object = ["endpoint": query.kind.rawValue]
        switch query {
        case .openOrders(let page):
            object["venueSymbol"] = page.venueSymbol
            object["cursor"] = page.cursor
        case .closedOrders(let window), .fills(let window):
            object["from"] = window.from.milliseconds
            object["to"] = window.to.milliseconds
            object["venueSymbol"] = window.venueSymbol
            object["cursor"] = window.cursor
        default: break
        }
        return object
    }

    private static func status(_ status: VenueStatus) -> Object {
        var object: Object = ["mode": status.mode.rawValue]
        object["message"] = status.message
        object["until"] = status.until?.milliseconds
        return object
    }

    private static func permissions(_ permissions: KeyPermissions) -> Object {
        var object: Object = [
            "read": permissions.canRead, "trade": permissions.canTrade, "withdraw": permissions.canWithdraw,
            "boundAddresses": permissions.boundAddresses,
        ]
        object["expiresAt"] = permissions.expiresAt?.milliseconds
        object["daysLeft"] = permissions.daysLeft
        return object
    }

    private static func balance(_ balance: Balance) -> Object {
        var object: Object = [
            "asset": balance.asset.code, "total": "\(balance.total)", "available": "\(balance.available)",
            "locked": "\(balance.locked)", "other": "\(balance.other)",
        ]
        object["version"] = balance.version.map { "\($0)" }
        return object
    }

    private static func fees(_ fees: [Fee]) -> [Object] {
        fees.map { ["asset": $0.asset.code, "amount": "\($0.amount)"] }
    }

    private static func order(_ order: OrderReport) -> Object {
        var object: Object = ["id": order.id.text, "venueSymbol": order.venueSymbol]
        object["clientOrderId"] = order.clientOrderID
        object["market"] = order.market?.description
        object["side"] = order.side?.rawValue
        object["type"] = order.type?.rawValue
        object["timeInForce"] = order.timeInForce?.rawValue
        object["price"] = order.price?.description
        object["stopPrice"] = order.stopPrice?.description
        object["quantity"] = order.quantity?.description
        object["quoteOrderQuantity"] = order.quoteOrderQuantity?.description
        object["cumulativeQuantity"] = order.cumulativeQuantity?.description
        object["cumulativeQuoteQuantity"] = order.cumulativeQuoteQuantity?.description
        if let wanted = order.quantity, let filled = order.cumulativeQuantity {
            object["remaining"] = (try? wanted - filled)?.description
        }
        object["fees"] = order.fees.map(fees)
        object["state"] = order.state?.rawValue
        object["rawState"] = order.rawState
        object["closeReason"] = order.closeReason?.rawValue
        object["createdAt"] = order.createdAt?.milliseconds
        object["updatedAt"] = order.updatedAt?.milliseconds
        return object
    }

    private static func fill(_ fill: Fill) -> Object {
        var object: Object = [
            "tradeId": fill.tradeID, "orderId": fill.orderID.text, "quantity": "\(fill.quantity)",
            "feeState": fill.feeState.rawValue,
        ]
        object["clientOrderId"] = fill.clientOrderID
        object["market"] = fill.market?.description
        if fill.market == nil { object["venueSymbol"] = fill.venueSymbol }
        object["side"] = fill.side?.rawValue
        object["price"] = fill.price?.description
        object["quoteQuantity"] = fill.quoteQuantity?.description
        if fill.feeState == .final || !fill.fees.isEmpty { object["fees"] = fees(fill.fees) }
        object["role"] = fill.role?.rawValue
        object["time"] = fill.time?.milliseconds
        return object
    }
}
