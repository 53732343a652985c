import Testing
import UserStreamCore

@testable import ExchangeConnectors

/// The signing vectors, at 2023-11-14 22:13:20 UTC, checked against what ccxt produces; CDC-7 and CDC-8 have the inputs of the reference's samples.
@Suite("Crypto.com signatures")
struct CryptoComAuthTests {
    static let time = Timestamp(milliseconds: 1_700_000_000_000)

    private func auth(_ key: String = "cdcKeyToken1", _ secret: String = "cdcSecretToken1") throws -> CryptoComAuth {
        try CryptoComAuth(
            Credentials(apiKey: key, secretKey: SecretBytes(secret)), baseURL: "https://api.crypto.com",
            socketURL: "wss://stream.crypto.com/exchange/v1/user")
    }

    struct Vector: CustomTestStringConvertible, Sendable {
        var name: String
        var method: String
        var parameters: String
        var canonical: String
        var signature: String
        var testDescription: String { name }
    }

    static let vectors = [
        Vector(
            name: "CDC-1", method: "private/user-balance", parameters: "{}",
            canonical: "private/user-balance1700000000000cdcKeyToken11700000000000",
            signature: "95f2d564fa9cc0d9e5b76f67208e10a947d8c90909bfa53c04a351a842f86f5d"),
        Vector(
            name: "CDC-2", method: "private/get-open-orders", parameters: #"{"instrument_name":"BTC_USDT"}"#,
            canonical: "private/get-open-orders1700000000000cdcKeyToken1instrument_nameBTC_USDT1700000000000",
            signature: "455c51aa85792ea63ec6722fe7ca13f2982579059f5caa4575c68f9780b81c17"),
        Vector(
            name: "CDC-3", method: "private/get-trades",
            parameters: #"{"start_time":"1699990000000000000","end_time":"1700000000000000000","limit":100,"#
                + #""instrument_name":"ETH_USDT"}"#,
            canonical: "private/get-trades1700000000000cdcKeyToken1end_time1700000000000000000"
                + "instrument_nameETH_USDTlimit100start_time16999900000000000001700000000000",
            signature: "9739126d54d62adae43063e16bb121bb9767510d9bb01c48574b5a1a6526a555"),
        Vector(
            name: "CDC-4", method: "private/create-order",
            parameters: #"{"instrument_name":"BTC_USDT","side":"BUY","type":"LIMIT","price":"30000.00","#
                + #""quantity":"0.001","client_oid":"us-0001","exec_inst":["POST_ONLY"],"#
                + #""time_in_force":"GOOD_TILL_CANCEL"}"#,
            canonical: "private/create-order1700000000000cdcKeyToken1client_oidus-0001exec_instPOST_ONLY"
                + "instrument_nameBTC_USDTprice30000.00quantity0.001sideBUYtime_in_forceGOOD_TILL_CANCELtypeLIMIT"
                + "1700000000000",
            signature: "e819db096763718cbd99c2f91682f978d9a299eb3f5c59681ea781dbbe1ca0a0"),
        Vector(
            name: "CDC-5", method: "private/cancel-order-list",
            parameters: #"{"contingency_type":"LIST","order_list":[{"instrument_name":"ONE_USDT","#
                + #""order_id":"2015106383706015873"},{"instrument_name":"ONE_USDT","#
                + #""order_id":"2015119459882149857"}]}"#,
            canonical: "private/cancel-order-list1700000000000cdcKeyToken1contingency_typeLISTorder_list"
                + "instrument_nameONE_USDTorder_id2015106383706015873instrument_nameONE_USDT"
                + "order_id20151194598821498571700000000000",
            signature: "24c1e48d251e6560e0f049012bb325090ec93102a5579607cf061df3bf738082"),
    ]

    @Test("the vectors, byte for byte", arguments: vectors)
    func vector(_ vector: Vector) throws {
        let request = APIRequest(
            .post, "/exchange/v1/" + vector.method, body: Array(vector.parameters.utf8), isPrivate: true)
        let signed = try auth().sign(request, at: Self.time)
        #expect(signed.payload == vector.canonical)
        #expect(signed.signature == vector.signature)
        #expect(signed.url == "https://api.crypto.com/exchange/v1/" + vector.method)
        let body = try JSONDocument(signed.body ?? []).root
        #expect(body.members.map(\.key) == ["id", "method", "params", "api_key", "sig", "nonce"])
        #expect(body["params"]?.raw == vector.parameters, "parameters are sent as they were signed")
        #expect(body["sig"]?.string == vector.signature)
    }

    @Test("Parameters of a request are sent as strings")
    func strings() throws {
        let request = APIRequest(
            .post, "/exchange/v1/private/get-open-orders", parameters: [NameValue("instrument_name", "BTC_USDT")],
            isPrivate: true)
        let signed = try auth().sign(request, at: Self.time)
        #expect(signed.signature == Self.vectors[1].signature)
        let pairs = try auth().generateAuthDict(for: request, at: Self.time)
        #expect(pairs.map(\.name) == ["id", "api_key", "nonce", "sig"])
        #expect(pairs.last?.value == Self.vectors[1].signature)
    }

    @Test("The messages of the user stream: CDC-6 and CDC-7")
    func sockets() throws {
        let six = try auth().signSocket(at: Self.time)
        #expect(six.payload == "public/auth1700000000000cdcKeyToken11700000000000")
        #expect(six.signature == "83ad6ab760ba48280865aec7932b5217a458e785ec7d0a20ee692a7a58c575a2")
        #expect(
            try auth().getWSAuthPayload(at: Self.time)
                == #"{"id":1700000000000,"method":"public/auth","api_key":"cdcKeyToken1","sig":"\#(six.signature)","#
                + #""nonce":1700000000000}"#)
        let seven = try auth("token", "secretKey").signSocket(
            id: 11, at: Timestamp(milliseconds: 1_589_594_102_779))
        #expect(seven.signature == "9dcebf6eeec155f829227ee447dee73120e0aead42fab74d38ed5d8271793dc8")
    }

    @Test("An id of the caller's: CDC-8")
    func callersID() throws {
        let request = APIRequest(
            .post, "/exchange/v1/private/get-order-detail", parameters: [NameValue("order_id", "53287421324")],
            isPrivate: true)
        let signed = try auth("token", "secretKey").signature(
            of: request, id: 11, at: Timestamp(milliseconds: 1_587_846_358_253))
        #expect(signed.payload == "private/get-order-detail11tokenorder_id532874213241587846358253")
        #expect(signed.text == "02ef0a52c9428e5d3dcc5dd24d534ca39ef73f35acd3f6945f139a2364ef67a9")
    }

    @Test("What cannot be signed is refused: nulls, other keys, a body that is no object")
    func refused() throws {
        func sign(_ body: String) throws -> SignedRequest {
            try auth().sign(
                APIRequest(.post, "/exchange/v1/private/x", body: Array(body.utf8), isPrivate: true), at: Self.time)
        }
        #expect(throws: ConnectorError.self) { try sign(#"{"order_id":null}"#) }
        #expect(throws: ConnectorError.self) { try sign("[1]") }
        #expect(throws: ConnectorError.self) { try sign("{") }
        let other = Credentials(apiKey: "key", secretKey: SecretBytes("secret"), keyKind: .ed25519)
        #expect(throws: ConnectorError.self) {
            try CryptoComAuth(other, baseURL: "https://api.crypto.com", socketURL: "")
        }
    }

    @Test("Objects go three deep; what is deeper stands there as it is")
    func depth() throws {
        func text(_ json: String) throws -> String { try CryptoComParameterText.text(of: JSONDocument(json).root) }
        #expect(try text(#"{"b":true,"a":{"d":1.50,"c":["x",{"f":"y","e":2}]}}"#) == "acxe2fyd1.50btrue")
        #expect(try text(#"{"a":{"b":{"c":{"d":1}}}}"#) == #"abc{"d":1}"#)
    }
}
