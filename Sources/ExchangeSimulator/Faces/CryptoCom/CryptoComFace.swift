public import UserStreamCore

/// Crypto.com's Exchange v1 REST API, spot, in front of a simulated exchange: methods, signatures, limits, windows and refusals as its reference has
/// them, and as ccxt expects them.
public struct CryptoComFace: ExchangeFace {
    /// The faults that it commits.
    public var faults: FaultPlan
    /// By how much stored records are older than they were.
    public var ageing: TimeSpan = .zero
    /// How it reads what the documentation leaves open.
    public let dialects: Set<Dialect>

    var keys: [String: SimulatedKey] = [:]
    var meter = RequestMeter()
    var episodes = FaultEpisodes()
    var compressions: UInt32 = 0

    /// A face that accepts `keys`. Assets that an account does not have are nowhere listed.
    public init(
        keys: [SimulatedKey], dialects: Set<Dialect> = [], faults: FaultPlan = FaultPlan(), otherAssets: [Asset] = []
    ) {
        self.dialects = dialects
        self.faults = faults
        for key in keys { self.keys[key.apiKey] = key }
    }

    /// Accepts a key from now on, or replaces it.
    public mutating func accept(_ key: SimulatedKey) { keys[key.apiKey] = key }

    /// Answers a request. Whatever is answered tells the second in which it was.
    public mutating func handle(
        _ request: FaceRequest, exchange: inout SimulatedExchange, at now: Timestamp
    ) -> FaceOutcome {
        var outcome = reply(request, &exchange, at: now)
        outcome.response?.headers.append(NameValue("Date", servedClock(at: now).httpDate))
        return outcome
    }

    /// Its user stream.
    public func connect(host: String, at now: Timestamp) -> (any FaceSocket)? { CryptoComSocketFace(at: now) }

    private mutating func reply(
        _ request: FaceRequest, _ exchange: inout SimulatedExchange, at now: Timestamp
    ) -> FaceOutcome {
        guard let endpoint = Self.endpoint(of: request) else { return strayed(request) }
        faults.beginRequest(at: endpoint.rawValue)
        defer { noteConcern(endpoint, nil, request, exchange, at: now) }
        let delay = lateness(endpoint.rawValue)
        if let outcome = interruption(endpoint) { return outcome }
        exchange.advance(to: exchangeTime(at: now))
        var call = CryptoComCall(
            endpoint: endpoint, request: request, query: QueryString(request.rawQuery), now: now,
            time: exchangeTime(at: now))
        call.body = Self.body(of: request)
        var response = FaceResponse(headers: [.json])
        do throws(CryptoComError) {
            try admit(&call)
            response.body = try answer(call, &exchange)
        } catch {
            response = refusal(error, endpoint, id: call.body?["id"])
        }
        return delivery(of: response, call, delay)
    }

    /// A refusal as it leaves.
    func refusal(_ error: CryptoComError, _ endpoint: CryptoComEndpoint?, id: JSONValue? = nil) -> FaceResponse {
        FaceResponse(
            status: error.status, headers: [error.isPage ? NameValue("Content-Type", "text/html") : .json],
            body: body(of: error, endpoint, id: id))
    }

    /// The endpoint of a request: public methods are read by GET, private ones take a POST, and nothing else.
    private static func endpoint(of request: FaceRequest) -> CryptoComEndpoint? {
        guard request.path.hasPrefix(CryptoComEndpoint.pathPrefix),
            let endpoint = CryptoComEndpoint.find(
                method: request.path.dropFirst(CryptoComEndpoint.pathPrefix.count)),
            request.method == (endpoint.isPublic ? "GET" : "POST")
        else { return nil }
        return endpoint
    }

    private func strayed(_ request: FaceRequest) -> FaceOutcome {
        FaceOutcome(endpoint: "unknown", response: refusal(.noMethod, nil, id: Self.body(of: request)?["id"]))
    }

    private mutating func answer(
        _ call: CryptoComCall, _ exchange: inout SimulatedExchange
    ) throws(CryptoComError) -> [UInt8] {
        switch call.endpoint {
        case .serverTime: return try tickers(call, exchange)
        case .symbols: return instruments(call, exchange)
        case .balances: return balances(call, exchange)
        case .openOrders: return try openOrders(call, exchange)
        case .order: return try order(call, exchange)
        case .closedOrders: return try closedOrders(call, exchange)
        case .fills: return try fills(call, exchange)
        case .networks: return networks(call, exchange)
        case .accounts: return accounts(call, exchange)
        case .feeRate: return feeRate(call, exchange)
        case .instrumentFeeRate: return try instrumentFeeRate(call, exchange)
        case .place: return try place(call, &exchange)
        case .placeList: return try placeList(call, &exchange)
        case .cancel: return try cancel(call, &exchange)
        case .cancelList: return try cancelList(call, &exchange)
        case .cancelAll: return try cancelAll(call, &exchange)
        }
    }
}

/// A request on its way through the face.
typealias CryptoComCall = FaceCall<CryptoComEndpoint>
