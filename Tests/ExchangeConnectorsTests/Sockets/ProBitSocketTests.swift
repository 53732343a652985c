import ExchangeConnectors
import Testing
import UserStreamCore

/// What is said on ProBit's socket, from the opening on (documentation).
@Suite("ProBit socket")
struct ProBitSocketTests {
    private func auth() throws -> any Auth {
        try ProBit().auth(Credentials(apiKey: "id", secretKey: SecretBytes("secret")))
    }

    @Test("the user is recognised by the token, then subscribes, and is told from then on")
    func conversation() throws {
        var talk = try SocketTalk(.probit)
        #expect(
            try talk.open(auth().authorised(by: ProBitAuthTests.token)) == [
                #"{"type":"authorization","token":"0ttDv/2hTTn3bLi8GP1gKaneiEQ6+0hOBenPrxNQt2s="}"#
            ])
        #expect(
            try talk.hear(fixture: "authorised")
                == ["order_history", "trade_history", "open_order", "balance"].map {
                    #"{"type":"subscribe","channel":"\#($0)"}"#
                })
        #expect(try talk.hear(fixture: "orderHistory") == [])
        #expect(try talk.hear(fixture: "fillHistory") == [])
        #expect(try talk.hear(fixture: "orders") == ["pushed orders"])
        #expect(try talk.hear(fixture: "balances") == ["pushed balances", "live"])
        #expect(try talk.hear(fixture: "orderTraded") == ["pushed orders"])
        #expect(try talk.hear(fixture: "fillExecuted") == ["pushed fills"])
        #expect(try talk.hear(fixture: "balancesChanged") == ["pushed balances"])
        #expect(try talk.hear(fixture: "fillSettled") == ["pushed fills"])
        #expect(try talk.hear(fixture: "orderCanceled") == ["pushed orders"])
        #expect(try talk.hear(fixture: "orderEnded") == ["pushed orders"])
    }

    @Test("an account that holds nothing and has no orders is told as well, whatever the histories say")
    func empty() throws {
        var talk = try SocketTalk(.probit)
        #expect(try talk.hear(fixture: "balancesNone") == [])
        #expect(try talk.hear(fixture: "balancesChanged") == ["pushed balances"])
        #expect(try talk.hear(fixture: "ordersNone") == ["live"])
        #expect(try talk.hear(fixture: "ordersNone") == [])
    }

    @Test("without a token the user cannot be recognised, and a refusal does not repeat it")
    func token() throws {
        var talk = try SocketTalk(.probit)
        let missing = #expect(throws: ConnectorError.self) { try talk.open(auth()) }
        #expect(missing?.needed == .accessToken)
        let refused = #expect(throws: APIError.self) {
            try talk.hear(#"{"errorCode":"UNAUTHORIZED","message":"bad 0ttDv","details":{"token":"0ttDv"}}"#)
        }
        #expect(refused?.category == .auth && refused.map { !"\($0)".contains("0ttDv") } == true)
    }

    @Test("the fee of a trade is awaited until it is settled, and it is one trade (catalogue 42)")
    func settlement() throws {
        let fills = try ["fillExecuted", "fillSettled"].map { name in
            guard case .success(let steps) = try SocketFixture.named(name, of: .probit).heard(),
                case .pushed(let observation, _) = try #require(steps.first),
                case .fills(let fills) = observation.content
            else { throw APIError(.malformed, message: "no fill") }
            return try #require(fills.first)
        }
        #expect(fills[0].key == fills[1].key)
        #expect(fills.map(\.feeState) == [.pending, .final])
    }

    @Test(
        "it is beside the REST service",
        arguments: [
            (ProBit(), "wss://api.probit.com/api/exchange/v1/ws"),
            (ProBit(site: .kr), "wss://api.probit.kr/api/exchange/v1/ws"),
            (ProBit(baseURL: "http://127.0.0.1:8080/"), "ws://127.0.0.1:8080/api/exchange/v1/ws"),
        ])
    func url(connector: ProBit, url: String) throws {
        let facts = try #require(connector.userSocket).facts
        #expect(facts.url == url)
        #expect(facts.pingInterval == .seconds(20) && facts.longestSilence == .seconds(30))
        #expect(facts.longestLife == nil && facts.quietAfterOpening == .zero)
    }
}
