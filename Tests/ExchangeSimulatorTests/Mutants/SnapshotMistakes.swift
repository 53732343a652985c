import UserStreamTestKit

@testable import UserStreamCore

extension AccountReconciler {
    /// Takes it that an order ended, with what is known of it.
    mutating func end(_ id: OrderID, as state: OrderState) {
        guard var record = orders[id], !record.isClosed, record.ending == nil else { return }
        record.isRecordKnown = true
        record.isDoubted = false
        record.stated = (try? record.covered()) ?? record.stated
        record.ending = Ending(state: state, closeReason: .user, cumulative: record.stated, origin: .venue, time: nil)
        orders.store(record)
    }
}

/// An order that a list does not show was cancelled, whatever its own record says.
struct AbsenceIsEnd: Mistake {
    /// Which list is taken for a complete one.
    enum Flaw: Sendable {
        /// Each that looks complete.
        case none
        /// One that failed.
        case failure
        /// The first page.
        case firstPage
        /// One that looks back for so long only.
        case lookBack(TimeSpan)
    }

    var flaw = Flaw.none

    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        guard case .openOrders? = input.query else { return input }
        switch flaw {
        case .none: return input
        case .failure: return input.failure == nil ? input : input.replacing(.success(Observation(.orders([]))))
        case .firstPage: return input.changing { $0.next = nil }
        case .lookBack(let span): return input.mapOrders { now - ($0.createdAt ?? now) > span ? nil : $0 }
        }
    }

    mutating func spoil(_ known: inout AccountReconciler, after input: Input, at now: Timestamp) {
        guard case .order? = input.query else { return }
        for row in input.orders where known.orders[row.id]?.absence != nil { known.end(row.id, as: .canceled) }
    }
}

/// An order that is not found shortly after it was created never came to be.
struct YoungNotFoundIsEnd: Mistake {
    mutating func spoil(_ known: inout AccountReconciler, after input: Input, at now: Timestamp) {
        guard case .order(let reference)? = input.query, input.failure?.category == .notFound,
            let id = reference.id, let record = known.orders[id],
            now - (record.order.createdAt ?? record.firstSeen) < .seconds(5)
        else { return }
        known.end(id, as: .canceled)
    }
}

/// An order that is not found lives on: it will turn up again.
struct NotFoundIsNothing: Mistake {
    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        guard case .order? = input.query, input.failure?.category == .notFound else { return input }
        return input.replacing(.failure(APIError(.transient, message: "not found, so try again")))
    }
}

/// The latest answer is the truth, however old its state is.
struct LatestAnswerWins: Mistake {
    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        guard case .openOrders? = input.query, input.observation != nil else { return input }
        for row in input.orders where row.state?.isTerminal == false {
            guard var record = known.orders[row.id], let closedAt = record.closedAt, input.span.from > closedAt
            else { continue }
            record.closedAt = nil
            record.lastReport = nil
            record.reportedState = row.state
            record.order.state = row.state ?? .open
            record.order.updatedAt = row.updatedAt
            known.orders.store(record)
        }
        return input
    }
}

/// What a balance moved by and no fill explains yet is a transfer, at once.
struct UnexplainedIsTransfer: Mistake {
    mutating func say(
        _ events: [UserStreamEvent], _ known: AccountReconciler, after input: Input
    ) -> [UserStreamEvent] {
        var said: [UserStreamEvent] = []
        for event in events {
            if case .transfer = event.change { continue }
            said.append(event)
            guard case .balance(let change) = event.change, let rest = change.rest, !rest.isZero else { continue }
            var transfer = event
            transfer.change = .transfer(Transfer(asset: change.balance.asset, amount: rest))
            transfer.id += "/transfer"
            said.append(transfer)
        }
        return said
    }
}

extension BalanceChange {
    /// What fills and fees do not explain of it.
    fileprivate var rest: ExactDecimal? {
        try? balance.total - previous.total - explained.fills - explained.fees
    }
}

/// A row of zero is no row, and an asset without a row is as it was.
struct ZeroIsNoRow: Mistake {
    func prepare(_ facts: inout ExchangeFacts, _ policy: inout PollingPolicy) { facts.listsEveryAsset = false }

    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        input.mapBalances { $0.total.isZero ? nil : $0 }
    }

    mutating func spoil(_ known: inout AccountReconciler, after input: Input, at now: Timestamp) {
        for asset in known.balances.assets {
            guard var entry = known.balances[asset] else { continue }
            entry.misses = 0
            known.balances.store(entry)
        }
    }
}

/// A failed read of the balances is an account without any.
struct FailureIsNoBalances: Mistake {
    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        guard case .balances? = input.query, input.failure != nil else { return input }
        return input.replacing(.success(Observation(.balances(known.balances.assets.map { .zero($0) }))))
    }
}

/// An account that holds nothing has not been read yet.
struct EmptyIsUnread: Mistake {
    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        guard let observation = input.observation, case .balances(let rows) = observation.content,
            observation.changed == .all
        else { return input }
        return rows.allSatisfy(\.total.isZero) ? nil : input
    }
}

/// A balance is compared with what is left of the last one after rounding, and told when they differ.
struct ComparedAfterRounding: Mistake {
    mutating func say(
        _ events: [UserStreamEvent], _ known: AccountReconciler, after input: Input
    ) -> [UserStreamEvent] {
        guard case .balances? = input.query, input.observation != nil, case .live = known.phase else { return events }
        let rounded = known.balances.assets.compactMap { known.balances[$0]?.balance }.filter { balance in
            (try? balance.total.rounded(scale: 8, rounding: .halfEven)) != balance.total
        }
        return events
            + rounded.map { balance in
                let change = BalanceChange(
                    previous: balance, balance: balance, isAligned: false, explained: .init(), unexplained: nil)
                return UserStreamEvent(
                    sequence: 0, batch: 0, isLast: false, id: "\(known.account)/balance/\(balance.asset)/again",
                    account: known.account, origin: .venue, source: .poll, time: nil,
                    observed: input.span, change: .balance(change))
            }
    }
}

/// Amounts have eight places.
struct EightPlaces: Mistake {
    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        input.mapBalances { balance in
            var rounded = balance
            rounded.available = (try? balance.available.rounded(scale: 8, rounding: .halfEven)) ?? balance.available
            rounded.locked = (try? balance.locked.rounded(scale: 8, rounding: .halfEven)) ?? balance.locked
            rounded.total = (try? rounded.available + rounded.locked + rounded.other) ?? balance.total
            return rounded
        }
    }
}
