import Testing
import UserStreamCore

@testable import ExchangeConnectors

/// The signing vectors, checked against what ccxt 4.5.38 sends.
@Suite("ProBit authorisation")
struct ProBitAuthTests {
    static let time = Timestamp(milliseconds: 1_700_000_000_000)
    static let token = AccessToken(
        SecretBytes("0ttDv/2hTTn3bLi8GP1gKaneiEQ6+0hOBenPrxNQt2s="), lifetime: .seconds(900))

    private func auth(
        _ id: String = "probitClientId01", _ secret: String = "probitClientSecret01", at base: String? = nil
    ) throws -> any Auth {
        try ProBit(baseURL: base).auth(Credentials(apiKey: id, secretKey: SecretBytes(secret)))
    }

    private var tokenRequest: APIRequest {
        get throws { try ProBit().request(for: .accessToken, context: ExchangeContext()) }
    }

    @Test(
        "PB-1 to PB-3: a token is asked for with id and secret, whatever characters they have",
        arguments: [
            ("probitClientId01", "probitClientSecret01", "cHJvYml0Q2xpZW50SWQwMTpwcm9iaXRDbGllbnRTZWNyZXQwMQ=="),
            ("1234567890abcdef", "S3cr3t==", "MTIzNDU2Nzg5MGFiY2RlZjpTM2NyM3Q9PQ=="),
            ("a:b", "ü/+=", "YTpiOsO8Lys9"),
        ])
    func basic(_ id: String, _ secret: String, _ code: String) throws {
        for token in [nil, Self.token] {
            let signed = try auth(id, secret).authorised(by: token).sign(tokenRequest, at: Self.time)
            #expect(signed.method == .post && signed.url == "https://accounts.probit.com/token")
            #expect(
                signed.headers == [
                    NameValue("Content-Type", "application/json"), NameValue("Authorization", "Basic \(code)"),
                ])
            #expect(signed.body == Array(#"{"grant_type":"client_credentials"}"#.utf8))
            #expect(signed.signature == code)
        }
    }

    @Test("PB-4: the token stands in a header field as it is, slashes and all (catalogue 54)")
    func bearer() throws {
        let request = APIRequest(
            .get, "/api/exchange/v1/trade_history",
            parameters: [
                NameValue("limit", "1000"), NameValue("start_time", "2023-11-14T00:00:00.000Z"),
                NameValue("end_time", "2023-11-14T22:13:20.000Z"), NameValue("market_id", "BTC-USDT"),
            ], isPrivate: true)
        let signed = try auth().authorised(by: Self.token).sign(request, at: Self.time)
        #expect(
            signed.url
                == "https://api.probit.com/api/exchange/v1/trade_history?limit=1000&start_time=2023-11-14T00%3A00%3A00.000Z"
                + "&end_time=2023-11-14T22%3A13%3A20.000Z&market_id=BTC-USDT")
        #expect(
            signed.headers == [NameValue("Authorization", "Bearer 0ttDv/2hTTn3bLi8GP1gKaneiEQ6+0hOBenPrxNQt2s=")])
    }

    @Test("PB-5: a body is sent as it is")
    func body() throws {
        let text =
            #"{"market_id":"BTC-USDT","type":"limit","side":"buy","time_in_force":"gtc","limit_price":"30000","#
            + #""quantity":"0.001","client_order_id":"us-0001"}"#
        let request = APIRequest(.post, "/api/exchange/v1/new_order", body: Array(text.utf8), isPrivate: true)
        let signed = try auth().authorised(by: Self.token).sign(request, at: Self.time)
        #expect(signed.body == Array(text.utf8) && signed.headers[0] == NameValue("Content-Type", "application/json"))
        #expect(signed.headers.map(\.name) == ["Content-Type", "Authorization"])
    }

    @Test("Without a token only the token can be asked for, and what is public")
    func tokenless() throws {
        let request = try ProBit().request(for: .balances, context: ExchangeContext())
        let error = #expect(throws: ConnectorError.self) { try auth().sign(request, at: Self.time) }
        #expect(error?.needed == .accessToken)
        #expect(throws: ConnectorError.self) { try auth().getWSAuthPayload(at: Self.time) }
        let open = try ProBit().request(for: .symbols, context: ExchangeContext())
        let signed = try auth().authorised(by: Self.token).sign(open, at: Self.time)
        #expect(signed.url == "https://api.probit.com/api/exchange/v1/market" && signed.headers.isEmpty)
        let known = Credentials(apiKey: "id", secretKey: SecretBytes("secret"), authToken: SecretBytes("t/1"))
        let pairs = try ProBit().auth(known).generateAuthDict(for: request, at: Self.time)
        #expect(pairs == [NameValue("Authorization", "Bearer t/1")], "a token that is known from elsewhere")
    }

    @Test("The message of the user stream has the token as it is (catalogue 54)")
    func socket() throws {
        #expect(
            try auth().authorised(by: Self.token).getWSAuthPayload(at: Self.time)
                == #"{"type":"authorization","token":"0ttDv/2hTTn3bLi8GP1gKaneiEQ6+0hOBenPrxNQt2s="}"#)
    }

    @Test(
        "The accounts service is beside the REST service",
        arguments: [
            ("https://api.probit.com", "https://accounts.probit.com"),
            ("https://api.probit.kr", "https://accounts.probit.kr"),
            ("https://demo-api.probit.com", "https://demo-accounts.probit.com"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("http://localhost", "http://localhost"),
        ])
    func accounts(_ base: String, _ expected: String) throws {
        #expect(try auth(at: base).sign(tokenRequest, at: Self.time).url == expected + "/token")
    }

    @Test("Other kinds of keys, and empty ones, are refused; nothing prints a token")
    func refused() throws {
        for credentials in [
            Credentials(apiKey: "id", secretKey: SecretBytes("s"), keyKind: .ed25519),
            Credentials(apiKey: "", secretKey: SecretBytes("s")), Credentials(apiKey: "id", secretKey: SecretBytes("")),
        ] {
            let error = #expect(throws: ConnectorError.self) { try ProBit().auth(credentials) }
            #expect(error?.code == .credentials)
        }
        var dumped = ""
        dump(Self.token, to: &dumped)
        dump(Observation(.accessToken(Self.token)), to: &dumped)
        dumped += "\(Self.token) \(Observation(.accessToken(Self.token)))" + String(reflecting: Self.token)
        dumped += Observation(.accessToken(Self.token)).json(endpoint: .accessToken)
        #expect(!dumped.contains("0ttDv") && dumped.contains(#""accessToken":{"lifetimeMs":900000}"#))
    }
}
