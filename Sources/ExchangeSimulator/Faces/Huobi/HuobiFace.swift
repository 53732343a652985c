public import UserStreamCore

/// HTX's spot REST API in front of a simulated exchange: paths, names, envelopes, signatures, windows, purges and limits as the HTX spot
/// API reference has them, and as ccxt expects them.
public struct HuobiFace: ExchangeFace {
    /// The faults that it commits.
    public var faults: FaultPlan
    /// By how much stored records are older than they were.
    public var ageing: TimeSpan = .zero
    /// How it reads what the documentation leaves open.
    public let dialects: Set<Dialect>
    /// Assets that have a balance row besides those of the listed markets.
    public let otherAssets: [Asset]

    var keys: [String: SimulatedKey] = [:]
    var meter = RequestMeter()
    var episodes = FaultEpisodes()
    var listing = HuobiListing()
    var rowCache = HuobiRowCache()
    var compressions: UInt32 = 0

    /// A face that accepts `keys`.
    public init(
        keys: [SimulatedKey], dialects: Set<Dialect> = [], faults: FaultPlan = FaultPlan(), otherAssets: [Asset] = []
    ) {
        self.dialects = dialects
        self.faults = faults
        self.otherAssets = otherAssets
        for key in keys { self.keys[key.apiKey] = key }
    }

    /// Accepts a key from now on, or replaces it.
    public mutating func accept(_ key: SimulatedKey) { keys[key.apiKey] = key }

    /// Answers a request.
    public mutating func handle(
        _ request: FaceRequest, exchange: inout SimulatedExchange, at now: Timestamp
    ) -> FaceOutcome {
        guard case .found(let endpoint, let id) = HuobiRoute.find(request.method, request.path) else {
            return strayed(request)
        }
        let name = endpoint.rawValue
        faults.beginRequest(at: name)
        defer { noteConcern(endpoint, id, request, exchange, at: now) }
        let delay = lateness(name)
        if let outcome = interruption(endpoint) { return outcome }
        exchange.advance(to: exchangeTime(at: now))
        var call = HuobiCall(
            endpoint: endpoint, id: id, request: request, query: QueryString(request.rawQuery), now: now,
            time: exchangeTime(at: now))
        var response = FaceResponse()
        response.headers.reserveCapacity(4)
        response.headers.append(NameValue("Content-Type", "application/json;charset=utf-8"))
        do throws(HuobiError) {
            try admit(&call, exchange, &response)
            response.body = try answer(call, &exchange)
        } catch {
            response.status = error.status
            if let retryAfter = error.retryAfter { response.headers.append(.retryAfter(retryAfter)) }
            response.body = error.body(
                isVersion2: endpoint.isVersion2, underscores: dialects.contains(.errUnderscore))
        }
        return delivery(of: response, call, delay)
    }

    /// HTX's `/ws/v2`.
    public func connect(host: String, at now: Timestamp) -> (any FaceSocket)? { HuobiSocketFace(host: host, at: now) }

    private func strayed(_ request: FaceRequest) -> FaceOutcome {
        var isWrongMethod = false
        if case .wrongMethod = HuobiRoute.find(request.method, request.path) { isWrongMethod = true }
        let error = HuobiError("bad-request", isWrongMethod ? "method not allowed" : "no such path")
        return FaceOutcome(
            endpoint: "unknown",
            response: FaceResponse(
                status: isWrongMethod ? 405 : 404, headers: [NameValue("Content-Type", "application/json")],
                body: error.body(isVersion2: request.path.hasPrefix("/v2"), underscores: false)))
    }

    private mutating func answer(
        _ call: HuobiCall, _ exchange: inout SimulatedExchange
    ) throws(HuobiError) -> [UInt8] {
        switch call.endpoint {
        case .serverTime: return try serverTime(call)
        case .status: return status(call)
        case .symbols: return symbols(exchange)
        case .marketSymbols: return marketSymbols(exchange)
        case .currencies: return currencies(exchange)
        case .accounts: return accounts(call, exchange)
        case .balances: return try balances(call, exchange)
        case .points: return points(call, exchange)
        case .openOrders: return try openOrders(call, exchange)
        case .order: return try order(call, exchange)
        case .clientOrder: return try clientOrder(call, exchange)
        case .orders: return try orders(call, exchange)
        case .closedOrders: return try closedOrders(call, exchange)
        case .fills: return try fills(call, exchange)
        case .orderFills: return try orderFills(call, exchange)
        case .uid: return uid(call)
        case .keyPermissions: return try keyPermissions(call)
        case .place: return try place(call, &exchange)
        case .batchPlace: return try batchPlace(call, &exchange)
        case .cancel: return try cancel(call, &exchange)
        case .cancelClientOrder: return try cancelClientOrder(call, &exchange)
        case .batchCancel: return try batchCancel(call, &exchange)
        case .cancelAll: return try cancelAll(call, &exchange)
        }
    }
}

/// A request on its way through the face.
typealias HuobiCall = FaceCall<HuobiEndpoint>

extension FaceCall where Endpoint == HuobiEndpoint {
    /// A whole number of the query; `nil` when there is none.
    func number(_ name: StaticString) throws(HuobiError) -> Int64? {
        guard let text = query[name] else { return nil }
        guard let number = Int64(text) else { throw .invalid("\(name)") }
        return number
    }

    /// The page size that was asked for.
    func size(_ range: ClosedRange<Int>, default size: Int = 100) throws(HuobiError) -> Int {
        guard let wanted = try number("size") else { return size }
        guard range.contains(Int(clamping: wanted)) else { throw .invalid("size") }
        return Int(wanted)
    }
}
