import UserStreamCore

/// What the demonstration shows while it runs: the account as the stream tells it, and the latest events.
struct DemoBoard {
    /// What is going on, in a line.
    var title: String
    /// Counts, in a line.
    var counts: String
    /// The fold of the events so far.
    var snapshot: AccountSnapshot
    /// The latest events, the newest last.
    var latest: [UserStreamEvent]

    /// The most rows of orders and of events.
    private static let orderRows = 8
    static let eventRows = 10

    /// The lines of the board, always as many, so that a redraw covers what was there before.
    /// - Parameter width: lines are cut at so many columns.
    func lines(width: Int) -> [String] {
        var lines = [title, counts, ""]
        let orders = snapshot.liveOrders
        lines.append("Open orders (\(orders.count))" + (orders.count > Self.orderRows ? ", the latest of them" : ""))
        lines += filled(Self.table(of: orders.suffix(Self.orderRows)).lines, to: Self.orderRows + 1)
        lines += ["", "Balances"]
        lines += Self.table(of: snapshot.heldBalances).lines
        lines += ["", "Latest events (times in UTC)"]
        lines += filled(latest.suffix(Self.eventRows).map { "  \(EventText($0))" }, to: Self.eventRows)
        return lines.map { String($0.prefix(width)) }
    }

    private func filled(_ lines: [String], to count: Int) -> [String] {
        lines + Array(repeating: "", count: max(0, count - lines.count))
    }

    private static func table(of orders: some Sequence<Order>) -> TextTable {
        TextTable(
            columns: [
                .init(title: "order"), .init(title: "market"), .init(title: "side"), .init(title: "type"),
                .init(title: "price", isNumber: true), .init(title: "filled/quantity", isNumber: true),
                .init(title: "state"),
            ],
            rows: orders.map { order in
                [
                    order.id.text, order.market?.description ?? order.venueSymbol, order.side?.rawValue ?? "?",
                    order.type.rawValue, order.price?.description ?? "", EventText.progress(of: order),
                    order.state.rawValue,
                ]
            })
    }

    private static func table(of balances: some Sequence<Balance>) -> TextTable {
        TextTable(
            columns: [
                .init(title: "asset"), .init(title: "total", isNumber: true), .init(title: "available", isNumber: true),
                .init(title: "locked", isNumber: true),
            ],
            rows: balances.map { [$0.asset.code, "\($0.total)", "\($0.available)", "\($0.locked)"] })
    }
}
