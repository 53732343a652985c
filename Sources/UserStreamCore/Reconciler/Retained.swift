/// How much a reconciler keeps. It may be as much as happened within the sweep horizon, and no more however long the account is followed.
package struct Retained: Hashable, Sendable, CustomStringConvertible {
    /// Orders, alive and ended.
    package var orders: Int
    /// Those of them that have not ended.
    package var liveOrders: Int
    /// Those of them about which something is to be found out.
    package var openQuestions: Int
    /// Fills, each with the key by which it is known.
    package var fills: Int
    /// Fills whose fee is not final.
    package var pendingFees: Int
    /// Orders that the consumer announced, and those of them whose outcome is not known.
    package var announcements: Int
    package var inFlight: Int
    /// Orders that the consumer asked to be cancelled.
    package var cancelHints: Int
    /// Assets of which a balance was seen.
    package var assets: Int
    /// Markets whose fills are read one by one.
    package var markets: Int

    /// One line, for people.
    package var description: String {
        "\(orders) orders (\(liveOrders) live, \(openQuestions) open questions), \(fills) fills (\(pendingFees) fees pending), "
            + "\(announcements) announcements (\(inFlight) in flight), \(cancelHints) cancel hints, \(assets) assets, "
            + "\(markets) markets"
    }
}

extension AccountReconciler {
    /// How much is kept at the moment.
    package var retained: Retained {
        Retained(
            orders: orders.count, liveOrders: orders.live.count, openQuestions: orders.attention.count,
            fills: ledger.count, pendingFees: ledger.pendingFees.count, announcements: inFlight.count,
            inFlight: inFlight.open.count, cancelHints: cancelHints.count, assets: balances.assets.count,
            markets: windows.markets?.count ?? 0)
    }
}
