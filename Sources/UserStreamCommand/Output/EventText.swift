import UserStreamCore

/// An event in words, on one line, for people.
struct EventText: CustomStringConvertible {
    /// The line.
    let description: String

    /// - Parameter showsTime: whether the line begins with the time of day, in UTC.
    init(_ event: UserStreamEvent, showsTime: Bool = true) {
        let time = showsTime ? ClockText.timeOfDay(event.time ?? event.observed.to) + "  " : ""
        let kind = event.change.kind.padded(to: 14)
        let inferred = event.origin == .venue ? "" : "  (inferred)"
        description = time + kind + "  " + Self.words(event.change) + inferred
    }

    private static func words(_ change: Change) -> String {
        switch change {
        case .ready: "the first complete state is known; from here on every change is news"
        case .snapshotBegan(.firstStart): "the state at the start follows"
        case .snapshotBegan(.gap): "what happened in between could not be known; the state now follows"
        case .snapshotItem(.order(let order)): words(order)
        case .snapshotItem(.balance(let balance)): words(balance)
        case .snapshotItem(.fill(let fill)): words(fill) + " (before the start)"
        case .snapshotEnded: "this is the whole state"
        case .order(let order, let previous): words(order, previous)
        case .orderCorrected(let order, let was): words(order) + "; \(was.rawValue) was wrong"
        case .inFlight(let order, let previous): words(order, previous)
        case .fill(let fill): words(fill)
        case .fillSuperseded(let change): "\(words(change.fill)) is replaced by \(change.by.joined(separator: ", "))"
        case .fillVoided(let fill): words(fill) + " was taken back by the exchange"
        case .feeSettled(let fill): "trade \(fill.tradeID) of order \(fill.orderID): fee \(fees(fill))"
        case .balance(let change): words(change)
        case .transfer(let transfer): words(transfer)
        case .stale(let staleness): "\(staleness.subject.rawValue) is \(staleness.age) old: \(staleness.cause)"
        case .fresh(let staleness): "\(staleness.subject.rawValue) is up to date again"
        case .degraded(let degradation): "\(degradation.subject): \(degradation.message)"
        case .gap(let from, let to, let why):
            "\(ClockText.timeOfDay(from)) to \(ClockText.timeOfDay(to)) could not be known: \(why)"
        case .stopped(let reason): "\(reason.message)\(reason.message.hasSuffix(".") ? "" : ".") \(reason.remedy)"
        }
    }

    private static func words(_ order: Order, _ previous: OrderState? = nil) -> String {
        let state = previous.map { "\($0.rawValue) -> \(order.state.rawValue)" } ?? order.state.rawValue
        let reason = order.closeReason.map { " (\($0.rawValue))" } ?? ""
        return "\(title(of: order))  \(state)\(reason)  \(progress(of: order))  order \(order.id)"
    }

    private static func words(_ order: InFlightOrder, _ previous: InFlightOrder.State?) -> String {
        let draft = order.draft
        let price = draft.price.map { " @ \($0)" } ?? ""
        let state = previous.map { "\($0.rawValue) -> \(order.state.rawValue)" } ?? order.state.rawValue
        let id = order.orderID.map { " as order \($0)" } ?? ""
        let reason = order.rejectReason.map { " (\($0))" } ?? ""
        return "\(draft.market) \(draft.side.rawValue) \(draft.type.rawValue)\(price)  \(state)\(id)\(reason)  "
            + "\(order.clientOrderID)"
    }

    /// Market, side, kind and price, as far as known.
    static func title(of order: Order) -> String {
        let market = order.market?.description ?? order.venueSymbol
        let price = order.price.map { " @ \($0)" } ?? ""
        return "\(market) \(order.side?.rawValue ?? "?") \(order.type.rawValue)\(price)"
    }

    /// How much of the order is filled.
    static func progress(of order: Order) -> String {
        if let quantity = order.quantity { return "\(order.cumulativeQuantity)/\(quantity)" }
        if let quote = order.quoteOrderQuantity {
            return "\(order.cumulativeQuantity) for \(order.cumulativeQuoteQuantity ?? .zero)/\(quote)"
        }
        return "\(order.cumulativeQuantity)"
    }

    private static func words(_ fill: Fill) -> String {
        let market = fill.market?.description ?? fill.venueSymbol
        let price = fill.price.map { " @ \($0)" } ?? ""
        let side = fill.side?.rawValue ?? "?"
        let marks = (fill.isLate ? "  late" : "") + (fill.isProvisional ? "  provisional" : "")
        return "\(market) \(side) \(fill.quantity)\(price)  fee \(fees(fill))  order \(fill.orderID)\(marks)"
    }

    private static func fees(_ fill: Fill) -> String {
        if fill.feeState == .pending { return "not settled yet" }
        if fill.fees.isEmpty { return "none" }
        return fill.fees.map { "\($0.amount) \($0.asset)" }.joined(separator: " + ")
    }

    private static func words(_ balance: Balance) -> String {
        "\(balance.asset) \(balance.total)  available \(balance.available)  locked \(balance.locked)"
    }

    private static func words(_ change: BalanceChange) -> String {
        let (old, new) = (change.previous, change.balance)
        let total = old.total == new.total ? "\(new.total)" : "\(old.total) -> \(new.total)"
        // A row that did not move tells that by now the orders and fills fit it.
        let mark = old.hasSameAmounts(as: new) ? "  (confirmed)" : ""
        return "\(new.asset) \(total)  available \(new.available)  locked \(new.locked)\(mark)"
    }

    private static func words(_ transfer: Transfer) -> String {
        let sign = transfer.amount.isNegative ? "" : "+"
        let cause = transfer.cause == .unknown ? "no order explains it" : transfer.cause.rawValue
        return "\(transfer.asset) \(sign)\(transfer.amount)  \(cause)"
    }
}

/// Times of day, in UTC.
enum ClockText {
    /// `HH:MM:SS.mmm`.
    static func timeOfDay(_ moment: Timestamp) -> String {
        let day: Int64 = 86_400_000
        let rest = ((moment.milliseconds % day) + day) % day
        let (seconds, milliseconds) = rest.quotientAndRemainder(dividingBy: 1_000)
        let parts = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { String($0).leftPadded(to: 2, with: "0") }
        return parts.joined(separator: ":") + "." + String(milliseconds).leftPadded(to: 3, with: "0")
    }
}

extension String {
    /// The text with spaces after it, up to a width.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    /// The text with something before it, up to a width.
    func leftPadded(to width: Int, with character: Character = " ") -> String {
        String(repeating: character, count: max(0, width - count)) + self
    }
}
