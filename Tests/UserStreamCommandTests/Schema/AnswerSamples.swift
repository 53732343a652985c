import UserStreamCore

/// One answer of every kind.
enum AnswerSamples {
    static func all() throws -> [(Observation, QueryKind)] {
        let moment = Timestamp(milliseconds: 1_700_000_000_000)
        let window = HistoryWindow(from: .epoch, to: moment, venueSymbol: "btcusdt", cursor: "77")
        let usdt = try Balance(asset: "USDT", available: "5")
        let market = Market(base: "BTC", quote: "USDT")
        let symbols = SymbolTable([SymbolTable.Entry(venueSymbol: "btcusdt", market: market, isTrading: true)])
        let lost = RowNote(path: "data[3].price", message: "not a number", isRowLost: true)
        return [
            (Observation(.serverTime(moment)), .serverTime),
            (Observation(.accessToken(AccessToken(SecretBytes("t"), lifetime: .seconds(9)))), .accessToken),
            (Observation(.status(VenueStatus(mode: .halted, message: "upgrade", until: moment))), .status),
            (Observation(.symbols(symbols)), .symbols),
            (Observation(.accounts([ExchangeAccount(id: "100009", type: "spot", isWorking: true)])), .accounts),
            (Observation(.balances([usdt, .zero("BTC")])), .balances),
            (Observation(.balances([])), .balances),
            (Observation(.orders([try report(), OrderReport(id: "2", venueSymbol: "x")]), notes: [lost]), .openOrders),
            (Observation(.orders([]), next: .openOrders(ListingPage(cursor: "5"))), .openOrders),
            (Observation(.fills([try EventSamples.fullFill()]), next: .fills(window)), .fills),
            (Observation(.fills([]), next: .orderFills(OrderReference(id: "1", venueSymbol: "x"))), .orderFills),
            (Observation(.uid("12")), .uid), (Observation(.keyPermissions(permissions(moment))), .keyPermissions),
        ]
    }

    private static func permissions(_ moment: Timestamp) -> KeyPermissions {
        KeyPermissions(
            canRead: true, canTrade: false, canWithdraw: false, boundAddresses: ["10.0.0.1"], expiresAt: moment,
            daysLeft: 3)
    }

    private static func report() throws -> OrderReport {
        var report = OrderReport(id: "59378001", venueSymbol: "btcusdt")
        report.market = Market(base: "BTC", quote: "USDT")
        report.side = .sell
        report.type = .limitMaker
        report.timeInForce = .gtc
        report.price = "30000"
        report.quantity = "0.5"
        report.cumulativeQuantity = "0.1"
        report.cumulativeQuoteQuantity = "3000"
        report.fees = []
        report.state = .pendingCancel
        report.closeReason = .user
        report.createdAt = .epoch
        report.version = 3
        return report
    }
}
