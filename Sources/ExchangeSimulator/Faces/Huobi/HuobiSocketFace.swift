import UserStreamCore

/// HTX's user-data socket `/ws/v2`: login by signature, channels, heartbeats every 20 s, and what happens to the account (HTX spot API reference).
struct HuobiSocketFace: FaceSocket {
    /// What a client can subscribe to.
    private enum Channel: Hashable {
        case balances
        /// Of one market, or of all.
        case orders(String?)
        case trades(String?)

        /// Reads a name such as `orders#btcusdt` or `trade.clearing#*#1`.
        init?(name: String) {
            let parts = name.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
            let symbol = parts.count > 1 && parts[1] != "*" ? parts[1] : nil
            switch (parts[0], parts.count) {
            case ("accounts.update", 2) where symbol == "2": self = .balances
            case ("orders", 2): self = .orders(symbol)
            case ("trade.clearing", 3) where parts[2] == "1": self = .trades(symbol)
            default: return nil
            }
        }

        /// The market that it is restricted to.
        var symbol: String? {
            switch self {
            case .balances: nil
            case .orders(let symbol), .trades(let symbol): symbol
            }
        }
    }

    /// How often the exchange asks whether somebody is there, and how many questions may stay unanswered.
    private static let (heartbeat, patience) = (TimeSpan.seconds(20), 3)

    private let host: String
    /// Of the user who has logged in.
    private var feed: AccountFeed?
    private var channels: [Channel] = []
    private var nextHeartbeat: Timestamp
    private var unanswered = 0

    init(host: String, at now: Timestamp) {
        self.host = host.lowercased()
        nextHeartbeat = now + Self.heartbeat
    }

    // MARK: What the client says

    mutating func receive(
        _ message: [UInt8], from face: any ExchangeFace, _ exchange: SimulatedExchange, at now: Timestamp
    ) -> [FaceSocketStep] {
        guard let face = face as? HuobiFace, let root = try? JSONDocument(message).root else {
            return [refusal("", nil, 2_001, "invalid.json")]
        }
        let (action, channel) = (root["action"]?.text ?? "", root["ch"]?.text)
        switch action {
        case "pong":
            unanswered = 0
            return []
        case "ping": return [.send(Self.beat("pong", at: root["data"]?["ts"]?.int64 ?? 0))]
        case "req" where channel == "auth": return logIn(root["params"], face, exchange, at: now)
        case "sub": return subscribe(channel ?? "", exchange)
        default: return [refusal(action, channel, 2_001, "invalid.action")]
        }
    }

    private mutating func logIn(
        _ parameters: JSONValue?, _ face: HuobiFace, _ exchange: SimulatedExchange, at now: Timestamp
    ) -> [FaceSocketStep] {
        guard let parameters, let key = face.socketKey(parameters, host: host, at: now) else {
            return [refusal("req", "auth", 2_002, "auth.fail")]
        }
        feed = AccountFeed(key.account, of: exchange)
        return [acknowledgement("req", "auth")]
    }

    private mutating func subscribe(_ name: String, _ exchange: SimulatedExchange) -> [FaceSocketStep] {
        guard let account = feed?.account else { return [refusal("sub", name, 2_002, "invalid.auth.state")] }
        guard let channel = Channel(name: name) else { return [refusal("sub", name, 2_001, "invalid.ch")] }
        if let symbol = channel.symbol, exchange.marketRules.allSatisfy({ $0.venueSymbol != symbol }) {
            return [refusal("sub", name, 2_001, "invalid.symbol")]
        }
        if !channels.contains(channel) { channels.append(channel) }
        var steps = [acknowledgement("sub", name)]
        guard channel == .balances else { return steps }
        for balance in exchange.balances(account: account, asOf: exchange.now) {
            steps.append(.push(Self.message(of: balance, account, nil)))
        }
        return steps
    }

    // MARK: What the exchange says

    mutating func tell(
        from face: any ExchangeFace, _ exchange: SimulatedExchange, at now: Timestamp
    ) -> [FaceSocketStep] {
        var steps: [FaceSocketStep] = []
        for news in feed?.news(exchange) ?? [] { tell(news, &steps) }
        while nextHeartbeat <= now {
            guard unanswered < Self.patience else { return steps + [.close(1_000)] }
            steps.append(.send(Self.beat("ping", at: nextHeartbeat.milliseconds)))
            unanswered += 1
            nextHeartbeat = nextHeartbeat + Self.heartbeat
        }
        return steps
    }

    private func tell(_ news: AccountNews, _ steps: inout [FaceSocketStep]) {
        switch news {
        case .fill(let fill, let order):
            if hearsOrders(of: fill.venueSymbol) { steps.append(.push(Self.trade(fill, of: order))) }
            if hearsTrades(of: fill.venueSymbol) { steps.append(.push(Self.clearing(fill, of: order))) }
        case .order(let order, let time):
            guard hearsOrders(of: order.venueSymbol) else { return }
            if let message = Self.message(of: order, at: time) { steps.append(.push(message)) }
        case .balance(let balance, let cause):
            if channels.contains(.balances) {
                steps.append(.push(Self.message(of: balance, feed?.account ?? 0, cause)))
            }
        // That a fee was settled is told by nobody.
        case .feeSettled, .transfer: break
        }
    }

    private func hearsOrders(of symbol: String) -> Bool {
        channels.contains(.orders(nil)) || channels.contains(.orders(symbol))
    }

    private func hearsTrades(of symbol: String) -> Bool {
        channels.contains(.trades(nil)) || channels.contains(.trades(symbol))
    }

    private func acknowledgement(_ action: String, _ channel: String) -> FaceSocketStep {
        .send(
            JSONWriter.object { writer in
                writer.key("action", action)
                writer.key("code", Int64(200))
                writer.key("ch", channel)
                writer.key("data")
                writer.beginObject()
                writer.endObject()
            })
    }

    private func refusal(_ action: String, _ channel: String?, _ code: Int64, _ words: String) -> FaceSocketStep {
        .send(
            JSONWriter.object { writer in
                writer.key("action", action)
                writer.key("code", code)
                if let channel { writer.key("ch", channel) }
                writer.key("message", words)
            })
    }

    private static func beat(_ action: String, at time: Int64) -> [UInt8] {
        JSONWriter.object { writer in
            writer.key("action", action)
            writer.key("data")
            writer.beginObject()
            writer.key("ts", time)
            writer.endObject()
        }
    }
}

// MARK: Messages

extension HuobiSocketFace {
    private static func push(_ channel: String, _ write: (inout JSONWriter) -> Void) -> [UInt8] {
        JSONWriter.object { writer in
            writer.key("action", "push")
            writer.key("ch", channel)
            writer.key("data")
            writer.beginObject()
            write(&writer)
            writer.endObject()
        }
    }

    private static func message(of balance: SimulatedBalance, _ account: Int, _ cause: BalanceCause?) -> [UInt8] {
        push("accounts.update#2") { writer in
            writer.key("currency", balance.asset.code.lowercased())
            writer.key("accountId", Int64(account))
            writer.key("balance", balance.total)
            writer.key("available", balance.available)
            writer.key("changeType")
            if let cause { writer.string(cause.huobiName) } else { writer.null() }
            writer.key("accountType", "trade")
            writer.key("changeTime")
            if cause != nil { writer.integer(balance.time.milliseconds) } else { writer.null() }
            writer.key("seqNum", balance.version)
        }
    }

    /// The birth of an order, or its end without another fill; `nil` for what HTX does not tell.
    private static func message(of order: SimulatedOrder, at time: Timestamp) -> [UInt8]? {
        switch order.state {
        case .open where order.cumulativeQuantity.isZero:
            push("orders#\(order.venueSymbol)") { writer in
                writer.key("eventType", "creation")
                writer.key("symbol", order.venueSymbol)
                writer.key("accountId", Int64(order.account))
                writeTerms(of: order, to: &writer)
                writer.key("orderStatus", "submitted")
                writer.key("orderCreateTime", order.createdAt.milliseconds)
            }
        case .canceled, .expired, .rejected, .closedUnknown:
            push("orders#\(order.venueSymbol)") { writer in
                writer.key("eventType", "cancellation")
                writer.key("symbol", order.venueSymbol)
                writer.key("lastActTime", time.milliseconds)
                writeAmounts(of: order, to: &writer)
                writeTerms(of: order, to: &writer)
                writer.key("orderStatus", HuobiWords.state(order))
                writer.key("canceledSource", HuobiWords.source(of: order.revision.closeReason ?? .unknown))
            }
        case .open, .pendingNew, .untriggered, .partiallyFilled, .pendingCancel, .filled: nil
        }
    }

    private static func trade(_ fill: SimulatedFill, of order: SimulatedOrder) -> [UInt8] {
        push("orders#\(fill.venueSymbol)") { writer in
            writer.key("eventType", "trade")
            writer.key("symbol", fill.venueSymbol)
            writer.key("tradePrice", fill.price)
            writer.key("tradeVolume", fill.quantity)
            writer.key("tradeId", fill.tradeID)
            writer.key("tradeTime", fill.time.milliseconds)
            writer.key("aggressor")
            writer.bool(fill.role == .taker)
            writeAmounts(of: order, to: &writer)
            writeTerms(of: order, to: &writer)
            writer.key("orderStatus", order.state == .filled ? "filled" : "partial-filled")
        }
    }

    private static func clearing(_ fill: SimulatedFill, of order: SimulatedOrder) -> [UInt8] {
        push("trade.clearing#\(fill.venueSymbol)#1") { writer in
            let received = fill.side == .buy ? fill.market.base : fill.market.quote
            let taken = fill.isFeeDeducted ? nil : fill.fee
            let deducted = fill.isFeeDeducted && fill.feeState == .final ? fill.fee : nil
            writer.key("eventType", "trade")
            writer.key("symbol", fill.venueSymbol)
            writer.key("orderId", fill.orderID)
            writer.key("tradePrice", fill.price)
            writer.key("tradeVolume", fill.quantity)
            writer.key("orderSide", fill.side.rawValue)
            writer.key("orderType", order.huobiType)
            writer.key("aggressor")
            writer.bool(fill.role == .taker)
            writer.key("tradeId", fill.tradeID)
            writer.key("tradeTime", fill.time.milliseconds)
            writer.key("transactFee", taken?.amount ?? .zero)
            writer.key("feeCurrency", (taken?.asset ?? received).code.lowercased())
            writer.key("feeDeduct", deducted?.amount ?? .zero)
            writer.key("feeDeductType", deducted.map { HuobiWords.deduction($0.asset) } ?? "")
            writer.key("accountId", Int64(fill.account))
            writer.key("source", fill.source)
            writer.key("clientOrderId", fill.clientOrderID ?? "")
            writer.key("orderCreateTime", order.createdAt.milliseconds)
            writer.key("orderStatus", order.state == .filled ? "filled" : "partial-filled")
        }
    }

    /// What is filled and what is left: quote for an order that was given in quote, base otherwise.
    private static func writeAmounts(of order: SimulatedOrder, to writer: inout JSONWriter) {
        let isInQuote = order.terms.request.quoteOrderQuantity != nil
        let filled = isInQuote ? order.cumulativeQuoteQuantity : order.cumulativeQuantity
        writer.key("remainAmt", Exact.difference(order.huobiAmount, filled))
        writer.key("execAmt", filled)
    }

    private static func writeTerms(of order: SimulatedOrder, to writer: inout JSONWriter) {
        writer.key("orderId", order.id)
        writer.key("type", order.huobiType)
        writer.key("clientOrderId", order.clientOrderID ?? "")
        writer.key("orderSource", order.terms.request.source)
        if let quote = order.terms.request.quoteOrderQuantity {
            writer.key("orderValue", quote)
        } else {
            writer.key("orderPrice", order.terms.request.price ?? .zero)
            writer.key("orderSize", order.huobiAmount)
        }
    }
}

extension BalanceCause {
    /// HTX's word for it.
    fileprivate var huobiName: String {
        switch self {
        case .orderPlaced: "order.place"
        case .orderMatched: "order.match"
        case .orderRefunded: "order.refund"
        case .orderCanceled: "order.cancel"
        case .feeSettled: "order.fee-refund"
        case .deposit: "deposit"
        case .withdrawal: "withdraw"
        case .transfer, .tradeBusted: "other"
        }
    }
}
