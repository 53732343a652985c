import UserStreamCore

/// Placing orders. What is taken is only queued: a post-only order that would take shows as rejected afterwards.
extension CryptoComFace {
    /// The most orders of one request.
    static let longestList = 10

    func place(_ call: CryptoComCall, _ exchange: inout SimulatedExchange) throws(CryptoComError) -> [UInt8] {
        guard let params = call.params else { throw .argument("params") }
        let order = try place(params, named: call.body?["nonce"]?.text ?? "", call, &exchange)
        return acknowledgement(call) { Self.writeIDs(order, to: &$0, isAlone: true) }
    }

    /// Several orders, each by itself.
    func placeList(_ call: CryptoComCall, _ exchange: inout SimulatedExchange) throws(CryptoComError) -> [UInt8] {
        let nonce = call.body?["nonce"]?.text ?? ""
        var results: [Result<SimulatedOrder, CryptoComError>] = []
        for (index, params) in try list(call).enumerated() {
            do throws(CryptoComError) {
                results.append(.success(try place(params, named: "\(nonce)-\(index)", call, &exchange)))
            } catch {
                results.append(.failure(error))
            }
        }
        return write(results, call)
    }

    /// The parts of a list; they stand by themselves.
    func list(_ call: CryptoComCall) throws(CryptoComError) -> [JSONValue] {
        guard try call.text("contingency_type") == "LIST" else { throw .argument("contingency_type") }
        guard let list = call.params?["order_list"], list.kind == .array, (1...Self.longestList).contains(list.count),
            list.elements.allSatisfy({ $0.kind == .object })
        else { throw .argument("order_list") }
        return Array(list.elements)
    }

    /// Says of each part of a list what became of it, by its place.
    func write(_ results: [Result<SimulatedOrder, CryptoComError>], _ call: CryptoComCall) -> [UInt8] {
        acknowledgement(call) { writer in
            writer.beginArray()
            for (index, result) in results.enumerated() {
                writer.beginObject()
                writer.key("index")
                write(number: Int64(index), to: &writer)
                switch result {
                case .success(let order):
                    writeCode(0, to: &writer)
                    Self.writeIDs(order, to: &writer)
                case .failure(let error):
                    writeCode(error.code, to: &writer)
                    writer.key("message", error.message)
                    if let clientOrderID = error.clientOrderID { writer.key("client_oid", clientOrderID) }
                }
                writer.endObject()
            }
            writer.endArray()
        }
    }

    static func writeIDs(_ order: SimulatedOrder, to writer: inout JSONWriter, isAlone: Bool = false) {
        if isAlone { writer.beginObject() }
        writer.key("client_oid", order.clientOrderID ?? "")
        writer.key("order_id", String(order.number))
        if isAlone { writer.endObject() }
    }

    /// Places an order, as it is right after that.
    /// - Parameter name: what the exchange calls it where its owner does not.
    private func place(
        _ params: JSONValue, named name: String, _ call: CryptoComCall, _ exchange: inout SimulatedExchange
    ) throws(CryptoComError) -> SimulatedOrder {
        let draft = CryptoComDraft(params)
        let clientOrderID = try draft.clientOrderID()
        do throws(CryptoComError) {
            var request = try draft.request(exchange)
            if let clientOrderID { try checkUnused(clientOrderID, call, exchange) }
            request.clientOrderID = clientOrderID ?? name
            return try place(request, call, &exchange)
        } catch {
            var error = error
            error.clientOrderID = clientOrderID
            throw error
        }
    }

    /// An owner's id is used once, also when the order of that name has ended.
    private func checkUnused(
        _ clientOrderID: String, _ call: CryptoComCall, _ exchange: SimulatedExchange
    ) throws(CryptoComError) {
        let others = exchange.orders(clientOrderID: clientOrderID, account: call.account, asOf: call.time)
        if !others.isEmpty { throw .duplicate }
    }

    private func place(
        _ request: OrderRequest, _ call: CryptoComCall, _ exchange: inout SimulatedExchange
    ) throws(CryptoComError) -> SimulatedOrder {
        do throws(Refusal) {
            let id = try exchange.place(request, account: call.account, at: call.time)
            guard let order = exchange.order(id, asOf: exchange.now) else { throw .unknownOrder }
            return order
        } catch {
            throw .refusal(error)
        }
    }
}
