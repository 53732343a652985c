import ExchangeConnectors
import Signing
import Testing
import UserStreamCore

/// The signing vectors: the key pair that Binance's reference publishes, at 2023-11-14 22:13:20 UTC, checked against what ccxt produces.
@Suite("Binance signatures")
struct BinanceAuthTests {
    static let time = Timestamp(milliseconds: 1_700_000_000_000)
    static let key = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
    static let hmac = Credentials(
        apiKey: key, secretKey: SecretBytes("NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"))
    static let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"

    struct Vector: CustomTestStringConvertible, Sendable {
        var name: String
        var method = HTTPMethod.get
        var path: String
        var canonical: String
        var signature: String
        var testDescription: String { name }

        var request: APIRequest {
            let pairs = canonical.split(separator: "&").map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return NameValue(String(parts[0]), percentDecode(parts[1]) ?? "")
            }
            return APIRequest(method, path, parameters: pairs, isPrivate: true)
        }
    }

    static let vectors = [
        Vector(
            name: "BN-0", method: .post, path: "/api/v3/order",
            canonical: "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000"
                + "&timestamp=1499827319559",
            signature: "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"),
        Vector(
            name: "BN-0b", method: .post, path: "/api/v3/order",
            canonical: "symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&side=BUY&type=LIMIT"
                + "&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559",
            signature: "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3"),
        Vector(
            name: "BN-1", path: "/api/v3/account",
            canonical: "timestamp=1700000000000&omitZeroBalances=true&recvWindow=5000",
            signature: "b4506f87914212f7bba227174dc769482f8935aaa63d6c36f856a9e1c6c6ecbf"),
        Vector(
            name: "BN-2", path: "/api/v3/openOrders",
            canonical: "timestamp=1700000000000&symbol=BTCUSDT&recvWindow=5000",
            signature: "c0560249b63a8face3cf3d70ba4bd043ddf2ff9743125c907c50650877ab6b55"),
        Vector(
            name: "BN-3", path: "/api/v3/myTrades",
            canonical: "timestamp=1700000000000&symbol=BTCUSDT&fromId=28457&limit=1000&recvWindow=5000",
            signature: "2ac677713c74d9ed0b2d1519f847abda019f3d444c77b7a4a2d772676e0b179b"),
        Vector(
            name: "BN-4", path: "/api/v3/order",
            canonical: "timestamp=1700000000000&symbol=BTCUSDT&origClientOrderId=a%20b%2Bc%2Fd%3Ae%2Cf&recvWindow=5000",
            signature: "84f695c09890c6556d365cc60c925c8b14854c6afbad7fedf527b4e2bf015c1d"),
        Vector(
            name: "BN-5", method: .delete, path: "/api/v3/order",
            canonical: "timestamp=1700000000000&symbol=BTCUSDT&orderId=42&recvWindow=5000",
            signature: "3b1c3f524980e23ce8c69f0cb9003533a0262117d68dd159abc28989cf1f3d13"),
        Vector(
            name: "BN-6", method: .post, path: "/api/v3/order",
            canonical: "timestamp=1700000000000&symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001"
                + "&price=30000.00&newClientOrderId=us-0001&recvWindow=5000",
            signature: "9658e6cbd75f4a847b8ffe8b40f462e6f76fdadab0248edcb866ce2862bfa08f"),
    ]

    @Test("the vectors, byte for byte", arguments: vectors)
    func vector(_ vector: Vector) throws {
        let signed = try Binance().auth(Self.hmac).sign(vector.request, at: Self.time)
        #expect(signed.payload == vector.canonical)
        #expect(signed.signature == vector.signature)
        #expect(signed.headers.first == NameValue("X-MBX-APIKEY", Self.key))
        let sent = "\(vector.canonical)&signature=\(vector.signature)"
        let url = "https://api.binance.com\(vector.path)"
        if vector.method == .post {
            #expect(signed.url == url)
            #expect(signed.body == Array(sent.utf8))
            #expect(signed.headers.last == NameValue("Content-Type", "application/x-www-form-urlencoded"))
        } else {
            #expect(signed.url == "\(url)?\(sent)")
            #expect(signed.body == nil)
        }
    }

    @Test("the time is added where a request does not have it, and nothing is signed twice")
    func time() throws {
        let auth = try Binance().auth(Self.hmac)
        let request = APIRequest(.get, "/api/v3/account", isPrivate: true)
        let signed = try auth.sign(request, at: Self.time)
        #expect(signed.payload == "timestamp=1700000000000")
        let pairs = try auth.generateAuthDict(for: request, at: Self.time)
        #expect(pairs.map(\.name) == ["X-MBX-APIKEY", "timestamp", "signature"])
        #expect(pairs.last?.value == signed.signature)
        var again = request
        again.parameters = [NameValue("signature", "x")]
        #expect(throws: ConnectorError.self) { try auth.sign(again, at: Self.time) }
    }

    @Test("public requests carry no key")
    func publicRequest() throws {
        let request = APIRequest(
            .get, "/api/v3/exchangeInfo", parameters: [NameValue("symbol", "BTCUSDT")], isPrivate: false)
        let signed = try Binance().auth(Self.hmac).sign(request, at: Self.time)
        #expect(signed.url == "https://api.binance.com/api/v3/exchangeInfo?symbol=BTCUSDT")
        #expect(signed.headers.isEmpty && signed.signature.isEmpty)
    }

    @Test("an Ed25519 key signs in Base64, percent-encoded in the URL (BN-9)")
    func ed25519() throws {
        let credentials = Credentials(apiKey: "ed25519KeyId", secretKey: SecretBytes(Self.seed), keyKind: .ed25519)
        let signed = try Binance().auth(credentials).sign(Self.vectors[3].request, at: Self.time)
        #expect(
            signed.signature
                == "YS/ZTuqLV1Ld05WJLRy4ivfJUzuG+rciu0sSzytGQ4x82LvRIy14CTnSnhzoqlHEFKPyadJ1SuXGb38mNrWKAw==")
        #expect(signed.url.hasSuffix("GQ4x82LvRIy14CTnSnhzoqlHEFKPyadJ1SuXGb38mNrWKAw%3D%3D"))
    }

    @Test("the socket is subscribed to by signature, with any key (BN-8, BN-10)")
    func socket() throws {
        let signed = try Binance().auth(Self.hmac).signSocket(at: Self.time)
        #expect(signed.payload == "apiKey=\(Self.key)&timestamp=1700000000000")
        #expect(signed.signature == "00c94588a012feaade12a8cbf80b3c3de219102ed19552e0a3645dd022cf84e8")
        #expect(signed.url == "wss://ws-api.binance.com:443/ws-api/v3")
        let message = try JSONDocument(signed.body ?? []).root
        #expect(message["method"]?.string == "userDataStream.subscribe.signature")
        #expect(message["params"]?["timestamp"]?.int64 == 1_700_000_000_000)
        let credentials = Credentials(apiKey: "ed25519KeyId", secretKey: SecretBytes(Self.seed), keyKind: .ed25519)
        let other = try Binance(baseURL: "http://127.0.0.1:8080").auth(credentials).signSocket(at: Self.time)
        #expect(
            other.signature
                == "+2EU7Jdp4m/TOcynKU5clEf/izYtY7shFT+tkP9ajLhlwh4ys3wAC7T6ebNQUY0FK6j1IqZrKUgYL382OUI+Ag==")
        #expect(other.url == "ws://127.0.0.1:8080/ws-api/v3")
    }

    @Test("a key that cannot be used is refused without being shown")
    func badKey() {
        let secret = "-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----"
        let credentials = Credentials(apiKey: "k", secretKey: SecretBytes(secret), keyKind: .rsa)
        let error = #expect(throws: ConnectorError.self) { _ = try Binance().auth(credentials) }
        #expect(error?.code == .credentials && error?.message.contains("nonsense") == false)
    }
}
