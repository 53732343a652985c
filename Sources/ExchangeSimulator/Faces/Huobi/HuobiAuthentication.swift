import Signing
import UserStreamCore

extension HuobiFace {
    /// Lets a request in: the exchange is open, the signature is good, the key may do this, the limit is not used up.
    mutating func admit(
        _ call: inout HuobiCall, _ exchange: SimulatedExchange, _ response: inout FaceResponse
    ) throws(HuobiError) {
        if call.endpoint.isPublic { return }
        let key = try authenticated(call)
        call.apiKey = key.apiKey
        call.account = key.account
        call.userID = exchange.account(key.account)?.userID ?? 0
        try checkBan(call)
        guard allows(key, call) else { throw .noPermission }
        try checkMaintenance(call)
        try meter(call, &response)
    }

    /// The key that signed the request: HTX "SignatureVersion 2" (HTX spot API reference).
    private mutating func authenticated(_ call: HuobiCall) throws(HuobiError) -> SimulatedKey {
        let query = call.query
        for name in Self.authenticationNames where !query.hasValue(name) {
            guard Self.authenticationNames.contains(where: query.contains) else { throw .loginRequired }
            throw .signature("Incorrect parameter [\(name)]")
        }
        guard let key = acceptedKey(query["AccessKeyId"], at: call.now) else { throw .unknownKey }
        guard key.isInReach else { throw .badAddress }
        if revokes(key, call) { throw .unknownKey }
        guard query["SignatureVersion"] == "2" else { throw .signature("Incorrect parameter [SignatureVersion]") }
        try checkTime(call)
        guard isSigned(call, by: key) else { throw .badSignature }
        return key
    }

    private static let authenticationNames: [StaticString] = [
        "AccessKeyId", "SignatureMethod", "SignatureVersion", "Timestamp", "Signature",
    ]

    private mutating func checkTime(_ call: HuobiCall) throws(HuobiError) {
        guard let text = call.query["Timestamp"], let time = Timestamp(huobi: text) else { throw .badTimestamp }
        let tolerance = dialects.contains(.clockTolerance60s) ? TimeSpan.seconds(60) : .minutes(5)
        let distance = (time - servedClock(at: call.now)).milliseconds.magnitude
        guard distance <= UInt64(tolerance.milliseconds) else { throw .badTimestamp }
        if refusesTime(call) { throw .badTimestamp }
    }

    private func isSigned(_ call: HuobiCall, by key: SimulatedKey) -> Bool {
        guard let text = call.query["Signature"], let signature = Base64.decode(text) else { return false }
        var canonical: [UInt8] = []
        canonical.reserveCapacity(call.request.rawQuery.utf8.count + 64)
        canonical.append(contentsOf: call.request.method.utf8)
        canonical.append(UInt8(ascii: "\n"))
        canonical.append(contentsOf: (call.request.header("host") ?? "").lowercased().utf8)
        canonical.append(UInt8(ascii: "\n"))
        canonical.append(contentsOf: call.request.path.utf8)
        canonical.append(UInt8(ascii: "\n"))
        call.query.appendCanonical(without: "Signature", to: &canonical)
        switch (key.verifier, call.query["SignatureMethod"]) {
        case (.hmac(let signer), "HmacSHA256"): return signer.isValid(signature, for: canonical)
        case (.ed25519(let publicKey), "Ed25519"): return publicKey.isValidSignature(signature, for: canonical)
        default: return false
        }
    }

    /// The key that signed the login of a socket: "signatureVersion 2.1".
    func socketKey(_ parameters: JSONValue, host: String, at now: Timestamp) -> SimulatedKey? {
        let names = ["accessKey", "signatureMethod", "signatureVersion", "timestamp"]
        let pairs = names.compactMap { name in parameters[name]?.text.map { (name, $0) } }
        guard pairs.count == names.count, parameters["authType"]?.text == "api", pairs[2].1 == "2.1",
            let text = parameters["signature"]?.text, let signature = Base64.decode(text),
            let key = acceptedKey(pairs[0].1, at: now), key.isInReach, key.permissions.contains(.read),
            let time = Timestamp(huobi: pairs[3].1),
            (time - servedClock(at: now)).milliseconds.magnitude <= UInt64(TimeSpan.minutes(5).milliseconds)
        else { return nil }
        let query = pairs.map { "\($0.0)=\(percentEncode($0.1))" }.joined(separator: "&")
        return key.isValid(signature, for: Array("GET\n\(host)\n/ws/v2\n\(query)".utf8)) ? key : nil
    }

    private mutating func meter(_ call: HuobiCall, _ response: inout FaceResponse) throws(HuobiError) {
        let limit = call.endpoint.limitPer2s
        let taken = budgetTaken(call)
        let reading = meter.spend(
            1 + taken, user: call.userID, endpoint: call.endpoint.rawValue, limit: limit, per: .seconds(2),
            at: call.now)
        let expiry = reading.resetsAt.milliseconds
        let shown = dialects.contains(.expiryHeaderSeconds) ? (expiry + 999) / 1_000 : expiry
        response.headers.append(NameValue("X-HB-RateLimit-Requests-Remain", String(reading.remaining)))
        response.headers.append(NameValue("X-HB-RateLimit-Requests-Expire", String(shown)))
        guard reading.isAllowed, taken < limit else { throw .tooManyRequests }
    }
}

extension Timestamp {
    /// Reads `yyyy-MM-ddTHH:mm:ss` in UTC, and nothing else.
    init?(huobi text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == Self.huobiShape.count else { return nil }
        for place in bytes.indices {
            let isDigit = bytes[place] &- UInt8(ascii: "0") < 10
            let wanted = Self.huobiShape[place]
            guard wanted == UInt8(ascii: "0") ? isDigit : bytes[place] == wanted else { return nil }
        }
        func number(_ places: Range<Int>) -> Int64 {
            var number: Int64 = 0
            for place in places { number = number * 10 + Int64(bytes[place] - UInt8(ascii: "0")) }
            return number
        }
        let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
        let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61 else { return nil }
        // Days since 1970 in the proleptic Gregorian calendar, with years that begin in March.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        self.init(milliseconds: (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000)
    }

    /// What stands where in such a time: a 0 for each digit.
    private static let huobiShape = Array("0000-00-00T00:00:00".utf8)
}
