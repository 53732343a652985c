/// How many rows a page is asked for. The exchange serves up to its own most; a smaller number costs requests and changes nothing else.
package struct HuobiPages: Hashable, Sendable {
    package var openOrders = HuobiFacts.openOrdersPage
    package var history = HuobiFacts.historyPage
    package var symbolOrders = HuobiFacts.symbolOrdersPage
    package var fills = HuobiFacts.fillsPage

    /// The most that the exchange serves.
    package init() {}

    /// Another number for the list of live orders.
    package init(openOrders: Int) { self.openOrders = openOrders }
}
