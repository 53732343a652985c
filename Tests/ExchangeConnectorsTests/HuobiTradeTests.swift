import ExchangeConnectors
import Testing
import UserStreamCore

/// What HTX answers to those who place and cancel orders. Shapes and words: HTX spot API reference.
@Suite("Huobi: answers to orders and cancels")
struct HuobiTradeTests {
    private static let draft = OrderDraft(
        clientOrderID: "us-1", market: Market(base: "BTC", quote: "USDT"), side: .buy, type: .limit, quantity: "0.5",
        price: "30000")

    private func answer(
        _ body: String, to request: TradeRequest, status: Int = 200
    ) throws(APIError) -> TradeAnswer {
        let response = APIResponse(status: status, body: Array(body.utf8))
        return try Huobi().decode(response, of: request, context: HuobiFixture.context)
    }

    private func failure(_ body: String, status: Int = 200) -> APIError? {
        do {
            _ = try answer(body, to: .place(Self.draft), status: status)
            return nil
        } catch { return error }
    }

    @Test("A placed order's id is a string, or a number", arguments: [#""59378001""#, "59378001"])
    func placed(id: String) throws {
        let answer = try answer(#"{"status":"ok","data":\#(id)}"#, to: .place(Self.draft))
        #expect(answer == TradeAnswer(placements: [.init(clientOrderID: "us-1", .success("59378001"))]))
    }

    @Test("Only the exchange's own word is a refusal")
    func refused() {
        let funds = failure(
            #"{"status":"error","err-code":"account-frozen-balance-insufficient-error","err-msg":"left: `0`","data":null}"#
        )
        #expect(funds?.category == .rejected(.insufficientFunds) && funds?.category.isRefusal == true)
        let value = failure(#"{"status":"error","err-code":"order-value-min-error","err-msg":"too little"}"#)
        #expect(value?.category == .rejected(.orderRefused))
        let gateway = failure(
            #"{"status":"error","err-code":"gateway-internal-error","err-msg":"Internal error"}"#, status: 503)
        #expect(gateway?.category == .transient && gateway?.category.isRefusal == false)
        for body in ["", "<html>502</html>", #"{"status":"ok"}"#, #"{"status":"ok","data":null}"#] {
            #expect(failure(body)?.category.isRefusal == false, "\(body) says nothing")
        }
        #expect(failure("", status: 429)?.category.isRefusal == false)
    }

    @Test("Orders of one request are answered one by one")
    func batch() throws {
        let drafts = ["us-1", "us-2", "us-3"].map { id in
            var draft = Self.draft
            draft.clientOrderID = id
            return draft
        }
        let body = #"""
            {"status":"ok","data":[{"order-id":59378001,"client-order-id":"us-1"},
             {"client-order-id":"us-2","err-code":"order-value-min-error","err-msg":"too little"},{"order-id":7}]}
            """#
        let answer = try answer(body, to: .placeMany(drafts))
        #expect(answer.placements.map(\.clientOrderID) == ["us-1", "us-2"])
        #expect(answer.placements.first?.result == .success("59378001"))
        guard case .failure(let error)? = answer.placements.last?.result else {
            Issue.record("the second was refused")
            return
        }
        #expect(error.category == .rejected(.orderRefused))
    }

    @Test("A cancel that was taken, by either id")
    func cancel() throws {
        let byID = OrderReference(id: "59378001")
        #expect(
            try answer(#"{"status":"ok","data":"59378001"}"#, to: .cancel(byID)) == TradeAnswer(cancels: [.init(byID)]))
        let byOwner = OrderReference(clientOrderID: "us-1")
        #expect(try answer(#"{"status":"ok","data":10}"#, to: .cancel(byOwner)).cancels.first?.refusal == nil)
        let unknown = try answer(#"{"status":"ok","data":0}"#, to: .cancel(byOwner)).cancels.first
        #expect(unknown?.refusal?.category == .notFound)
        let late = try answer(#"{"status":"ok","data":6}"#, to: .cancel(byOwner)).cancels.first
        #expect(late?.refusal?.category == .rejected(.cannotCancel))
        #expect(throws: APIError.self) { try answer(#"{"status":"ok","data":"x"}"#, to: .cancel(byOwner)) }
    }

    @Test("Cancels of one request are answered one by one")
    func cancelMany() throws {
        let body = #"""
            {"status":"ok","data":{"success":["59378001"],"failed":[{"order-id":"2","err-code":"order-orderstate-error",
             "err-msg":"Incorrect order state","order-state":7,"client-order-id":""}]}}
            """#
        let references = [OrderReference(id: "59378001"), OrderReference(id: "2")]
        let cancels = try answer(body, to: .cancelMany(references)).cancels
        #expect(cancels.map(\.reference) == references)
        #expect(cancels.map(\.refusal?.category) == [nil, .rejected(.cannotCancel)])
        #expect(throws: APIError.self) { try answer(#"{"status":"ok","data":[]}"#, to: .cancelMany(references)) }
    }
}
