import UserStreamCore

/// What two sides agreed on.
struct Match {
    let marketIndex: Int
    let price: ExactDecimal
    let quantity: ExactDecimal
    let takerSide: Side
    let id: Int64

    var quoteQuantity: ExactDecimal { Exact.product(price, quantity) }
}

extension SimulatedExchange {
    /// Books one trade. A side without an order is the built-in market maker.
    mutating func trade(_ match: Match, taker: Int?, maker: Int?) {
        let tradeID = nextTradeID(match.marketIndex)
        if let taker {
            fillLeg(taker, match, .taker, tradeID)
        } else {
            fillHouse(match, match.takerSide)
        }
        if let maker {
            fillLeg(maker, match, .maker, tradeID)
        } else {
            fillHouse(match, match.takerSide.opposite)
        }
        markets[match.marketIndex].lastPrice = match.price
    }

    private mutating func nextTradeID(_ marketIndex: Int) -> Int64 {
        switch configuration.tradeIDScope {
        case .global:
            lastTradeID += 1
            return lastTradeID
        case .perMarket:
            markets[marketIndex].lastTradeID += 1
            return markets[marketIndex].lastTradeID
        }
    }

    private mutating func fillHouse(_ match: Match, _ side: Side) {
        let market = markets[match.marketIndex].rules.market
        let isBuy = side == .buy
        Self.add(isBuy ? match.quantity : -match.quantity, of: market.base, to: &house)
        Self.add(isBuy ? -match.quoteQuantity : match.quoteQuantity, of: market.quote, to: &house)
    }

    private mutating func fillLeg(_ index: Int, _ match: Match, _ role: LiquidityRole, _ tradeID: Int64) {
        let order = orders[index]
        let side = order.request.side
        let charge = charge(order, match, role)
        let given = side == .buy ? match.quoteQuantity : match.quantity
        let unlocked =
            side == .buy ? order.request.price.map { Exact.product($0, match.quantity) } ?? given : match.quantity
        orders[index].locked = Exact.difference(order.locked, unlocked)
        let used = order.isInQuote ? match.quoteQuantity : match.quantity
        orders[index].remaining = Exact.difference(order.remaining, used)
        record(index, match, role, tradeID, charge)

        revise(index) { revision in
            revision.cumulativeQuantity = Exact.sum(revision.cumulativeQuantity, match.quantity)
            revision.cumulativeQuoteQuantity = Exact.sum(revision.cumulativeQuoteQuantity, match.quoteQuantity)
            if let fee = charge.fee, !charge.isDeducted { Self.add(fee, to: &revision.fees) }
            if revision.state != .pendingCancel { revision.state = .partiallyFilled }
        }
        move(
            order.accountIndex, order.givenAsset, available: Exact.difference(unlocked, given), locked: -unlocked,
            .orderMatched)
        let market = order.request.market
        let received = side == .buy ? match.quantity : match.quoteQuantity
        move(order.accountIndex, side == .buy ? market.base : market.quote, available: received, .orderMatched)
        if let fee = charge.fee, !charge.isDeducted {
            move(order.accountIndex, fee.asset, available: -fee.amount, .orderMatched)
            Self.add(fee.amount, of: fee.asset, to: &feesCollected)
        }
        if orders[index].remaining.isZero { close(index, as: .filled, because: nil) }
        openSettlement(fills.count - 1)
    }

    private mutating func record(
        _ index: Int, _ match: Match, _ role: LiquidityRole, _ tradeID: Int64, _ charge: Charge
    ) {
        let order = orders[index]
        let isToldLater = charge.isDeducted || (configuration.tellsAllFeesLater && charge.fee != nil)
        let isSettledAtOnce = !isToldLater || configuration.feeSettlementDelay <= .zero
        let rowID = rowIDs.next()
        let terms = FillTerms(
            rowID: rowID, tradeID: tradeID, legID: configuration.namesTradesByLeg ? rowID : tradeID,
            isNamedByMarket: configuration.namesTradesByMarket, matchID: match.id, orderID: order.terms.id,
            orderNumber: order.terms.number, streamOrderID: order.terms.streamID, account: order.terms.account,
            clientOrderID: order.request.clientOrderID, source: order.request.source,
            market: order.request.market, venueSymbol: order.terms.venueSymbol, side: order.request.side,
            orderType: order.request.type, timeInForce: order.request.timeInForce, role: role, price: match.price,
            quantity: match.quantity, quoteQuantity: match.quoteQuantity,
            orderCumulativeQuantity: Exact.sum(order.latest.cumulativeQuantity, match.quantity), time: now,
            fee: charge.fee, isFeeDeducted: charge.isDeducted)
        let number = fills.count
        fills.append(SimulatedFill(terms, feeSettledAt: isSettledAtOnce ? now : nil))
        orders[index].fills.append(number)
        accounts[order.accountIndex].fills.append(number)
        accounts[order.accountIndex].journal.append(JournalItem(time: now, kind: .fill(number)))
    }

    /// Adds a revision that differs from the latest in what `change` does, and tells the journal.
    mutating func revise(_ index: Int, _ change: (inout OrderRevision) -> Void) {
        var revision = orders[index].latest
        revision.time = now
        revision.updatedAt = now
        change(&revision)
        orders[index].append(revision)
        let number = orders[index].revisions.count - 1
        accounts[orders[index].accountIndex].journal.append(
            JournalItem(time: now, kind: .order(index, revision: number)))
    }

    static func add(_ fee: Fee, to fees: inout [Fee]) {
        if let position = fees.firstIndex(where: { $0.asset == fee.asset }) {
            fees[position].amount = Exact.sum(fees[position].amount, fee.amount)
            if fees[position].amount.isZero { fees.remove(at: position) }
        } else {
            fees.append(fee)
            fees.sort { $0.asset < $1.asset }
        }
    }
}
