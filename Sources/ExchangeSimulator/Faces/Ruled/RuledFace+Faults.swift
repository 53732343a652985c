public import UserStreamCore

// What an exchange does at its own account, or at an address, is the rules' to say.
extension RuledFace {
    /// Changes the settings of an exchange that is going to be made to what the face needs.
    public static func adjust(_ configuration: inout SimulatorConfiguration) { Rules.adjust(&configuration) }

    /// The exchange's own symbol of a market.
    public static func venueSymbol(of market: Market) -> String { Rules.venueSymbol(of: market) }

    /// The request by which it takes orders or cancels.
    public static func wire(_ request: TradeRequest, account: Int) -> FaceTrade? {
        Rules.wire(request, account: account)
    }

    /// Whether requests to an endpoint are counted in a limit.
    public static func isMetered(_ endpoint: String) -> Bool {
        RuledEndpoint(rawValue: endpoint).map { Rules.limit(of: $0) != nil } ?? false
    }
}

/// How faults happen at it.
extension RuledFace: FaultyFace {
    typealias Endpoint = RuledEndpoint
    typealias Words = FaceRefusal

    func apiKey(of request: FaceRequest) -> String? { Rules.apiKey(of: request) }

    /// A firewall bans addresses, and all clients are at the same one.
    static func banned(_ call: Call) -> Int { 0 }

    static func budget(of endpoint: RuledEndpoint) -> Int { Rules.limit(of: endpoint)?.limit ?? 0 }

    func named(
        _ endpoint: RuledEndpoint, _ id: String?, _ request: FaceRequest, _ exchange: SimulatedExchange, account: Int,
        at time: Timestamp
    ) -> [SimulatedOrder] {
        Rules.orders(namedBy: request).flatMap { reference -> [SimulatedOrder] in
            if let id = reference.id {
                return exchange.order(streamID: id, asOf: time).map { $0.account == account ? [$0] : [] } ?? []
            }
            guard let name = reference.clientOrderID else { return [] }
            return exchange.orders(clientOrderID: name, account: account, asOf: time)
        }
    }

    static func banned(until end: Timestamp, at now: Timestamp) -> FaceRefusal { .banned(until: end) }
    static var closed: FaceRefusal { .closed }
    func gatewayError(status: Int) -> FaceResponse { Rules.refuse(.gateway(status: status)) }
    func rateRefusal(at endpoint: RuledEndpoint, retryAfter: TimeSpan?) -> FaceResponse {
        Rules.refuse(.tooMany(retryAfter: retryAfter))
    }

    static var polled: [RuledEndpoint] { Rules.polled }
    static var paged: [RuledEndpoint] { Rules.paged }
    static var isAddressMetered: Bool { true }
    static var hasTradeIDsOfAllMarkets: Bool { !facts.pagesByTradeID }
    static var checksTimes: Bool { false }
    static var orderStandings: [OrderStanding] { OrderStanding.allCases.filter { $0 != .untriggered } }
    static var pageStatuses: (Int, Int) { (403, 502) }
}
