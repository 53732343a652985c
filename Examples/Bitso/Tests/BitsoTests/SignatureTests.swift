import BitsoConnector
import Testing
import UserStreamCore

/// Signatures against vectors that were computed elsewhere (ccxt 4.5.90 signs the same).
@Suite struct SignatureTests {
    private static let order =
        #"{"book":"btc_mxn","side":"buy","type":"limit","major":"0.001","price":"600000.00"}"#
    static let vectors: [(APIRequest, String)] = [
        (
            APIRequest(.get, "/api/v3/balance", isPrivate: true),
            "72c64034cae3e1745e6054ec77a6b41b6e6cad01b1ed2a4a6e68b43f2d671e8b"
        ),
        (
            APIRequest(
                .get, "/api/v3/user_trades",
                parameters: [
                    NameValue("book", "btc_mxn"), NameValue("marker", "52559051"), NameValue("limit", "100"),
                    NameValue("sort", "asc"),
                ], isPrivate: true), "d85f1509073b7ec868a7e14eb46c62d8efa1495ebedfdaadaeffc728ff10cb65"
        ),
        (
            APIRequest(
                .post, "/api/v3/orders", body: Array(order.utf8), contentType: "application/json", isPrivate: true),
            "ee87bc6e4f470ab59231f5ed0387de54480f4291d2e20e807240008c33cfc64c"
        ),
    ]

    @Test(arguments: vectors) func signsAsOthersDo(request: APIRequest, signature: String) throws {
        let signed = try Bitso().auth(Bench.key).sign(request, at: Bench.start)
        #expect(signed.signature == signature)
        #expect(signed.headers.last == NameValue("Authorization", "Bitso extraKey01:1700000000000:\(signature)"))
        #expect(signed.url.hasPrefix("https://bitso.com/api/v3/"))
    }

    @Test func noncesGrow() throws {
        let auth = try Bitso().auth(Bench.key)
        let request = Self.vectors[0].0
        let nonces = try [0, 0, -5_000, 1].map { offset in
            try auth.sign(request, at: Bench.start + .milliseconds(offset)).payload.prefix { $0 != "G" }
        }
        #expect(nonces == ["1700000000000", "1700000000001", "1700000000002", "1700000000003"])
    }

    @Test func refusesWhatIsNoKeyOfBitso() {
        let keys = [
            Credentials(apiKey: "", secretKey: SecretBytes("s")), Credentials(apiKey: "k", secretKey: SecretBytes("")),
            Credentials(apiKey: "k", secretKey: SecretBytes("s"), keyKind: .ed25519),
        ]
        for key in keys { #expect(throws: ConnectorError.self) { try Bitso().auth(key) } }
    }
}
