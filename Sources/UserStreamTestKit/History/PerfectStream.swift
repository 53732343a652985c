public import UserStreamCore

/// The log that an observer who misses nothing would write: one batch for every moment at which something happened.
/// What the judge accepts without a single excuse.
public struct PerfectStream: Sendable {
    private let account: AccountID
    private var events: [UserStreamEvent] = []
    private var batch: Int64 = 0
    private var before: Timestamp
    private var idCounts: [String: Int] = [:]
    private var orders: [OrderID: Order] = [:]
    private var balances: [Asset: Balance] = [:]

    /// The log of a history.
    /// - Parameter start: what happened before it is the first snapshot.
    public static func log(
        of history: History, account: AccountID = "sim:main", start: Timestamp = .epoch
    ) -> [UserStreamEvent] {
        var stream = PerfectStream(account: account, start: start)
        stream.begin(History(entries: history.entries.filter { $0.time < start }).finalState)
        var moment: [History.Entry] = []
        for entry in history.entries where entry.time >= start {
            if let last = moment.last, last.time != entry.time {
                stream.tell(moment)
                moment = []
            }
            moment.append(entry)
        }
        stream.tell(moment)
        return stream.events
    }

    private init(account: AccountID, start: Timestamp) {
        self.account = account
        before = start
    }

    private mutating func begin(_ state: HistoryState) {
        var changes: [(Change, String)] = [(.snapshotBegan(reason: .firstStart), "snapshot")]
        for order in state.openOrders {
            orders[order.id] = order
            changes.append((.snapshotItem(.order(order)), "item/\(order.id)"))
        }
        for order in state.closedOrders { orders[order.id] = order }
        for balance in state.balances where !balance.total.isZero {
            balances[balance.asset] = balance
            changes.append((.snapshotItem(.balance(balance)), "item/\(balance.asset)"))
        }
        changes += state.fills.map { (.snapshotItem(.fill($0)), "item/\($0.orderID)/\($0.tradeID)") }
        commit(changes + [(.snapshotEnded, "snapshot"), (.ready, "ready")], at: before)
    }

    private mutating func tell(_ moment: [History.Entry]) {
        guard let time = moment.first?.time else { return }
        var changes: [(Change, String)] = []
        var rows: [Asset: Balance] = [:]
        var transfers: [(Change, String)] = []
        for entry in moment {
            switch entry.kind {
            case .order(let order):
                changes.append((change(order), "order/\(order.id)"))
                orders[order.id] = order
            case .fill(let fill): changes.append((.fill(fill), "fill/\(fill.orderID)/\(fill.tradeID)"))
            case .fillVoided(let fill): changes.append((.fillVoided(fill), "void/\(fill.orderID)/\(fill.tradeID)"))
            case .feeSettled(let fill): changes.append((.feeSettled(fill), "fee/\(fill.orderID)/\(fill.tradeID)"))
            case .balance(let balance): rows[balance.asset] = balance
            case .transfer(let transfer): transfers.append((.transfer(transfer), "transfer/\(transfer.asset)"))
            }
        }
        for balance in rows.values.sorted(by: { $0.asset < $1.asset }) {
            let previous = balances[balance.asset] ?? .zero(balance.asset)
            if previous.hasSameAmounts(as: balance) { continue }
            balances[balance.asset] = balance
            let change = BalanceChange(
                previous: previous, balance: balance, isAligned: true, explained: .init(), unexplained: nil)
            changes.append((.balance(change), "balance/\(balance.asset)"))
        }
        commit(changes + transfers, at: time)
    }

    private func change(_ order: Order) -> Change {
        guard let previous = orders[order.id] else { return .order(order, previous: nil) }
        return previous.state.isTerminal
            ? .orderCorrected(order, was: previous.state) : .order(order, previous: previous.state)
    }

    private mutating func commit(_ changes: [(Change, String)], at time: Timestamp) {
        guard !changes.isEmpty else { return }
        batch += 1
        for (offset, (change, key)) in changes.enumerated() {
            idCounts[key, default: 0] += 1
            events.append(
                UserStreamEvent(
                    sequence: Int64(events.count + 1), batch: batch, isLast: offset == changes.count - 1,
                    id: "\(account)/\(key)/\(idCounts[key, default: 0])", account: account, origin: .venue,
                    source: .poll, time: time, observed: ObservedSpan(from: before, to: time), change: change))
        }
        before = time
    }
}
