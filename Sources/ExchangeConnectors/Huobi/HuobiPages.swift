/// How many rows a page is asked for. The exchange serves up to its own most; a smaller number costs requests and changes nothing else.
package struct HuobiPages: Hashable, Sendable {
    var openOrders = HuobiFacts.openOrdersPage
    var history = HuobiFacts.historyPage
    var symbolOrders = HuobiFacts.symbolOrdersPage
    var fills = HuobiFacts.fillsPage

    /// The most that the exchange serves.
    package init() {}

    /// The same for all listings.
    package init(of rows: Int) {
        openOrders = rows
        history = rows
        symbolOrders = rows
        fills = rows
    }
}
