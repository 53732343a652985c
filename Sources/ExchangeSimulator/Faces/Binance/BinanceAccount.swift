import UserStreamCore

/// The account: balances, fees, orders that count.
extension BinanceFace {
    mutating func balances(_ call: BinanceCall, _ exchange: SimulatedExchange) throws(BinanceError) -> [UInt8] {
        let omitsZero = try omitsZeroBalances(call)
        let view = self.view(of: call)
        var rows = balanceRows(call, view, exchange)
        // The moment of the last change, of whatever asset.
        let updated = rows.compactMap { $0.balance?.time }.max() ?? .epoch
        if omitsZero { rows.removeAll { $0.balance?.total.isZero ?? true } }
        disturb(&rows, call, hasCursor: false)
        let rates = exchange.marketRules.first.map { ($0.makerFeeRate, $0.takerFeeRate) } ?? (.zero, .zero)
        let (shown, userID) = (updated - ageing, call.userID)
        return JSONWriter.object(capacity: 512 + rows.count * 96) { writer in
            Self.writeRates(rates.0, rates.1, &writer)
            let flags: [(StaticString, Bool)] = [
                ("canTrade", true), ("canWithdraw", true), ("canDeposit", true), ("brokered", false),
                ("requireSelfTradePrevention", false), ("preventSor", false),
            ]
            for (name, value) in flags {
                writer.key(name)
                writer.bool(value)
            }
            writer.key("updateTime", max(0, shown.milliseconds))
            writer.key("accountType", "SPOT")
            writer.key("balances")
            writer.beginArray()
            for row in rows {
                writer.beginObject()
                writer.key("asset", row.asset.code)
                writer.key("free", fixed: row.balance?.available ?? .zero)
                writer.key("locked", fixed: row.balance?.locked ?? .zero)
                writer.endObject()
            }
            writer.endArray()
            writer.key("permissions", list: ["SPOT"])
            writer.key("uid", Int64(userID))
        }
    }

    private func omitsZeroBalances(_ call: BinanceCall) throws(BinanceError) -> Bool {
        switch try call.text("omitZeroBalances") {
        case nil, "false": return false
        case "true": return true
        default: throw .illegal("omitZeroBalances", "true|false")
        }
    }

    /// One for every asset of a listed market and every other one that the account ever held, by asset.
    private func balanceRows(
        _ call: BinanceCall, _ view: FaceView, _ exchange: SimulatedExchange
    ) -> [(asset: Asset, balance: SimulatedBalance?)] {
        var held: [Asset: SimulatedBalance] = [:]
        for balance in balances(call, asOf: view.moment, exchange) { held[balance.asset] = balance }
        var assets = Set(otherAssets).union(held.keys)
        for rules in exchange.marketRules { assets.formUnion([rules.market.base, rules.market.quote]) }
        return assets.sorted().map { asset in
            guard view.isPartial, !view.standsStill(asset.code) else { return (asset, held[asset]) }
            return (asset, exchange.balance(of: asset, account: call.account, asOf: call.time))
        }
    }

    /// In ten-thousandths, and as rates.
    private static func writeRates(_ maker: ExactDecimal, _ taker: ExactDecimal, _ writer: inout JSONWriter) {
        func shown(_ rate: ExactDecimal) -> Int64 {
            Int64(Exact.cut(Exact.product(rate, 10_000), places: 0).description) ?? 0
        }
        writer.key("makerCommission", shown(maker))
        writer.key("takerCommission", shown(taker))
        writer.key("buyerCommission", Int64(0))
        writer.key("sellerCommission", Int64(0))
        writer.key("commissionRates")
        writeCommission(maker, taker, &writer)
    }

    private static func writeCommission(_ maker: ExactDecimal, _ taker: ExactDecimal, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("maker", fixed: maker)
        writer.key("taker", fixed: taker)
        writer.key("buyer", fixed: .zero)
        writer.key("seller", fixed: .zero)
        writer.endObject()
    }

    func commission(_ call: BinanceCall, _ exchange: SimulatedExchange) throws(BinanceError) -> [UInt8] {
        let rules = try call.rules(exchange)
        var discount = (isOn: false, asset: "BNB")
        if case .deducted(let asset, _) = exchange.account(call.account)?.feePayment { discount = (true, asset.code) }
        return JSONWriter.object { writer in
            writer.key("symbol", rules.venueSymbol)
            writer.key("standardCommission")
            Self.writeCommission(rules.makerFeeRate, rules.takerFeeRate, &writer)
            writer.key("specialCommission")
            Self.writeCommission(.zero, .zero, &writer)
            writer.key("taxCommission")
            Self.writeCommission(.zero, .zero, &writer)
            writer.key("discount")
            writer.beginObject()
            writer.key("enabledForAccount")
            writer.bool(discount.isOn)
            writer.key("enabledForSymbol")
            writer.bool(true)
            writer.key("discountAsset", discount.asset)
            writer.key("discount", fixed: "0.75")
            writer.endObject()
        }
    }

    /// How many orders count at the moment.
    func orderCount(_ call: BinanceCall) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        let (orders, ofDay) = (BinanceMeter.Limit.orders(call.account), BinanceMeter.Limit.ordersOfDay(call.account))
        writer.beginArray()
        writeRate("ORDERS", "SECOND", 10, orders, used: meter.used(orders, at: call.now), &writer)
        writeRate("ORDERS", "DAY", 1, ofDay, used: meter.used(ofDay, at: call.now), &writer)
        writer.endArray()
        return writer.bytes
    }
}
