import ExchangeSimulator
import Rivals
import UserStreamCore

/// A rival, and somebody who answers its questions by hand. A second passes between two answers.
struct RivalDesk<System: Rival> {
    var rival: System
    var now = Timestamp(milliseconds: 1_700_000_000_000)

    init() { rival = System(account: "huobi:main", policy: PollingPolicy()) }

    /// Answers with the list of all orders.
    mutating func list(live: [OrderReport] = [], ended: [OrderReport] = [], fills: [Fill] = []) -> [Change] {
        var changes: [Change] = []
        if isWanted(.fills) { changes += answer(.fills(HistoryWindow(from: now, to: now)), .fills(fills)) }
        changes += answer(.openOrders, .orders(live))
        return changes + answer(.closedOrders(HistoryWindow(from: now, to: now)), .orders(ended))
    }

    /// Answers the question for one order.
    mutating func detail(_ report: OrderReport) -> [Change] { answer(.order(id: report.id), .orders([report])) }

    /// Fails the question for one order.
    mutating func fail(_ id: OrderID, _ error: APIError) -> [Change] {
        ingest(.answer(.failure(error), of: .order(id: id), sent: now, received: now))
    }

    mutating func answer(_ query: Query, _ content: Observation.Content) -> [Change] {
        ingest(.answer(.success(Observation(content)), of: query, sent: now, received: now))
    }

    mutating func ingest(_ input: Input) -> [Change] {
        defer { now = now + .seconds(1) }
        return rival.ingest(input, at: now).events.map(\.change)
    }

    /// Whether it wants an answer of a kind now.
    func isWanted(_ kind: QueryKind) -> Bool {
        rival.wanted(at: now).contains { $0.query.kind == kind && $0.due <= now }
    }
}

/// What an answer says of order 7.
func report(_ state: OrderState, filled: ExactDecimal = 0, for quote: ExactDecimal = 0) -> OrderReport {
    var report = OrderReport(id: "7", venueSymbol: "btcusdt")
    report.state = state
    report.quantity = 4
    report.cumulativeQuantity = filled
    report.cumulativeQuoteQuantity = quote
    return report
}

/// A trade of order 7.
func trade(_ id: String, _ quantity: ExactDecimal, at price: ExactDecimal, time: Int64 = 0) -> Fill {
    var fill = Fill(tradeID: id, orderID: "7", venueSymbol: "btcusdt", quantity: quantity)
    fill.price = price
    fill.time = Timestamp(milliseconds: 1_700_000_000_000 + time)
    return fill
}

extension [Change] {
    /// The fills, as quantity and price.
    var fills: [[ExactDecimal?]] {
        compactMap { if case .fill(let fill) = $0 { [fill.quantity, fill.price] } else { nil } }
    }

    /// The states in which orders ended.
    var ends: [OrderState] {
        compactMap { change in
            guard case .order(let order, previous: _) = change, order.state.isTerminal else { return nil }
            return order.state
        }
    }
}
