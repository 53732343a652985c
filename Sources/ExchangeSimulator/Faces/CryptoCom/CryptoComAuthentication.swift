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
        let (drift, overflow) = servedClock(at: call.now).milliseconds.subtractingReportingOverflow(envelope.nonce)
        guard !overflow, drift.magnitude <= Self.longestDrift.milliseconds.magnitude else { throw .badNonce }
        if refusesTime(call) { throw .badNonce }
        guard case .hmac(let signer) = key.verifier, let text = envelope.signedText,
            let code = Hex.decode(envelope.signature), signer.isValid(code, for: Array(text.utf8))
        else { throw .unauthorized }
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

/// The object that a private request is: what has to be in it, and what its signature is over.
struct CryptoComEnvelope {
    let method: String
    let id: String
    let apiKey: String
    let signature: String
    let nonce: Int64
    private let nonceText: String
    private let parameters: JSONValue

    /// Reads a request.
    init(_ call: CryptoComCall) throws(CryptoComError) {
        let type = call.request.header("content-type")?.lowercased() ?? ""
        guard let body = call.body, body.kind == .object, type.hasPrefix("application/json") else {
            throw .badRequest
        }
        func text(_ name: StaticString) throws(CryptoComError) -> String {
            guard let text = body[name]?.text, !text.isEmpty else { throw .argument(name) }
            return text
        }
        method = try text("method")
        guard method == call.endpoint.method else { throw .otherMethod }
        id = try text("id")
        guard body["id"]?.int64 != nil else { throw .argument("id") }
        apiKey = try text("api_key")
        signature = try text("sig")
        nonceText = try text("nonce")
        guard let nonce = body["nonce"]?.int64 else { throw .argument("nonce") }
        self.nonce = nonce
        // It has to be there even when it is empty.
        guard let parameters = body["params"], parameters.kind == .object else { throw .argument("params") }
        self.parameters = parameters
    }

    /// Method, id, key, parameters and nonce, one behind the other; `nil` where a parameter has no text.
    var signedText: String? {
        Self.text(of: parameters, level: 0).map { method + id + apiKey + $0 + nonceText }
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
