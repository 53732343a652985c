/// Where a path leads.
enum HuobiRoute {
    case found(HuobiEndpoint, id: String?)
    case wrongMethod
    case unknown

    private static let fixed: [String: (method: String, endpoint: HuobiEndpoint)] = [
        "/v1/common/timestamp": ("GET", .serverTime),
        "/v2/market-status": ("GET", .status),
        "/v1/common/symbols": ("GET", .symbols),
        "/v1/settings/common/market-symbols": ("GET", .marketSymbols),
        "/v2/reference/currencies": ("GET", .currencies),
        "/v1/account/accounts": ("GET", .accounts),
        "/v2/point/account": ("GET", .points),
        "/v1/order/openOrders": ("GET", .openOrders),
        "/v1/order/orders/getClientOrder": ("GET", .clientOrder),
        "/v1/order/orders": ("GET", .orders),
        "/v1/order/history": ("GET", .closedOrders),
        "/v1/order/matchresults": ("GET", .fills),
        "/v2/user/uid": ("GET", .uid),
        "/v2/user/api-key": ("GET", .keyPermissions),
        "/v1/order/orders/place": ("POST", .place),
        "/v1/order/batch-orders": ("POST", .batchPlace),
        "/v1/order/orders/submitCancelClientOrder": ("POST", .cancelClientOrder),
        "/v1/order/orders/batchcancel": ("POST", .batchCancel),
        "/v1/order/orders/batchCancelOpenOrders": ("POST", .cancelAll),
    ]

    /// The endpoint of a request.
    static func find(_ method: String, _ path: String) -> HuobiRoute {
        if let (wanted, endpoint) = fixed[path] {
            return method == wanted ? .found(endpoint, id: nil) : .wrongMethod
        }
        let parts = path.utf8.split(separator: UInt8(ascii: "/"))
        guard parts.count == 4 || parts.count == 5, text(parts[0]) == "v1" else { return .unknown }
        let (area, collection, id) = (text(parts[1]), text(parts[2]), text(parts[3]))
        let action = parts.count == 5 ? text(parts[4]) : nil
        switch (area, collection, action) {
        case ("account", "accounts", "balance"): return method == "GET" ? .found(.balances, id: id) : .wrongMethod
        case ("order", "orders", nil): return method == "GET" ? .found(.order, id: id) : .wrongMethod
        case ("order", "orders", "matchresults"): return method == "GET" ? .found(.orderFills, id: id) : .wrongMethod
        case ("order", "orders", "submitcancel"): return method == "POST" ? .found(.cancel, id: id) : .wrongMethod
        default: return .unknown
        }
    }

    private static func text(_ part: Substring.UTF8View) -> String { String(Substring(part)) }
}
