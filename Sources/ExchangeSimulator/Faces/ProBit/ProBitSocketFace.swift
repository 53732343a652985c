import UserStreamCore

/// ProBit's socket: whoever has a token is let in, and each channel tells first how things stand, and then what changes (documentation).
struct ProBitSocketFace: FaceSocket {
    /// What a client can subscribe to.
    private enum Channel: String {
        case balance
        case openOrders = "open_order"
        case orders = "order_history"
        case trades = "trade_history"
    }

    /// How many rows a history tells at first. The documentation does not say.
    private static let firstRows = 100

    /// Of the user who was let in.
    private var feed: AccountFeed?
    private var channels: [Channel] = []

    // MARK: What the client says

    mutating func receive(
        _ message: [UInt8], from face: any ExchangeFace, _ exchange: SimulatedExchange, at now: Timestamp
    ) -> [FaceSocketStep] {
        guard let face = face as? ProBitFace else { return [] }
        guard let root = try? JSONDocument(message).root, root.kind == .object else {
            return [.send(face.refusal(.argument("type"), nil).body)]
        }
        do throws(ProBitError) {
            switch root["type"]?.text {
            case "authorization":
                feed = AccountFeed(try face.socketKey(token: root["token"]?.string, at: now).account, of: exchange)
                return [.send(Self.authorised)]
            case "subscribe": return try subscribe(root["channel"]?.text, face, exchange)
            case "unsubscribe":
                channels.removeAll { $0.rawValue == root["channel"]?.text }
                return []
            default: throw .argument("type")
            }
        } catch {
            let refusal = FaceSocketStep.send(face.refusal(error, nil).body)
            return feed == nil ? [refusal, .close(1_000)] : [refusal]
        }
    }

    private mutating func subscribe(
        _ name: String?, _ face: ProBitFace, _ exchange: SimulatedExchange
    ) throws(ProBitError) -> [FaceSocketStep] {
        guard let account = feed?.account else { throw .unauthorized }
        guard let channel = name.flatMap({ Channel(rawValue: $0) }) else { throw .argument("channel") }
        if !channels.contains(channel) { channels.append(channel) }
        return [.push(Self.whole(channel, account, face, exchange))]
    }

    /// How things stand.
    private static func whole(
        _ channel: Channel, _ account: Int, _ face: ProBitFace, _ exchange: SimulatedExchange
    ) -> [UInt8] {
        let now = exchange.now
        switch channel {
        case .balance:
            return message(
                of: exchange.balances(account: account, asOf: now).filter { !$0.total.isZero }, isReset: true)
        case .openOrders:
            return message(on: channel, isReset: true, exchange.openOrders(account: account, asOf: now)) {
                face.write($0, exchange, SpecialRows(), index: 0, to: &$1)
            }
        case .orders:
            let ended = exchange.closedOrders(account: account, asOf: now).suffix(firstRows).reversed()
            return message(on: channel, isReset: true, ended) {
                face.write($0, exchange, SpecialRows(), index: 0, to: &$1)
            }
        case .trades:
            let fills = exchange.fills(account: account, asOf: now).suffix(firstRows).reversed()
            return message(on: channel, isReset: true, fills) { face.write($0, SpecialRows(), index: 0, to: &$1) }
        }
    }

    // MARK: What the exchange says

    mutating func tell(
        from face: any ExchangeFace, _ exchange: SimulatedExchange, at now: Timestamp
    ) -> [FaceSocketStep] {
        guard feed?.hasNews(exchange) ?? false, let face = face as? ProBitFace else { return [] }
        let news = feed?.news(exchange) ?? []
        var steps: [FaceSocketStep] = []
        for item in news {
            switch item {
            case .order(let order, _): tell(order, face, exchange, &steps)
            case .fill(let fill, let order):
                tell(order, face, exchange, &steps)
                tell(fill, face, &steps)
            case .feeSettled(let fill): tell(fill, face, &steps)
            case .balance, .transfer: break
            }
        }
        let balances = news.balances
        if !balances.isEmpty, channels.contains(.balance) {
            steps.append(.push(Self.message(of: balances, isReset: false)))
        }
        return steps
    }

    /// An order on its two channels: on one as long as it is open, and once more when it ends; on the other then.
    private func tell(
        _ order: SimulatedOrder, _ face: ProBitFace, _ exchange: SimulatedExchange, _ steps: inout [FaceSocketStep]
    ) {
        for channel in [Channel.openOrders, .orders] where channels.contains(channel) {
            guard channel == .openOrders || order.closedAt != nil else { continue }
            let message = Self.message(on: channel, isReset: false, [order]) {
                face.write($0, exchange, SpecialRows(), index: 0, to: &$1)
            }
            steps.append(.push(message))
        }
    }

    private func tell(_ fill: SimulatedFill, _ face: ProBitFace, _ steps: inout [FaceSocketStep]) {
        guard channels.contains(.trades) else { return }
        let message = Self.message(on: .trades, isReset: false, [fill]) {
            face.write($0, SpecialRows(), index: 0, to: &$1)
        }
        steps.append(.push(message))
    }
}

// MARK: Messages

extension ProBitSocketFace {
    private static let authorised = JSONWriter.object { writer in
        writer.key("type", "authorization")
        writer.key("result", "ok")
    }

    private static func push(
        on channel: Channel, isReset: Bool, _ data: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        JSONWriter.object { writer in
            writer.key("channel", channel.rawValue)
            writer.key("reset")
            writer.bool(isReset)
            writer.key("data")
            data(&writer)
        }
    }

    private static func message<Row>(
        on channel: Channel, isReset: Bool, _ rows: some Sequence<Row>, _ write: (Row, inout JSONWriter) -> Void
    ) -> [UInt8] {
        push(on: channel, isReset: isReset) { writer in
            writer.beginArray()
            for row in rows { write(row, &writer) }
            writer.endArray()
        }
    }

    /// Balances by currency: here they are no list.
    private static func message(of balances: [SimulatedBalance], isReset: Bool) -> [UInt8] {
        push(on: .balance, isReset: isReset) { writer in
            writer.beginObject()
            for balance in balances {
                writer.key(balance.asset.code)
                writer.beginObject()
                writer.key("available", balance.available)
                writer.key("total", balance.total)
                writer.endObject()
            }
            writer.endObject()
        }
    }
}
