import UserStreamTestKit

@testable import UserStreamCore

/// Several fills of an order in one answer are one, at the average price.
struct FillsMerged: Mistake {
    mutating func say(
        _ events: [UserStreamEvent], _ known: AccountReconciler, after input: Input
    ) -> [UserStreamEvent] {
        var said: [UserStreamEvent] = []
        for event in events {
            guard let fill = event.fill,
                let position = said.firstIndex(where: { $0.fill?.orderID == fill.orderID }),
                let merged = said[position].fill?.merged(with: fill)
            else {
                said.append(event)
                continue
            }
            said[position].change = .fill(merged)
        }
        return said
    }
}

extension Fill {
    fileprivate func merged(with other: Fill) -> Fill? {
        var merged = other
        guard let all = try? quantity + other.quantity, let paid = quoteQuantity, let alsoPaid = other.quoteQuantity,
            let notional = try? paid + alsoPaid, let fees = try? fees.adding(other.fees)
        else { return nil }
        merged.quantity = all
        merged.quoteQuantity = notional
        merged.price = try? notional.divided(by: all, scale: 18, rounding: .halfEven)
        merged.fees = fees
        return merged
    }
}

/// A fill that has something in common with an earlier one is that one.
struct FillTakenForAnother: Mistake {
    /// What two fills have in common that are taken for one.
    enum Likeness: Sendable {
        /// Their order.
        case order
        /// Their trade id, on any market.
        case tradeID
        /// Their trade id and market.
        case tradeIDOnMarket
    }

    let likeness: Likeness
    private var first: [String: FillKey] = [:]

    init(_ likeness: Likeness) { self.likeness = likeness }

    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        for fill in input.fills.sorted(by: Fill.isEarlier) where first[name(fill)] == nil {
            first[name(fill)] = fill.key
        }
        return input.mapFills { first[name($0)] == $0.key ? $0 : nil }
    }

    private func name(_ fill: Fill) -> String {
        switch likeness {
        case .order: fill.orderID.text
        case .tradeID: fill.tradeID
        case .tradeIDOnMarket: "\(fill.venueSymbol)/\(fill.tradeID)"
        }
    }
}

/// A fill is told when its order is filled.
struct PartialFillsUntold: Mistake {
    mutating func say(
        _ events: [UserStreamEvent], _ known: AccountReconciler, after input: Input
    ) -> [UserStreamEvent] {
        events.filter { event in
            guard let fill = event.fill, let filled = fill.orderCumulativeQuantity,
                let wanted = known.orders[fill.orderID]?.order.quantity
            else { return true }
            return filled >= wanted
        }
    }
}

/// An order that ended is told first, then what was filled of it.
struct EndBeforeFills: Mistake {
    mutating func say(
        _ events: [UserStreamEvent], _ known: AccountReconciler, after input: Input
    ) -> [UserStreamEvent] {
        var said: [UserStreamEvent] = []
        for event in events {
            if let order = event.order, order.state.isTerminal,
                let position = said.firstIndex(where: { $0.fill?.orderID == order.id })
            {
                said.insert(event, at: position)
            } else {
                said.append(event)
            }
        }
        return said
    }
}

/// An order that ended is told at once, with what is known of its fills by then.
struct EndWithoutFills: Mistake {
    mutating func spoil(_ known: inout AccountReconciler, after input: Input, at now: Timestamp) {
        for id in known.orders.attention.keys {
            guard var record = known.orders[id], let ending = record.ending, let covered = try? record.covered(),
                covered.quantity < ending.cumulative.quantity
            else { continue }
            record.ending?.cumulative = covered
            record.stated = covered
            record.behindSince = nil
            known.orders.store(record)
        }
    }
}

/// Of an order that ended no more fills are awaited.
struct LateFillsUnheard: Mistake {
    private var endedAt: [OrderID: Timestamp] = [:]

    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        input.mapFills { fill in
            guard let endedAt = endedAt[fill.orderID], known.ledger[fill.key] == nil else { return fill }
            return now - endedAt > .seconds(3) ? nil : fill
        }
    }

    mutating func spoil(_ known: inout AccountReconciler, after input: Input, at now: Timestamp) {
        for row in input.orders where row.state?.isTerminal == true && endedAt[row.id] == nil { endedAt[row.id] = now }
    }
}

/// What was inferred stays, beside the real fills.
struct InferredStays: Mistake {
    mutating func say(
        _ events: [UserStreamEvent], _ known: AccountReconciler, after input: Input
    ) -> [UserStreamEvent] {
        events.compactMap { event in
            if case .fillSuperseded = event.change { return nil }
            guard var fill = event.fill else { return event }
            fill.supersedes = []
            var said = event
            said.change = .fill(fill)
            return said
        }
    }
}

/// A fill is marked as known before it is applied; when its order is not known, it is not applied.
struct MarkedBeforeApplied: Mistake {
    private var marked: Set<FillKey> = []

    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        guard case .live = known.phase else { return input }
        for fill in input.fills where known.orders[fill.orderID] == nil && known.ledger[fill.key] == nil {
            marked.insert(fill.key)
        }
        return input.mapFills { marked.contains($0.key) ? nil : $0 }
    }
}

/// Which fills were told is forgotten at a restart.
struct ToldForgotten: Mistake {
    mutating func restart(_ known: inout AccountReconciler, at now: Timestamp) { known.ledger = FillLedger() }
}

/// The ids of inferred fills are made anew at each start.
struct NewIDsPerStart: Mistake {
    private var start = 1

    mutating func restart(_ known: inout AccountReconciler, at now: Timestamp) { start += 1 }

    mutating func say(
        _ events: [UserStreamEvent], _ known: AccountReconciler, after input: Input
    ) -> [UserStreamEvent] {
        events.map { event in
            var said = event
            switch event.change {
            case .fill(let fill): said.change = .fill(named(fill))
            case .fillVoided(let fill): said.change = .fillVoided(named(fill))
            case .fillSuperseded(var change):
                change.fill = named(change.fill)
                change.remainder = change.remainder.map(named)
                said.change = .fillSuperseded(change)
            default: break
            }
            return said
        }
    }

    private func named(_ fill: Fill) -> Fill {
        var named = fill
        if fill.isProvisional { named.tradeID += ":\(start)" }
        named.supersedes = fill.supersedes.map { "\($0):\(start)" }
        return named
    }
}
