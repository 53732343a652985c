public import UserStreamCore

/// ProBit's REST API in front of a simulated exchange, with its accounts service beside it: tokens, limits, windows and refusals as its documentation has
/// them, and as ccxt 4.5.38 expects them.
public struct ProBitFace: ExchangeFace {
    /// The faults that it commits.
    public var faults: FaultPlan
    /// By how much stored records are older than they were.
    public var ageing: TimeSpan = .zero
    /// How it reads what the documentation leaves open.
    public let dialects: Set<Dialect>
    var keys: [String: SimulatedKey] = [:]
    var tokens = ProBitTokens()
    var meter = ProBitMeter()
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

    /// Answers a request.
    public mutating func handle(
        _ request: FaceRequest, exchange: inout SimulatedExchange, at now: Timestamp
    ) -> FaceOutcome {
        guard let endpoint = ProBitEndpoint.find(path: request.path), request.method == endpoint.method else {
            return FaceOutcome(endpoint: "unknown", response: refusal(.noEndpoint, nil))
        }
        faults.beginRequest(at: endpoint.rawValue)
        defer { noteConcern(endpoint, nil, request, exchange, at: now) }
        let delay = lateness(endpoint.rawValue)
        if let outcome = interruption(endpoint) { return outcome }
        exchange.advance(to: exchangeTime(at: now))
        var call = ProBitCall(
            endpoint: endpoint, request: request, query: QueryString(request.rawQuery), now: now,
            time: exchangeTime(at: now))
        call.body = Self.body(of: request)
        var response = FaceResponse(headers: [.json])
        do throws(ProBitError) {
            try admit(&call)
            response.body = try answer(call, &exchange)
        } catch {
            response = refusal(error, endpoint)
        }
        return delivery(of: response, call, delay)
    }

    /// Its socket.
    public func connect(host: String, at now: Timestamp) -> (any FaceSocket)? { ProBitSocketFace() }

    /// A refusal as it leaves; the accounts service has another shape for it.
    func refusal(_ error: ProBitError, _ endpoint: ProBitEndpoint?) -> FaceResponse {
        if error.isPage {
            return FaceResponse(
                status: error.status, headers: [NameValue("Content-Type", "text/html")],
                body: Array("<html><head><title>\(error.code)</title></head><body>\(error.code)</body></html>".utf8))
        }
        let isOfAccounts = endpoint == .accessToken && error.code.first?.isLowercase == true
        let body = JSONWriter.object(capacity: 128) { writer in
            if isOfAccounts { return writer.key("error", error.code) }
            writer.key("errorCode", error.code)
            writer.key("message", "")
            writer.key("details")
            writer.beginObject()
            if let detail = error.detail {
                writer.key(detail.name)
                writer.string(detail.word)
            }
            writer.endObject()
        }
        return FaceResponse(status: error.status, headers: [.json], body: body)
    }

    private mutating func answer(
        _ call: ProBitCall, _ exchange: inout SimulatedExchange
    ) throws(ProBitError) -> [UInt8] {
        switch call.endpoint {
        case .accessToken: return token(call)
        case .serverTime: return try time(call)
        case .symbols: return markets(exchange)
        case .currencies: return currencies(exchange)
        case .balances: return balances(call, exchange)
        case .openOrders: return try openOrders(call, exchange)
        case .order: return try order(call, exchange)
        case .closedOrders: return try closedOrders(call, exchange)
        case .fills: return try fills(call, exchange)
        case .place: return try place(call, &exchange)
        case .cancel: return try cancel(call, &exchange)
        }
    }

    /// An answer whose `data` is a list of rows.
    static func list(rows: Int, _ write: (inout JSONWriter) -> Void) -> [UInt8] {
        JSONWriter.object(capacity: 64 + rows * 512) { writer in
            writer.key("data")
            writer.beginArray()
            write(&writer)
            writer.endArray()
        }
    }
}

/// A request on its way through the face.
typealias ProBitCall = FaceCall<ProBitEndpoint>
