import UserStreamCore

extension Order {
    /// An order as one answer states it; `nil` where the state is a word that nobody knows.
    init?(_ report: OrderReport) {
        guard let state = report.state else { return nil }
        self.init(id: report.id, venueSymbol: report.venueSymbol, state: state)
        clientOrderID = report.clientOrderID
        market = report.market
        side = report.side
        type = report.type ?? .other
        price = report.price
        quantity = report.quantity
        cumulativeQuantity = report.cumulativeQuantity ?? .zero
        cumulativeQuoteQuantity = report.cumulativeQuoteQuantity
        createdAt = report.createdAt
        updatedAt = report.updatedAt
    }

    /// The order as it was when it had just been placed.
    var asPlaced: Order {
        var placed = self
        placed.state = .pendingNew
        placed.cumulativeQuantity = .zero
        placed.cumulativeQuoteQuantity = nil
        return placed
    }
}

/// `left - right`, or nothing where that has no exact form.
func difference(_ left: ExactDecimal, _ right: ExactDecimal) -> ExactDecimal { (try? left - right) ?? .zero }
