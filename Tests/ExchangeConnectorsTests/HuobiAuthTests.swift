import ExchangeConnectors
import Testing
import UserStreamCore

/// The signing vectors: public throw-away credentials at 2023-11-14 22:13:20 UTC, checked against what ccxt produces.
@Suite("HTX signatures")
struct HuobiAuthTests {
    static let time = Timestamp(milliseconds: 1_700_000_000_000)
    static let key = "aa11bb22-cc33dd44-ee55ff66-0a1b2"
    static let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
    static let hmac = Credentials(apiKey: key, secretKey: SecretBytes("b0c1d2e3-f4a5b6c7-d8e9f0a1-9f8e7"))
    static let authQuery = """
        AccessKeyId=aa11bb22-cc33dd44-ee55ff66-0a1b2&SignatureMethod=HmacSHA256&SignatureVersion=2&\
        Timestamp=2023-11-14T22%3A13%3A20
        """

    struct Vector: CustomTestStringConvertible, Sendable {
        var name: String
        var request: APIRequest
        var query: String
        var signature: String
        var urlSignature: String
        var testDescription: String { name }
    }

    static func get(_ path: String, _ parameters: [NameValue] = []) -> APIRequest {
        APIRequest(.get, path, parameters: parameters, isPrivate: true)
    }

    static let vectors = [
        Vector(
            name: "HTX-1", request: get("/v1/account/accounts"), query: authQuery,
            signature: "ZyUBEAiPIHezBW39Z6eCdOwqzRkMF7uI4uhnwEOlJ+o=",
            urlSignature: "ZyUBEAiPIHezBW39Z6eCdOwqzRkMF7uI4uhnwEOlJ%2Bo%3D"),
        Vector(
            name: "HTX-2",
            request: get(
                "/v1/order/openOrders",
                [NameValue("symbol", "btcusdt"), NameValue("account-id", "100009"), NameValue("size", "500")]),
            query: authQuery + "&account-id=100009&size=500&symbol=btcusdt",
            signature: "06UhBeGtkLV6GrFW7R7H4NNwqxushMSi3Xws493Qu/U=",
            urlSignature: "06UhBeGtkLV6GrFW7R7H4NNwqxushMSi3Xws493Qu%2FU%3D"),
        Vector(
            name: "HTX-3",
            request: get(
                "/v1/order/matchresults",
                [
                    NameValue("symbol", "ethusdt"), NameValue("start-time", "1699990000000"),
                    NameValue("end-time", "1700000000000"), NameValue("size", "100"), NameValue("direct", "next"),
                ]),
            query: authQuery
                + "&direct=next&end-time=1700000000000&size=100&start-time=1699990000000&symbol=ethusdt",
            signature: "8G6iBY/Lh4GT4eaC79k23HcC/snCw0f5eJRGRfqYbbI=",
            urlSignature: "8G6iBY%2FLh4GT4eaC79k23HcC%2FsnCw0f5eJRGRfqYbbI%3D"),
        Vector(
            name: "HTX-4",
            request: APIRequest(
                .post, "/v1/order/orders/place", body: Array(#"{"account-id":"100009"}"#.utf8),
                contentType: "application/json", isPrivate: true),
            query: authQuery, signature: "dSSZ6smnnpdfSfnIMVIvkpAbp+bOq7zbdXBRRnJb4Bs=",
            urlSignature: "dSSZ6smnnpdfSfnIMVIvkpAbp%2BbOq7zbdXBRRnJb4Bs%3D"),
        Vector(
            name: "HTX-5",
            request: get("/v1/order/orders/getClientOrder", [NameValue("clientOrderId", "a b+c/d:e,f")]),
            query: authQuery + "&clientOrderId=a%20b%2Bc%2Fd%3Ae%2Cf",
            signature: "ElEXLSYE2EcBtREij1ZDkJhYkHCEqzorOYDavEj/8dk=",
            urlSignature: "ElEXLSYE2EcBtREij1ZDkJhYkHCEqzorOYDavEj%2F8dk%3D"),
        Vector(
            name: "HTX-6", request: get("/v1/order/orders/59378"), query: authQuery,
            signature: "I6Ea2OT0PECevuIcuc7riGfK8nAJP2fA/6xIUWWdPnQ=",
            urlSignature: "I6Ea2OT0PECevuIcuc7riGfK8nAJP2fA%2F6xIUWWdPnQ%3D"),
    ]

    @Test("the vectors, byte for byte", arguments: vectors)
    func vector(_ vector: Vector) throws {
        let auth = try Huobi().auth(Self.hmac)
        let signed = try auth.sign(vector.request, at: Self.time)
        let path = vector.request.path
        #expect(signed.payload == "\(vector.request.method.rawValue)\napi.huobi.pro\n\(path)\n\(vector.query)")
        #expect(signed.signature == vector.signature)
        #expect(signed.url == "https://api.huobi.pro\(path)?\(vector.query)&Signature=\(vector.urlSignature)")
        #expect(signed.body == vector.request.body)
        let pairs = try auth.generateAuthDict(for: vector.request, at: Self.time)
        #expect(
            pairs == [
                NameValue("AccessKeyId", Self.key), NameValue("SignatureMethod", "HmacSHA256"),
                NameValue("SignatureVersion", "2"), NameValue("Timestamp", "2023-11-14T22:13:20"),
                NameValue("Signature", vector.signature),
            ])
    }

    @Test("HTX-2 as the connector asks it")
    func openOrdersURL() throws {
        let connector = Huobi()
        let request = try connector.request(
            for: .openOrders(ListingPage(venueSymbol: "btcusdt")), context: HuobiFixture.context)
        #expect(
            try connector.auth(Self.hmac).sign(request, at: Self.time).url == """
                https://api.huobi.pro/v1/order/openOrders?AccessKeyId=aa11bb22-cc33dd44-ee55ff66-0a1b2&\
                SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2023-11-14T22%3A13%3A20&account-id=100009&\
                size=500&symbol=btcusdt&Signature=06UhBeGtkLV6GrFW7R7H4NNwqxushMSi3Xws493Qu%2FU%3D
                """)
    }

    @Test("HTX-7, the socket's request")
    func socket() throws {
        #expect(
            try Huobi().auth(Self.hmac).getWSAuthPayload(at: Self.time) == """
                {"action":"req","ch":"auth","params":{"authType":"api",\
                "accessKey":"aa11bb22-cc33dd44-ee55ff66-0a1b2","signatureMethod":"HmacSHA256",\
                "signatureVersion":"2.1","timestamp":"2023-11-14T22:13:20",\
                "signature":"N9hguCRXKx5sveWZ3Ri4s6CTpuJ+1GmSsbaYFfzz6rU="}}
                """)
    }

    /// PKCS#8 of the same seed, that of RFC 8032, section 7.1, test 1. The marker is put together here, so that scanners for leaked keys do
    /// not stumble over this file.
    static let pem =
        ["BEGIN", "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g", "END"]
        .map { $0.count > 5 ? $0 : "-----\($0) PRIVATE KEY-----" }.joined(separator: "\n") + "\n"

    @Test("HTX-8, an Ed25519 key as seed or PEM", arguments: [seed, pem])
    func ed25519(secret: String) throws {
        let credentials = Credentials(apiKey: Self.key, secretKey: SecretBytes(secret), keyKind: .ed25519)
        let signed = try Huobi().auth(credentials).sign(Self.get("/v1/account/accounts"), at: Self.time)
        #expect(
            signed.signature
                == "h4lTYp8hE4b3/CTs8j2/ldgcAArf7EMY/6Dp75trxtFRj9lksIjGnjwUiSOsazEaVrd3Ve7OfzLhooztJ+5ECg==")
        #expect(signed.payload.contains("SignatureMethod=Ed25519&"))
    }

    @Test("a parameter that is there already is signed as it is, once")
    func parameterAlreadyThere() throws {
        let request = Self.get("/v1/account/accounts", [NameValue("Timestamp", "2023-11-14T22:13:20")])
        let auth = try Huobi().auth(Self.hmac)
        let signed = try auth.sign(request, at: Timestamp(milliseconds: 0))
        #expect(signed.signature == "ZyUBEAiPIHezBW39Z6eCdOwqzRkMF7uI4uhnwEOlJ+o=")
        #expect(try !auth.generateAuthDict(for: request, at: Self.time).contains { $0.name == "Timestamp" })
    }

    @Test("keys that cannot sign are refused, without a word of them")
    func refusals() {
        let secret = "not-a-key-but-secret"
        for kind in [Credentials.KeyKind.rsa, .ed25519] {
            let error = #expect(throws: ConnectorError.self) {
                try Huobi().auth(Credentials(apiKey: Self.key, secretKey: SecretBytes(secret), keyKind: kind))
            }
            #expect(error?.code == .credentials)
            #expect(error.map { !$0.message.contains(secret) } == true)
        }
        #expect(throws: ConnectorError.self) {
            try Huobi().auth(Credentials(apiKey: Self.key, secretKey: SecretBytes("")))
        }
        #expect(throws: ConnectorError.self) {
            try Huobi().auth(Credentials(apiKey: "", secretKey: SecretBytes(secret)))
        }
    }

    @Test("a public request only gets its URL")
    func publicRequest() throws {
        let auth = try Huobi().auth(Self.hmac)
        let signed = try auth.sign(APIRequest(.get, "/v1/common/timestamp", isPrivate: false), at: Self.time)
        #expect(signed == SignedRequest(method: .get, url: "https://api.huobi.pro/v1/common/timestamp"))
    }

    @Test(
        "the signed host is the Host header's",
        arguments: [
            ("http://127.0.0.1:8080", "127.0.0.1:8080"), ("https://API.Huobi.Pro/", "api.huobi.pro"),
            ("https://api.huobi.pro:443", "api.huobi.pro"), ("http://localhost:80", "localhost"),
            ("https://localhost:80", "localhost:80"),
        ])
    func host(baseURL: String, host: String) throws {
        let connector = Huobi(baseURL: baseURL)
        #expect(connector.signingHost == host)
        let signed = try connector.auth(Self.hmac).sign(Self.get("/v1/account/accounts"), at: Self.time)
        #expect(signed.payload.hasPrefix("GET\n\(host)\n/v1/account/accounts\n"))
        #expect(Huobi(baseURL: baseURL, signingHost: "Proxy.Example").signingHost == "proxy.example")
    }

    @Test(
        "times as text",
        arguments: [
            (0, "1970-01-01T00%3A00%3A00"), (951_782_399_999, "2000-02-28T23%3A59%3A59"),
            (951_782_400_000, "2000-02-29T00%3A00%3A00"), (1_709_251_199_999, "2024-02-29T23%3A59%3A59"),
            (4_107_542_400_000, "2100-03-01T00%3A00%3A00"), (-1, "1969-12-31T23%3A59%3A59"),
            (1_798_761_599_000, "2026-12-31T23%3A59%3A59"),
        ])
    func timeText(milliseconds: Int64, text: String) throws {
        let signed = try Huobi().auth(Self.hmac)
            .sign(Self.get("/v1/account/accounts"), at: Timestamp(milliseconds: milliseconds))
        #expect(signed.url.contains("&Timestamp=\(text)&Signature="))
    }
}
