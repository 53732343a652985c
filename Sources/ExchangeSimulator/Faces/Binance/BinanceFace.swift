public import UserStreamCore
import UserStreamTestKit

/// Binance's spot REST API in front of a simulated exchange: paths, names, signatures, weights, windows and refusals as
/// binance-spot-api-docs (2026-07-21) have them, and as ccxt expects them.
public struct BinanceFace: ExchangeFace {
    /// The faults that it commits.
    public var faults: FaultPlan
    /// By how much stored records are older than they were.
    public var ageing: TimeSpan = .zero
    /// How it reads what the documentation leaves open.
    public let dialects: Set<Dialect>
    /// Assets that it lists besides those of the listed markets.
    public let otherAssets: [Asset]

    var keys: [String: SimulatedKey] = [:]
    var meter = BinanceMeter()
    var episodes = FaultEpisodes()
    var compressions: UInt32 = 0
    /// Draws the ids of cancels that their owner gave none.
    var names = SeededRandom(seed: 1).forked("cancels")

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
        let query = QueryString(request.parameters)
        guard let endpoint = BinanceEndpoint.find(request.method, request.path, query) else {
            return strayed(request)
        }
        faults.beginRequest(at: endpoint.rawValue)
        defer { noteConcern(endpoint, nil, request, exchange, at: now) }
        let delay = lateness(endpoint.rawValue)
        if let outcome = interruption(endpoint) { return outcome }
        exchange.advance(to: exchangeTime(at: now))
        var call = BinanceCall(
            endpoint: endpoint, request: request, query: query, now: now, time: exchangeTime(at: now))
        var response = FaceResponse()
        response.headers.reserveCapacity(6)
        response.headers.append(.json)
        do throws(BinanceError) {
            try admit(&call, exchange, &response)
            response.body = try answer(call, &exchange)
            if endpoint == .place { meter.forgive(1, .weight, at: now) }
        } catch {
            response.status = error.status
            if let retryAfter = error.retryAfter { response.headers.append(.retryAfter(retryAfter)) }
            response.body = error.body
        }
        writeUse(call, &response)
        return delivery(of: response, call, delay)
    }

    /// Its WebSocket API, as far as it tells what happens to a user.
    public func connect(host: String, at now: Timestamp) -> (any FaceSocket)? { BinanceSocketFace(at: now) }

    private func strayed(_ request: FaceRequest) -> FaceOutcome {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("status", Int64(404))
        writer.key("error", "Not Found")
        writer.key("path", request.path)
        writer.endObject()
        return FaceOutcome(
            endpoint: "unknown", response: FaceResponse(status: 404, headers: [.json], body: writer.bytes))
    }

    private mutating func answer(
        _ call: BinanceCall, _ exchange: inout SimulatedExchange
    ) throws(BinanceError) -> [UInt8] {
        switch call.endpoint {
        case .ping: return Array("{}".utf8)
        case .serverTime: return try serverTime(call)
        case .symbols: return try symbols(call, exchange)
        case .status: return status(call)
        case .balances: return try balances(call, exchange)
        case .openOrders: return try openOrders(call, exchange)
        case .order: return try order(call, exchange)
        case .closedOrders: return try closedOrders(call, exchange)
        case .fills, .orderFills: return try fills(call, exchange)
        case .orderCount: return orderCount(call)
        case .commission: return try commission(call, exchange)
        case .keyPermissions: return keyPermissions(call)
        case .place: return try place(call, &exchange)
        case .testPlace: return try testPlace(call, exchange)
        case .cancel: return try cancel(call, &exchange)
        case .cancelAll: return try cancelAll(call, &exchange)
        case .cancelReplace: return try cancelReplace(call, &exchange)
        }
    }
}

/// A request on its way through the face.
typealias BinanceCall = FaceCall<BinanceEndpoint>
