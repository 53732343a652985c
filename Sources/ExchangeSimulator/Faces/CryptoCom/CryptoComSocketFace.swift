import UserStreamCore

/// Crypto.com's user stream: login by signature, channels of all markets or of one, and heartbeats every 30 s that want an answer within 5 s (Exchange v1
/// reference).
struct CryptoComSocketFace: FaceSocket {
    /// What a client can subscribe to.
    private enum Channel: String, CaseIterable {
        case orders = "user.order"
        case trades = "user.trade"
        case balances = "user.balance"
    }

    /// How long requests are refused for their rate after the opening.
    private static let quiet = TimeSpan.seconds(1)
    private static let (heartbeat, patience) = (TimeSpan.seconds(30), TimeSpan.seconds(5))

    private let openedAt: Timestamp
    /// Of the user who has logged in.
    private var feed: AccountFeed?
    /// What was subscribed to, by its full name: `user.order`, or `user.order.BTC_USDT`.
    private var subscriptions: [String] = []
    private var nextHeartbeat: Timestamp
    /// The heartbeat that was not answered yet.
    private var awaited: Timestamp?

    init(at now: Timestamp) {
        openedAt = now
        nextHeartbeat = now + Self.heartbeat
    }

    // MARK: What the client says

    mutating func receive(
        _ message: [UInt8], from face: any ExchangeFace, _ exchange: SimulatedExchange, at now: Timestamp
    ) -> [FaceSocketStep] {
        guard let face = face as? CryptoComFace else { return [] }
        guard let root = try? JSONDocument(message).root, root.kind == .object else {
            return [refusal(.badRequest, to: nil, face)]
        }
        guard now >= openedAt + Self.quiet else { return [refusal(.tooMany, to: root, face)] }
        switch root["method"]?.text {
        case "public/respond-heartbeat":
            if root["id"]?.text == awaited.map({ String($0.milliseconds) }) { awaited = nil }
            return []
        case "public/auth": return logIn(root, face, exchange, at: now)
        case "subscribe": return subscribe(root, face, exchange)
        case "unsubscribe":
            let names = root["params"]?["channels"]?.elements.compactMap(\.text) ?? []
            subscriptions.removeAll { names.contains($0) }
            return [.send(face.envelope(method: "unsubscribe", id: root["id"]) { face.writeCode(0, to: &$0) })]
        default: return [refusal(.noMethod, to: root, face)]
        }
    }

    private mutating func logIn(
        _ request: JSONValue, _ face: CryptoComFace, _ exchange: SimulatedExchange, at now: Timestamp
    ) -> [FaceSocketStep] {
        do throws(CryptoComError) {
            feed = AccountFeed(try face.socketKey(request, at: now).account, of: exchange)
            return [.send(face.envelope(method: "public/auth", id: request["id"]) { face.writeCode(0, to: &$0) })]
        } catch {
            return [refusal(error, to: request, face), .close(1_000)]
        }
    }

    private mutating func subscribe(
        _ request: JSONValue, _ face: CryptoComFace, _ exchange: SimulatedExchange
    ) -> [FaceSocketStep] {
        guard let account = feed?.account else { return [refusal(.unauthorized, to: request, face)] }
        let names = request["params"]?["channels"]?.elements.compactMap(\.text) ?? []
        guard !names.isEmpty, names.allSatisfy({ Self.channel($0, exchange) != nil }) else {
            return [refusal(.argument("channels"), to: request, face)]
        }
        var steps: [FaceSocketStep] = []
        for name in names {
            if !subscriptions.contains(name) { subscriptions.append(name) }
            let answer = face.envelope(method: "subscribe", id: request["id"]) { writer in
                face.writeCode(0, to: &writer)
                writer.key("channel", name)
            }
            steps.append(.send(answer))
        }
        for name in names { tellFirst(name, account, id: request["id"], face, exchange, &steps) }
        return steps
    }

    /// How things stand, under the subscription's own id. Of trades only new ones are told.
    private func tellFirst(
        _ name: String, _ account: Int, id: JSONValue?, _ face: CryptoComFace, _ exchange: SimulatedExchange,
        _ steps: inout [FaceSocketStep]
    ) {
        switch Self.channel(name, exchange) {
        case .orders:
            let live = exchange.openOrders(account: account, asOf: exchange.now).filter {
                name == Channel.orders.rawValue || name == Self.name(.orders, $0.venueSymbol)
            }
            let message = face.push(name, on: Channel.orders.rawValue, id: id) { writer in
                for (index, order) in live.enumerated() { face.write(order, SpecialRows(), index: index, to: &writer) }
            }
            steps.append(.push(message))
        case .balances: steps.append(.push(balances(account, id: id, face, exchange)))
        case .trades, nil: break
        }
    }

    private static func name(_ channel: Channel, _ symbol: String) -> String { channel.rawValue + "." + symbol }

    /// The channel of a name, which may end with a market's symbol; there is one for all balances only.
    private static func channel(_ name: String, _ exchange: SimulatedExchange) -> Channel? {
        if let channel = Channel(rawValue: name) { return channel }
        return [Channel.orders, .trades].first { channel in
            exchange.marketRules.contains { name == self.name(channel, $0.venueSymbol) }
        }
    }

    // MARK: What the exchange says

    mutating func tell(
        from face: any ExchangeFace, _ exchange: SimulatedExchange, at now: Timestamp
    ) -> [FaceSocketStep] {
        let hasNews = feed?.hasNews(exchange) ?? false
        guard hasNews || nextHeartbeat <= now || awaited != nil, let face = face as? CryptoComFace else { return [] }
        if let awaited, now > awaited + Self.patience { return [.close(1_000)] }
        var steps: [FaceSocketStep] = []
        if hasNews { tellNews(face, exchange, &steps) }
        while nextHeartbeat <= now {
            steps.append(.send(face.heartbeat(at: nextHeartbeat)))
            awaited = nextHeartbeat
            nextHeartbeat = nextHeartbeat + Self.heartbeat
        }
        return steps
    }

    private mutating func tellNews(
        _ face: CryptoComFace, _ exchange: SimulatedExchange, _ steps: inout [FaceSocketStep]
    ) {
        let news = feed?.news(exchange) ?? []
        for item in news {
            switch item {
            case .order(let order, _): tell(order, face, &steps)
            case .fill(let fill, let order):
                tell(order, face, &steps)
                tell(.trades, fill.venueSymbol, face, &steps) {
                    face.write(fill, SpecialRows(), index: 0, isPushed: true, to: &$0)
                }
            case .feeSettled, .balance, .transfer: break
            }
        }
        guard let account = feed?.account, !news.balances.isEmpty,
            subscriptions.contains(Channel.balances.rawValue)
        else { return }
        steps.append(.push(balances(account, id: nil, face, exchange)))
    }

    private func tell(_ order: SimulatedOrder, _ face: CryptoComFace, _ steps: inout [FaceSocketStep]) {
        tell(.orders, order.venueSymbol, face, &steps) { face.write(order, SpecialRows(), index: 0, to: &$0) }
    }

    private func tell(
        _ channel: Channel, _ symbol: String, _ face: CryptoComFace, _ steps: inout [FaceSocketStep],
        _ row: (inout JSONWriter) -> Void
    ) {
        let name = Self.name(channel, symbol)
        guard subscriptions.contains(channel.rawValue) || subscriptions.contains(name) else { return }
        steps.append(.push(face.push(name, symbol, on: channel.rawValue, id: nil, row)))
    }

    /// All of them, whatever moved.
    private func balances(
        _ account: Int, id: JSONValue?, _ face: CryptoComFace, _ exchange: SimulatedExchange
    ) -> [UInt8] {
        face.push(Channel.balances.rawValue, on: Channel.balances.rawValue, id: id) {
            CryptoComFace.writeAccount(account, exchange, to: &$0)
        }
    }

    private func refusal(_ error: CryptoComError, to request: JSONValue?, _ face: CryptoComFace) -> FaceSocketStep {
        let message = face.envelope(method: request?["method"]?.text, id: request?["id"]) { writer in
            face.writeCode(error.code, to: &writer)
            writer.key("message", error.message)
        }
        return .send(message)
    }
}

// MARK: Messages

extension CryptoComFace {
    /// What a channel tells. What happens after the subscription has no request's id, but -1.
    fileprivate func push(
        _ subscription: String, _ symbol: String? = nil, on channel: String, id: JSONValue?,
        _ rows: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        envelope(method: "subscribe", id: id, capacity: 1_024) { writer in
            writeCode(0, to: &writer)
            writer.key("result")
            writer.beginObject()
            if let symbol { writer.key("instrument_name", symbol) }
            writer.key("subscription", subscription)
            writer.key("channel", channel)
            writer.key("data")
            writer.beginArray()
            rows(&writer)
            writer.endArray()
            writer.endObject()
        }
    }

    fileprivate func heartbeat(at time: Timestamp) -> [UInt8] {
        JSONWriter.object { writer in
            writer.key("id")
            write(number: time.milliseconds, to: &writer)
            writer.key("method", "public/heartbeat")
            writeCode(0, to: &writer)
        }
    }
}
