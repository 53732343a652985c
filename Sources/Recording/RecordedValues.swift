import Signing
import UserStreamCore

// The values that stand in a recording, read back from their JSON forms.

extension Query {
    /// Reads the JSON form of a query.
    init(recorded value: JSONValue) throws(JSONError) {
        var fields = try StrictFields(value)
        let kind = try fields.word("endpoint", QueryKind.self)
        switch kind {
        case .accessToken: self = .accessToken
        case .serverTime: self = .serverTime
        case .status: self = .status
        case .symbols: self = .symbols
        case .accounts: self = .accounts
        case .balances: self = .balances
        case .uid: self = .uid
        case .keyPermissions: self = .keyPermissions
        case .openOrders:
            self = .openOrders(
                ListingPage(
                    venueSymbol: try fields.optionalText("venueSymbol"), cursor: try fields.optionalText("cursor")))
        case .closedOrders: self = .closedOrders(try fields.window())
        case .fills: self = .fills(try fields.window())
        case .order: self = .order(try fields.reference())
        case .orderFills: self = .orderFills(try fields.reference())
        }
        try fields.finish()
    }
}

extension OrderReference {
    /// Reads ids and symbol of an order.
    init(recorded value: JSONValue) throws(JSONError) {
        var fields = try StrictFields(value)
        self = try fields.reference()
        try fields.finish()
    }
}

extension StrictFields {
    fileprivate mutating func window() throws(JSONError) -> HistoryWindow {
        var window = HistoryWindow(
            from: try time("from"), to: try time("to"), venueSymbol: try optionalText("venueSymbol"),
            cursor: try optionalText("cursor"))
        window.isOpenEnded = try flag("openEnded")
        return window
    }

    fileprivate mutating func reference() throws(JSONError) -> OrderReference {
        let (id, clientOrderID) = (try optionalText("id"), try optionalText("clientOrderId"))
        let venueSymbol = try optionalText("venueSymbol")
        var reference = OrderReference(clientOrderID: clientOrderID ?? "", venueSymbol: venueSymbol)
        reference.clientOrderID = clientOrderID
        reference.id = id.map { OrderID($0) }
        return reference
    }
}

extension OrderDraft {
    /// Reads an announced order.
    init(recorded value: JSONValue) throws(JSONError) {
        var fields = try StrictFields(value)
        let name = try fields.text("market")
        guard let market = Market(name) else { throw value.unexpected("'\(name)' is no market") }
        self.init(
            clientOrderID: try fields.text("clientOrderId"), market: market, side: try fields.word("side", Side.self),
            type: try fields.word("type", OrderType.self), quantity: try fields.optionalAmount("quantity"),
            quoteOrderQuantity: try fields.optionalAmount("quoteOrderQuantity"),
            price: try fields.optionalAmount("price"), stopPrice: try fields.optionalAmount("stopPrice"),
            timeInForce: try fields.optionalWord("timeInForce", TimeInForce.self))
        try fields.finish()
    }
}

extension CheckpointPart {
    /// Reads a part of a checkpoint.
    init(recorded value: JSONValue) throws(JSONError) {
        var fields = try StrictFields(value)
        let key = try fields.text("part")
        let text = try fields.value("base64")
        guard let bytes = text.string.flatMap(Base64.decode) else { throw text.unexpected("this is not Base 64") }
        self.init(key: key, value: bytes)
        try fields.finish()
    }
}

extension APIError {
    /// Reads the JSON form of a failure.
    init(recorded value: JSONValue) throws(JSONError) {
        var fields = try StrictFields(value)
        let category = try fields.category()
        let status = try fields.optional("status")?.requiredInt64()
        self.init(
            category, code: try fields.optionalText("code"), message: try fields.text("message"),
            status: status.map(Int.init(clamping:)))
        try fields.finish()
    }
}
