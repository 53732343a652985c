public import UserStreamCore

/// An exchange's face that is made of its rules alone. It lets requests in, commits faults, and has the rules put everything into words.
public struct RuledFace<Rules: FaceRules>: ExchangeFace {
    /// Its rules, as far as others have to know them.
    public static var facts: FaceFacts { Rules.facts }

    /// The faults that it commits.
    public var faults: FaultPlan
    /// By how much stored records are older than they were.
    public var ageing: TimeSpan = .zero
    /// How it reads what the documentation leaves open.
    public let dialects: Set<Dialect>
    var rules = Rules()
    var keys: [String: SimulatedKey] = [:]
    var meter = RequestMeter()
    var locked: [Int: Timestamp] = [:]
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

    private mutating func reply(
        _ request: FaceRequest, _ exchange: inout SimulatedExchange, at now: Timestamp
    ) -> FaceOutcome {
        guard let endpoint = Rules.endpoint(of: request) else {
            return FaceOutcome(endpoint: "unknown", response: Rules.refuse(.noEndpoint))
        }
        faults.beginRequest(at: endpoint.rawValue)
        defer { noteConcern(endpoint, nil, request, exchange, at: now) }
        let delay = lateness(endpoint.rawValue)
        if let outcome = interruption(endpoint) { return outcome }
        exchange.advance(to: exchangeTime(at: now))
        var call = Call(
            endpoint: endpoint, request: request, query: QueryString(request.rawQuery), now: now,
            time: exchangeTime(at: now))
        if !request.body.isEmpty { call.body = try? JSONDocument(request.body).root }
        var response = FaceResponse(headers: [.json])
        do throws(FaceRefusal) {
            try admit(&call)
            response.body = try answer(FaceQuestion(call: call), &exchange)
        } catch {
            response = Rules.refuse(error)
        }
        return delivery(of: response, call, delay)
    }

    // The rules are taken out while they work with the face.
    private mutating func answer(
        _ question: FaceQuestion, _ exchange: inout SimulatedExchange
    ) throws(FaceRefusal) -> [UInt8] {
        var rules = self.rules
        defer { self.rules = rules }
        return try rules.answer(question, face: &self, exchange: &exchange)
    }

    /// Lets a request in: the address is not banned, the exchange is open, whoever asks is known and may do this, and the limit is not used up.
    private mutating func admit(_ call: inout Call) throws(FaceRefusal) {
        try checkBan(call)
        if call.endpoint.isPublic {
            try count(call)
            if call.endpoint.isServerTime, refusesTime(call) { throw .gateway(status: 500) }
            return
        }
        try checkMaintenance(call)
        guard let key = acceptedKey(Rules.apiKey(of: call.request), at: call.now), !revokes(key, call) else {
            throw .unknownKey
        }
        try rules.admit(call.request, key: key, at: call.now)
        guard key.isInReach, allows(key, call) else { throw .forbidden }
        (call.apiKey, call.account) = (key.apiKey, key.account)
        try count(call)
    }

    /// Counts a request in its limit, of which somebody else may have used some.
    private mutating func count(_ call: Call) throws(FaceRefusal) {
        guard let rule = Rules.limit(of: call.endpoint) else { return }
        let user = rule.isPerAccount ? call.account : 0
        if let end = locked[user], call.now < end { throw .tooMany(retryAfter: nil) }
        let taken = budgetTaken(call)
        let reading = meter.spend(
            1 + taken, user: user, endpoint: rule.scope.name, limit: rule.limit, per: rule.window, at: call.now)
        guard reading.isAllowed, taken < rule.limit else {
            locked[user] = call.now + Rules.lockout
            throw .tooMany(retryAfter: nil)
        }
    }
}
