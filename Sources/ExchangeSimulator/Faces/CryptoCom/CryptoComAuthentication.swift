import Signing
import UserStreamCore

extension CryptoComFace {
    /// How far a nonce may be from the exchange's own time (Exchange v1 reference).
    private static let longestDrift = TimeSpan.seconds(60)

    /// Lets a request in: the address is not banned, the request is whole, the exchange is open, key, address, time and signature are good, the key may
    /// do this, and the limit is not used up.
    mutating func admit(_ call: inout CryptoComCall) throws(CryptoComError) {
        try checkBan(call)
        if !call.endpoint.isPublic {
            let envelope = try CryptoComEnvelope(call)
            try checkMaintenance(call)
            let key = try authenticated(envelope, call)
            call.apiKey = key.apiKey
            call.account = key.account
            guard allows(key, call) else { throw .unauthorized }
        }
        try meter(call)
    }

    /// The key that signed the request.
    private mutating func authenticated(
        _ envelope: CryptoComEnvelope, _ call: CryptoComCall
    ) throws(CryptoComError) -> SimulatedKey {
        guard let key = acceptedKey(envelope.apiKey, at: call.now) else { throw .unauthorized }
        if revokes(key, call) { throw .unauthorized }
        guard key.isInReach else { throw .badAddress }
        guard isTimely(envelope, at: call.now), !refusesTime(call) else { throw .badNonce }
        guard envelope.isSigned(by: key) else { throw .unauthorized }
        return key
    }

    private func isTimely(_ envelope: CryptoComEnvelope, at now: Timestamp) -> Bool {
        let (drift, overflow) = servedClock(at: now).milliseconds.subtractingReportingOverflow(envelope.nonce)
        return !overflow && drift.magnitude <= Self.longestDrift.milliseconds.magnitude
    }

    /// The key that logs in on a socket, by a request as any other that has no parameters.
    func socketKey(_ request: JSONValue, at now: Timestamp) throws(CryptoComError) -> SimulatedKey {
        let envelope = try CryptoComEnvelope(request, method: "public/auth", hasParameters: false)
        guard let key = acceptedKey(envelope.apiKey, at: now) else { throw .unauthorized }
        guard key.isInReach else { throw .badAddress }
        guard isTimely(envelope, at: now) else { throw .badNonce }
        guard envelope.isSigned(by: key), key.permissions.contains(.read) else { throw .unauthorized }
        return key
    }

    /// Counts a request, for its key and its method.
    private mutating func meter(_ call: CryptoComCall) throws(CryptoComError) {
        let limit = call.endpoint.limit
        let taken = budgetTaken(call)
        let counted = call.endpoint.isPublic ? "public" : call.apiKey + " " + call.name
        let reading = meter.spend(
            1 + taken, user: call.account, endpoint: counted, limit: limit.count, per: limit.window, at: call.now)
        guard reading.isAllowed, taken < limit.count else { throw .tooMany }
    }
}

/// The object that a request by a user is: what has to be in it, and what its signature is over.
struct CryptoComEnvelope {
    let method: String
    let id: String
    let apiKey: String
    let signature: String
    let nonce: Int64
    private let nonceText: String
    private let parameters: JSONValue?

    /// Reads a request over HTTP. Its parameters have to be there even when there are none.
    init(_ call: CryptoComCall) throws(CryptoComError) {
        let type = call.request.header("content-type")?.lowercased() ?? ""
        guard let body = call.body, body.kind == .object, type.hasPrefix("application/json") else {
            throw .badRequest
        }
        try self.init(body, method: call.endpoint.method, hasParameters: true)
    }

    /// Reads the object of a request for a method.
    init(_ body: JSONValue, method wanted: String, hasParameters: Bool) throws(CryptoComError) {
        func text(_ name: StaticString) throws(CryptoComError) -> String {
            guard let text = body[name]?.text, !text.isEmpty else { throw .argument(name) }
            return text
        }
        method = try text("method")
        guard method == wanted else { throw .otherMethod }
        id = try text("id")
        guard body["id"]?.int64 != nil else { throw .argument("id") }
        apiKey = try text("api_key")
        signature = try text("sig")
        nonceText = try text("nonce")
        guard let nonce = body["nonce"]?.int64 else { throw .argument("nonce") }
        self.nonce = nonce
        parameters = hasParameters ? body["params"] : nil
        guard !hasParameters || parameters?.kind == .object else { throw .argument("params") }
    }

    /// Whether a key signed it.
    func isSigned(by key: SimulatedKey) -> Bool {
        guard case .hmac(let signer) = key.verifier, let text = signedText, let code = Hex.decode(signature) else {
            return false
        }
        return signer.isValid(code, for: Array(text.utf8))
    }

    /// Method, id, key, parameters and nonce, one behind the other; `nil` where a parameter has no text.
    private var signedText: String? {
        let text = parameters.map { Self.text(of: $0, level: 0) } ?? ""
        return text.map { method + id + apiKey + $0 + nonceText }
    }

    /// How deep objects may stand in one another; what is deeper stands there as its JSON (Exchange v1 reference, digital signature).
    private static let depth = 3

    /// The members of an object in the order of their names, each as its name and its value.
    private static func text(of object: JSONValue, level: Int) -> String? {
        guard level < depth else { return object.raw }
        var text = ""
        for member in object.members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            guard let value = self.text(ofValue: member.value, level: level) else { return nil }
            text += member.key + value
        }
        return text
    }

    /// Strings as they are, numbers and truths as they stand in the JSON. The reference's own samples differ on nulls, so that none is right.
    private static func text(ofValue value: JSONValue, level: Int) -> String? {
        switch value.kind {
        case .string: return value.string
        case .number, .bool: return value.raw
        case .object: return text(of: value, level: level + 1)
        case .null: return nil
        case .array:
            var text = ""
            for element in value.elements {
                guard let part = self.text(ofValue: element, level: level) else { return nil }
                text += part
            }
            return text
        }
    }
}
