import UserStreamCore

/// Binance's WebSocket API, as far as it tells what happens to a user: by a signed subscription, or by a session of an Ed25519 key and a subscription
/// then; a ping of the protocol every 20 s, and an end after a day (binance-spot-api-docs).
struct BinanceSocketFace: FaceSocket {
    private static let heartbeat = TimeSpan.seconds(20)
    /// How long a connection lives, and how long before its end that is announced.
    private static let (life, notice) = (TimeSpan.hours(24), TimeSpan.minutes(1))

    private let openedAt: Timestamp
    /// The key that logged on.
    private var session: SimulatedKey?
    /// Of the user who is subscribed.
    private var feed: AccountFeed?
    /// The key by which he is.
    private var apiKey = ""
    /// How many subscriptions this connection had before this one.
    private var subscriptionID: Int64 = -1
    private var nextHeartbeat: Timestamp
    private var isShutDownTold = false

    init(at now: Timestamp) {
        openedAt = now
        nextHeartbeat = now + Self.heartbeat
    }

    // MARK: What the client says

    mutating func receive(
        _ message: [UInt8], from face: any ExchangeFace, _ exchange: SimulatedExchange, at now: Timestamp
    ) -> [FaceSocketStep] {
        guard let face = face as? BinanceFace, let root = try? JSONDocument(message).root, root.kind == .object else {
            return [.send(Self.refusal(.badJSON, id: nil))]
        }
        do throws(BinanceError) {
            let result = try answer(root, face, exchange, at: now)
            return [.send(Self.answer(root["id"], status: 200, "result") { $0.raw(result) })]
        } catch { return [.send(Self.refusal(error, id: root["id"]))] }
    }

    /// The result of a request.
    private mutating func answer(
        _ request: JSONValue, _ face: BinanceFace, _ exchange: SimulatedExchange, at now: Timestamp
    ) throws(BinanceError) -> [UInt8] {
        switch request["method"]?.text {
        case "userDataStream.subscribe.signature":
            return try subscribe(face.socketKey(request["params"], at: now), exchange)
        case "session.logon":
            let key = try face.socketKey(request["params"], at: now)
            guard case .ed25519 = key.verifier else { throw .badSignature }
            session = key
            return Self.logon(key, since: now, connected: openedAt, isSubscribed: feed != nil)
        case "userDataStream.subscribe":
            guard let session else { throw .rejectedKey }
            return try subscribe(session, exchange)
        case "userDataStream.unsubscribe":
            guard feed != nil else { throw .noSubscription }
            feed = nil
            return Array("{}".utf8)
        default: throw .unknownMethod
        }
    }

    private mutating func subscribe(
        _ key: SimulatedKey, _ exchange: SimulatedExchange
    ) throws(BinanceError) -> [UInt8] {
        guard feed == nil else { throw .secondSubscription }
        feed = AccountFeed(key.account, of: exchange)
        apiKey = key.apiKey
        subscriptionID += 1
        return JSONWriter.object { $0.key("subscriptionId", subscriptionID) }
    }

    // MARK: What the exchange says

    mutating func tell(
        from face: any ExchangeFace, _ exchange: SimulatedExchange, at now: Timestamp
    ) -> [FaceSocketStep] {
        var steps: [FaceSocketStep] = []
        if feed?.hasNews(exchange) ?? false, let face = face as? BinanceFace { tellNews(face, exchange, &steps) }
        while nextHeartbeat <= now {
            nextHeartbeat = nextHeartbeat + Self.heartbeat
            if feed != nil, (face as? BinanceFace)?.acceptedKey(apiKey, at: now) == nil {
                return steps + [.send(Self.refusal(.rejectedKey, id: nil)), .close(1_000)]
            }
            steps.append(.ping)
        }
        if now >= openedAt + (Self.life - Self.notice), !isShutDownTold {
            isShutDownTold = true
            steps.append(.send(Self.shutdown(at: now)))
        }
        if now >= openedAt + Self.life { steps.append(.close(1_000)) }
        return steps
    }

    /// Each execution, and behind it the balances that it moved.
    private mutating func tellNews(_ face: BinanceFace, _ exchange: SimulatedExchange, _ steps: inout [FaceSocketStep])
    {
        let events = BinanceEvents(subscriptionID: subscriptionID, ageing: face.ageing)
        let first = Int64(feed?.told ?? 0)
        var moved: [SimulatedBalance] = []
        func position() {
            if !moved.isEmpty { steps.append(.push(events.position(moved))) }
            moved = []
        }
        for (index, news) in (feed?.news(exchange) ?? []).enumerated() {
            switch news {
            case .order(let order, let time):
                position()
                steps.append(.push(events.execution(of: order, at: time, number: first + Int64(index))))
            case .fill(let fill, let order):
                position()
                steps.append(.push(events.execution(of: order, by: fill, at: fill.time, number: first + Int64(index))))
            case .balance(let balance, _): moved.replace(with: balance)
            case .transfer(let transfer, let time): steps.append(.push(events.update(of: transfer, at: time)))
            case .feeSettled: break
            }
        }
        position()
    }
}

// MARK: Answers

extension BinanceSocketFace {
    private static func refusal(_ error: BinanceError, id: JSONValue?) -> [UInt8] {
        answer(id, status: Int64(error.status), "error") { error.write(to: &$0) }
    }

    /// An answer has the request's own id, whatever it is.
    private static func answer(
        _ id: JSONValue?, status: Int64, _ key: StaticString, _ write: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        JSONWriter.object { writer in
            writer.key("id")
            if let id, id.kind == .number || id.kind == .string { writer.raw(id.rawBytes) } else { writer.null() }
            writer.key("status", status)
            writer.key(key)
            write(&writer)
        }
    }

    private static func logon(
        _ key: SimulatedKey, since now: Timestamp, connected: Timestamp, isSubscribed: Bool
    ) -> [UInt8] {
        JSONWriter.object { writer in
            writer.key("apiKey", key.apiKey)
            writer.key("authorizedSince", now.milliseconds)
            writer.key("connectedSince", connected.milliseconds)
            writer.key("returnRateLimits")
            writer.bool(false)
            writer.key("serverTime", now.milliseconds)
            writer.key("userDataStream")
            writer.bool(isSubscribed)
        }
    }

    private static func shutdown(at now: Timestamp) -> [UInt8] {
        JSONWriter.object { writer in
            writer.key("event")
            writer.beginObject()
            writer.key("e", "serverShutdown")
            writer.key("E", now.milliseconds)
            writer.endObject()
        }
    }
}
