import UserStreamCore

extension Trial {
    func name(_ fill: Fill) -> String { "fill \(fill.tradeID) of order \(fill.orderID)" }

    mutating func hearFill(_ fill: Fill, _ event: UserStreamEvent) {
        touched.insert(fill.orderID)
        guard let order = orders[fill.orderID] else {
            fail(.causal, event, "\(name(fill)) comes before its order")
            return book(fill, event)
        }
        if order.isClosed, !fill.isLate, fill.supersedes.isEmpty {
            fail(.causal, event, "\(name(fill)) comes after the end of its order")
        }
        book(fill, event)
    }

    private mutating func book(_ fill: Fill, _ event: UserStreamEvent) {
        if fill.isProvisional {
            if case .venue = event.origin { fail(.provisional, event, "\(name(fill)) is not marked as inferred") }
            if provisional.updateValue(fill, forKey: fill.tradeID) != nil {
                fail(.provisional, event, "\(name(fill)) is inferred twice")
            }
            return
        }
        if fill.isLate { excuse(\.late, .complete, event, "\(name(fill)) is late") }
        let isKnown = fills[fill.key] != nil || baselineFills.contains(fill.key) || voidedFills.contains(fill.key)
        if isKnown { fail(.complete, event, "\(name(fill)) is logged twice") }
        fills[fill.key] = fill
        if truth.fills[fill.key] == nil { phantoms.append(fill) }
        checkContent(fill, event)
        // What was inferred before is made good, however old it is, and what the consumer's own order filled is news to him.
        let isOwn = orders[fill.orderID]?.last.owner == .own
        if let real = truth.fills[fill.key], isLongBefore(real), fill.supersedes.isEmpty, !isOwn {
            fail(.complete, event, "\(name(fill)) is older than the stream: baseline, no news")
        }
    }

    /// P1: the real fill is stated as it was, and not before it was.
    mutating func checkContent(_ fill: Fill, _ event: UserStreamEvent) {
        guard let real = truth.fills[fill.key] else { return fail(.complete, event, "there is no \(name(fill))") }
        if let time = real.time, time > limit(event) { fail(.noGuess, event, "\(name(fill)) had not happened") }
        func differs<Value: Equatable>(_ one: Value?, _ other: Value?) -> Bool { one != nil && one != other }
        let isSame =
            fill.price == real.price && fill.quantity == real.quantity && fill.time == real.time
            && fill.side == real.side && !differs(fill.quoteQuantity, real.quoteQuantity)
            && !differs(fill.market, real.market) && !differs(fill.role, real.role)
            && !differs(fill.clientOrderID, real.clientOrderID)
        if !isSame { fail(.complete, event, "\(name(fill)) is not as it happened") }
        checkFees(fill, real, event)
    }

    private mutating func checkFees(_ fill: Fill, _ real: Fill, _ event: UserStreamEvent) {
        let isEmpty = fill.fees.allSatisfy(\.amount.isZero)
        switch fill.feeState {
        case .pending where !isEmpty: fail(.noGuess, event, "\(name(fill)) has a fee that is not settled")
        case .final where !hasSameFees(fill, real) || real.feeState == .pending:
            fail(.complete, event, "\(name(fill)) has another fee")
        case .pending, .final, .estimated: break
        }
    }

    func hasSameFees(_ fill: Fill, _ real: Fill) -> Bool {
        func sorted(_ fees: [Fee]) -> [Fee] { fees.filter { !$0.amount.isZero }.sorted { $0.asset < $1.asset } }
        return sorted(fill.fees) == sorted(real.fees)
    }

    mutating func hearFee(_ fill: Fill, _ event: UserStreamEvent) {
        if !settledFees.insert(fill.key).inserted {
            fail(.complete, event, "the fee of \(name(fill)) is settled twice")
        }
        if fills[fill.key] == nil, !baselineFills.contains(fill.key), !voidedFills.contains(fill.key) {
            fail(.causal, event, "the fee of \(name(fill)) is settled before the fill")
        }
        if let stated = fills[fill.key], stated.feeState == .final {
            fail(.complete, event, "the fee of \(name(fill)) was final already")
        }
        checkContent(fill, event)
        if fills[fill.key] != nil { fills[fill.key] = fill }
    }

    mutating func hearSupersede(_ change: FillSupersede, _ event: UserStreamEvent) {
        touched.insert(change.fill.orderID)
        guard provisional.removeValue(forKey: change.fill.tradeID) != nil else {
            return fail(.provisional, event, "\(name(change.fill)) is superseded, but was not inferred")
        }
        if change.by.isEmpty { fail(.provisional, event, "\(name(change.fill)) is superseded by nothing") }
        if let remainder = change.remainder { provisional[remainder.tradeID] = remainder }
    }

    mutating func hearVoid(_ fill: Fill, _ event: UserStreamEvent) {
        touched.insert(fill.orderID)
        if fill.isProvisional { return hearVoidOfProvisional(fill, event) }
        let wasStated = fills.removeValue(forKey: fill.key) != nil || baselineFills.contains(fill.key)
        if !wasStated { fail(.causal, event, "\(name(fill)) is voided, but does not stand") }
        voidedFills.insert(fill.key)
        guard let time = truth.voided[fill.key], time <= limit(event) else {
            return fail(.noGuess, event, "\(name(fill)) was not taken back")
        }
    }

    /// A trade that was counted by its order, was never seen by itself, and was taken back.
    private mutating func hearVoidOfProvisional(_ fill: Fill, _ event: UserStreamEvent) {
        if provisional.removeValue(forKey: fill.tradeID) == nil {
            fail(.causal, event, "\(name(fill)) is voided, but does not stand")
        }
        let wasTakenBack = truth.voided.contains { $0.key.orderID == fill.orderID && $0.value <= limit(event) }
        if !wasTakenBack { fail(.noGuess, event, "no fill of order \(fill.orderID) was taken back") }
    }

    /// What the log has stated of an order's fills, with what was filled before the stream began, in the way that explains its cumulative
    /// quantity where there are several.
    func stated(of order: Order, _ event: UserStreamEvent) -> (quantity: ExactDecimal, quote: ExactDecimal) {
        let all = sums(order.id)
        if all.quantity == order.cumulativeQuantity { return all }
        // What was taken back without ever having been listed may be counted, or not any more.
        let others = sums(order.id, withoutGoneBy: limit(event))
        if others.quantity == order.cumulativeQuantity { return others }
        // While its fills cannot be read, nobody knows whether those that the first listing counts happened before that was asked for.
        let listed = sums(order.id, withListed: true)
        return listed.quantity == order.cumulativeQuantity ? listed : all
    }

    /// - Parameters:
    ///   - gone: until when fills from before the start that the log never listed may have been taken back unnoticed.
    ///   - withListed: whether fills that the first listing counts, and that happened while it was asked for, are taken to be older.
    private func sums(
        _ order: OrderID, withoutGoneBy gone: Timestamp? = nil, withListed: Bool = false
    ) -> (quantity: ExactDecimal, quote: ExactDecimal) {
        var sum = (quantity: ExactDecimal.zero, quote: ExactDecimal.zero)
        func add(_ fill: Fill) {
            sum.quantity = exact { () throws(DecimalError) in try sum.quantity + fill.quantity }
            sum.quote = exact { () throws(DecimalError) in try sum.quote + (fill.quoteQuantity ?? .zero) }
        }
        for key in truth.fillsByOrder[order] ?? [] {
            if let fill = fills[key] {
                add(fill)
            } else if let fill = truth.fills[key], isBaseline(fill) {
                if let gone, !baselineFills.contains(key), let voided = truth.voided[key], voided <= gone { continue }
                add(fill)
            } else if withListed, let fill = truth.fills[key], mayBeOfListing(fill, after: sum.quantity) {
                add(fill)
            }
        }
        for fill in phantoms where fill.orderID == order && fills[fill.key] != nil { add(fill) }
        for fill in provisional.values where fill.orderID == order { add(fill) }
        return sum
    }

    /// Whether the first listing may count a fill that is not known yet and for which an inferred one stands. Of an order that it left out, what was
    /// filled before the stream began is no news, unless it was told.
    private func mayBeOfListing(_ fill: Fill, after counted: ExactDecimal) -> Bool {
        guard let order = orders[fill.orderID], let time = fill.time else { return false }
        if time < start { return !order.isBaseline && (order.last.createdAt ?? start) < start && isUnheard(fill) }
        guard time <= readyAt,
            provisional.values.contains(where: { $0.orderID == fill.orderID })
        else { return false }
        return exact { () throws(DecimalError) in try counted + fill.quantity } <= order.listed
    }

    /// Whether the log neither stated a fill nor took it back.
    private func isUnheard(_ fill: Fill) -> Bool { !news.contains(fill.key) && !voidedFills.contains(fill.key) }

    /// Filled before the stream began, and so no news; still standing as far as the log knows.
    func isBaseline(_ fill: Fill) -> Bool {
        guard isUnheard(fill) else { return false }
        if baselineFills.contains(fill.key) { return true }
        guard let order = orders[fill.orderID], order.isBaseline || isLongBefore(fill), let time = fill.time else {
            return false
        }
        return time < start && (truth.voided[fill.key].map { $0 > readyAt - rules.staleness } ?? true)
    }

    /// So long before the stream began that it is no news, whether or not the first listing showed its order.
    private func isLongBefore(_ fill: Fill) -> Bool {
        fill.time.map { $0 < start - rules.visibilityLag } ?? false
    }

    func exact(_ body: () throws(DecimalError) -> ExactDecimal) -> ExactDecimal {
        do { return try body() } catch { preconditionFailure("amounts of a history: \(error)") }
    }
}
