import Signing
import UserStreamCore

extension BinanceFace {
    /// Lets a request in: nobody is banned, the weight is not used up, the signature is good, the exchange is open, the key may do this.
    mutating func admit(
        _ call: inout BinanceCall, _ exchange: SimulatedExchange, _ response: inout FaceResponse
    ) throws(BinanceError) {
        try checkBan(call)
        try weigh(call)
        if call.endpoint.isPublic { return }
        let key = try authenticated(call)
        call.apiKey = key.apiKey
        call.account = key.account
        call.userID = exchange.account(key.account)?.userID ?? 0
        guard allows(key, call) else { throw .rejectedKey }
        try checkMaintenance(call)
        if call.endpoint.takesOrder { try countOrder(call) }
    }

    /// The key that signed the request (binance-spot-api-docs, request security). A key that does not exist, one from another address and one that may
    /// not do this are refused in the same words.
    private mutating func authenticated(_ call: BinanceCall) throws(BinanceError) -> SimulatedKey {
        guard let apiKey = call.request.header("X-MBX-APIKEY"), Self.isKeyLike(apiKey) else { throw .badKeyFormat }
        guard let key = acceptedKey(apiKey, at: call.now), key.isInReach else { throw .rejectedKey }
        if revokes(key, call) { throw .rejectedKey }
        try checkTime(call)
        guard call.query.hasValue("signature") else { throw .missing("signature") }
        guard isSigned(call, by: key) else { throw .badSignature }
        return key
    }

    private static func isKeyLike(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 128
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    private mutating func checkTime(_ call: BinanceCall) throws(BinanceError) {
        let recvWindow = call.query.contains("recvWindow") ? call.query["recvWindow"] ?? "" : nil
        try checkTime(call.query["timestamp"], recvWindow: recvWindow, at: call.now)
        if refusesTime(call) { throw .lateTimestamp }
    }

    /// `timestamp < serverTime + 1000 && serverTime - timestamp <= recvWindow`.
    private func checkTime(_ text: String?, recvWindow: String?, at now: Timestamp) throws(BinanceError) {
        guard let text, let time = Int64(text) else { throw .missing("timestamp") }
        let recvWindow = try Self.recvWindow(recvWindow)
        let server = servedClock(at: now).milliseconds
        let (age, overflow) = server.subtractingReportingOverflow(time)
        guard !overflow else { throw .missing("timestamp") }
        guard age > -1_000 else { throw .earlyTimestamp }
        guard ExactDecimal(age) <= recvWindow else { throw .lateTimestamp }
    }

    /// In milliseconds, with up to three decimals.
    private static func recvWindow(_ text: String?) throws(BinanceError) -> ExactDecimal {
        guard let text else { return 5_000 }
        guard let recvWindow = try? ExactDecimal(text), !recvWindow.isNegative, recvWindow.scale <= 3 else {
            throw .illegal("recvWindow", #"^([0-9]{1,5})(\.[0-9]{1,3})?$"#)
        }
        guard recvWindow <= 60_000 else { throw .badWindowLength }
        return recvWindow
    }

    /// What is signed is the query and behind it the body, byte by byte as they were sent, without the signature, which has to stand last.
    private func isSigned(_ call: BinanceCall, by key: SimulatedKey) -> Bool {
        var payload = Array(call.request.rawQuery.utf8) + call.request.body
        let mark = Array("signature=".utf8)
        guard let start = Self.lastPlace(of: mark, in: payload), start == 0 || payload[start - 1] == UInt8(ascii: "&"),
            !payload[start...].contains(UInt8(ascii: "&")), let text = call.query["signature"]
        else { return false }
        payload.removeLast(payload.count - max(0, start - 1))
        return Self.isSignature(text, of: payload, by: key)
    }

    /// Codes of HMAC keys are in hexadecimal digits, signatures of other keys in Base64.
    private static func isSignature(_ text: String, of payload: [UInt8], by key: SimulatedKey) -> Bool {
        let signature = if case .hmac = key.verifier { Hex.decode(text) } else { Base64.decode(text) }
        return signature.map { key.isValid($0, for: payload) } ?? false
    }

    /// The key that signed a request on a socket: over its parameters by name, not percent-encoded.
    func socketKey(_ parameters: JSONValue?, at now: Timestamp) throws(BinanceError) -> SimulatedKey {
        guard let parameters, let apiKey = parameters["apiKey"]?.text else { throw .missing("apiKey") }
        guard Self.isKeyLike(apiKey) else { throw .badKeyFormat }
        guard let key = acceptedKey(apiKey, at: now), key.isInReach, key.permissions.contains(.read) else {
            throw .rejectedKey
        }
        try checkTime(parameters["timestamp"]?.text, recvWindow: parameters["recvWindow"]?.text, at: now)
        guard let signature = parameters["signature"]?.text else { throw .missing("signature") }
        let pairs = parameters.members.filter { $0.key != "signature" }.map { "\($0.key)=\($0.value.text ?? "")" }
        let payload = Array(pairs.sorted().joined(separator: "&").utf8)
        guard Self.isSignature(signature, of: payload, by: key) else { throw .badSignature }
        return key
    }

    private static func lastPlace(of word: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= word.count else { return nil }
        return (0...(bytes.count - word.count)).last { bytes[$0..<$0 + word.count].elementsEqual(word) }
    }
}
