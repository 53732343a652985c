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

    /// `timestamp < serverTime + 1000 && serverTime - timestamp <= recvWindow`.
    private mutating func checkTime(_ call: BinanceCall) throws(BinanceError) {
        guard let text = call.query["timestamp"], let time = Int64(text) else { throw .missing("timestamp") }
        let recvWindow = try Self.recvWindow(call.query)
        let server = servedClock(at: call.now).milliseconds
        let (age, overflow) = server.subtractingReportingOverflow(time)
        guard !overflow else { throw .missing("timestamp") }
        guard age > -1_000 else { throw .earlyTimestamp }
        guard ExactDecimal(age) <= recvWindow else { throw .lateTimestamp }
        if refusesTime(call) { throw .lateTimestamp }
    }

    /// In milliseconds, with up to three decimals.
    private static func recvWindow(_ query: QueryString) throws(BinanceError) -> ExactDecimal {
        guard query.contains("recvWindow") else { return 5_000 }
        guard let text = query["recvWindow"], let recvWindow = try? ExactDecimal(text), !recvWindow.isNegative,
            recvWindow.scale <= 3
        else { throw .illegal("recvWindow", #"^([0-9]{1,5})(\.[0-9]{1,3})?$"#) }
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
        switch key.verifier {
        case .hmac(let signer): return Hex.decode(text).map { signer.isValid($0, for: payload) } ?? false
        case .ed25519(let publicKey):
            return Base64.decode(text).map { publicKey.isValidSignature($0, for: payload) } ?? false
        case .rsa(let publicKey):
            return Base64.decode(text).map { publicKey.isValidSignature($0, for: payload) } ?? false
        }
    }

    private static func lastPlace(of word: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= word.count else { return nil }
        return (0...(bytes.count - word.count)).last { bytes[$0..<$0 + word.count].elementsEqual(word) }
    }
}
