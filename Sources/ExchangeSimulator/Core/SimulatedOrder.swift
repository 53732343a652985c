public import UserStreamCore

/// What of an order never changes.
public struct OrderTerms: Hashable, Sendable {
    /// What the simulator calls it: no two orders have the same, and they grow with time.
    public let id: Int64
    /// What the exchange numbers it: the same as ``id`` where orders are numbered for the whole exchange, otherwise one of its market's.
    public let number: Int64
    /// What a stream calls it: its number, with the symbol before it where numbers are a market's.
    public let streamID: OrderID
    /// The account.
    public let account: Int
    /// What was sent.
    public let request: OrderRequest
    /// The exchange's symbol.
    public let venueSymbol: String
    /// When it was accepted.
    public let createdAt: Timestamp
    /// The order that it replaced.
    public let replaces: OrderID?
}

/// What an order is from some moment on.
public struct OrderRevision: Hashable, Sendable {
    /// From when on.
    public var time: Timestamp
    /// Where it stands.
    public var state: OrderState
    /// Base filled.
    public var cumulativeQuantity: ExactDecimal
    /// Quote of that.
    public var cumulativeQuoteQuantity: ExactDecimal
    /// Fees that were taken from what was received, by asset. Deducted ones stand on the fills only.
    public var fees: [Fee]
    /// When its state or amounts last changed.
    public var updatedAt: Timestamp
    /// When it ended.
    public var closedAt: Timestamp?
    /// Why it ended unfilled, wholly or in part.
    public var closeReason: CloseReason?
    /// The order that replaced it.
    public var replacedBy: OrderID?
    /// From when on it was in the book, or could be; absent while it waits for its price.
    public var workingSince: Timestamp?
}

/// An order as it was at some moment. Copies are cheap: they share what they are made of.
public struct SimulatedOrder: Hashable, Sendable {
    /// What an order at one moment is made of; there is one of it for each revision.
    final class Storage: Sendable {
        private let sharedTerms: Shared<OrderTerms>
        let revision: OrderRevision
        var terms: OrderTerms { sharedTerms.value }

        init(_ terms: Shared<OrderTerms>, _ revision: OrderRevision) {
            sharedTerms = terms
            self.revision = revision
        }
    }

    let storage: Storage

    init(terms: Shared<OrderTerms>, revision: OrderRevision) { storage = Storage(terms, revision) }

    /// What never changes.
    public var terms: OrderTerms { storage.terms }
    /// What it was at that moment.
    public var revision: OrderRevision { storage.revision }

    /// Whether both are the same in everything.
    public static func == (left: Self, right: Self) -> Bool {
        left.storage === right.storage || (left.terms == right.terms && left.revision == right.revision)
    }

    /// Hashes what it is made of.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(terms)
        hasher.combine(revision)
    }

    /// What the simulator calls it.
    public var id: Int64 { storage.terms.id }
    /// What the exchange numbers it.
    public var number: Int64 { storage.terms.number }
    /// What a stream calls it.
    public var streamID: OrderID { storage.terms.streamID }
    /// The account.
    public var account: Int { storage.terms.account }
    /// The market.
    public var market: Market { storage.terms.request.market }
    /// The exchange's symbol.
    public var venueSymbol: String { storage.terms.venueSymbol }
    /// Buy or sell.
    public var side: Side { storage.terms.request.side }
    /// The kind.
    public var type: OrderType { storage.terms.request.type }
    /// The owner's id.
    public var clientOrderID: String? { storage.terms.request.clientOrderID }
    /// When it was accepted.
    public var createdAt: Timestamp { storage.terms.createdAt }
    /// Where it stands.
    public var state: OrderState { storage.revision.state }
    /// Base filled.
    public var cumulativeQuantity: ExactDecimal { storage.revision.cumulativeQuantity }
    /// Quote of that.
    public var cumulativeQuoteQuantity: ExactDecimal { storage.revision.cumulativeQuoteQuantity }
    /// When it ended.
    public var closedAt: Timestamp? { storage.revision.closedAt }

    /// The same in the stream's vocabulary. The owner is `external`: the exchange does not know who announced what.
    public var streamOrder: Order {
        var order = Order(id: streamID, venueSymbol: venueSymbol, state: state)
        order.clientOrderID = clientOrderID
        order.market = market
        order.side = side
        order.type = type
        order.timeInForce = terms.request.timeInForce
        order.price = terms.request.price
        order.stopPrice = terms.request.stopPrice
        order.quantity = terms.request.quantity
        order.quoteOrderQuantity = terms.request.quoteOrderQuantity
        order.cumulativeQuantity = cumulativeQuantity
        order.cumulativeQuoteQuantity = cumulativeQuoteQuantity
        order.fees = revision.fees
        order.closeReason = revision.closeReason
        order.replaces = terms.replaces
        order.replacedBy = revision.replacedBy
        order.createdAt = createdAt
        order.updatedAt = revision.updatedAt
        return order
    }
}
