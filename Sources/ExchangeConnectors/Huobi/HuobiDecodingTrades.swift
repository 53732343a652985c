import UserStreamCore

/// What HTX answers to those who place and cancel orders (HTX spot API reference).
enum HuobiDecodingTrades {
    /// Decodes an answer; an error carries its HTTP status.
    static func decode(_ response: APIResponse, of request: TradeRequest) throws(APIError) -> TradeAnswer {
        try response.reading { () throws(APIError) -> TradeAnswer in
            let envelope = try HuobiEnvelope(response)
            switch request {
            case .place(let draft):
                let id = try id(envelope.data)
                return TradeAnswer(placements: [.init(clientOrderID: draft.clientOrderID, .success(id))])
            case .placeMany: return TradeAnswer(placements: try placements(envelope))
            case .cancel(let reference):
                return TradeAnswer(cancels: [.init(reference, refusal: try refusal(envelope, of: reference))])
            case .cancelMany(let references):
                return TradeAnswer(cancels: try cancels(envelope, byID: references.contains { $0.id != nil }))
            }
        }
    }

    /// The id of an order that was placed: a string, and a number from some gateways.
    private static func id(_ data: JSONValue) throws(APIError) -> OrderID {
        guard let text = data.text, !text.isEmpty else { throw HuobiEnvelope.malformed("data is no order id") }
        return OrderID(text)
    }

    /// One row an order: with the exchange's id, or with why there is none.
    private static func placements(_ envelope: HuobiEnvelope) throws(APIError) -> [TradeAnswer.Placement] {
        var placements: [TradeAnswer.Placement] = []
        for row in try envelope.list().elements {
            // A row that names no order says nothing about any: it stays in flight.
            guard let clientOrderID = row.textField("client-order-id") else { continue }
            if let id = row.textField("order-id") {
                placements.append(.init(clientOrderID: clientOrderID, .success(OrderID(id))))
            } else if let refusal = refusal(row) {
                placements.append(.init(clientOrderID: clientOrderID, .failure(refusal)))
            }
        }
        return placements
    }

    /// By the exchange's id a cancel is answered with that id; by the owner's with a number for the order's state, of which 10 means that the
    /// cancel was taken and 0 that there is no such order.
    private static func refusal(
        _ envelope: HuobiEnvelope, of reference: OrderReference
    ) throws(APIError) -> APIError? {
        guard reference.id == nil else {
            _ = try id(envelope.data)
            return nil
        }
        switch envelope.data.int64 {
        case 10: return nil
        case 0: return APIError(.notFound, code: "0", message: "there is no order with this client order id")
        case let state?:
            return APIError(.rejected(.cannotCancel), code: String(state), message: "the order's state is \(state)")
        case nil: throw HuobiEnvelope.malformed("data is no state of an order")
        }
    }

    private static func cancels(_ envelope: HuobiEnvelope, byID: Bool) throws(APIError) -> [TradeAnswer.Cancel] {
        let data = try envelope.object()
        guard let done = data["success"], let failed = data["failed"], done.kind == .array, failed.kind == .array
        else { throw HuobiEnvelope.malformed("data has no lists of what was and was not cancelled") }
        func reference(_ text: String) -> OrderReference {
            byID ? OrderReference(id: OrderID(text)) : OrderReference(clientOrderID: text)
        }
        let cancels = done.elements.compactMap(\.text).map { TradeAnswer.Cancel(reference($0)) }
        return cancels
            + failed.elements.compactMap { row in
                let name = byID ? row.textField("order-id") : row.textField("client-order-id")
                return name.map { TradeAnswer.Cancel(reference($0), refusal: refusal(row)) }
            }
    }

    /// Why one order of several was refused.
    private static func refusal(_ row: JSONValue) -> APIError? {
        guard let code = row.textField("err-code") ?? row.textField("err_code") else { return nil }
        let text = row.textField("err-msg") ?? row.textField("err_msg") ?? ""
        return HuobiErrors.error(HuobiErrors.Refusal(code: code, message: text), in: APIResponse(status: 200, body: []))
    }
}
