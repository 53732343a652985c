/// Which faults can meet which endpoint while an order stands how: the rule behind the table of faults. It is about a stream that polls; the
/// endpoints are those that it asks, and the trader.
extension HuobiFace {
    /// The endpoints of the table, in its order.
    public static let tableEndpoints =
        polled.map(\.rawValue) + [FaultyTrader.endpoint]

    private static let polled: [HuobiEndpoint] = [
        .openOrders, .balances, .order, .closedOrders, .fills, .orderFills, .serverTime, .accounts, .symbols,
    ]

    /// The standings that an answer of an endpoint can be about.
    public static func standings(at endpoint: String) -> [OrderStanding] {
        switch HuobiEndpoint(rawValue: endpoint) {
        case .openOrders, .balances, nil: [.none, .untriggered, .open, .partiallyFilled, .pendingCancel]
        case .order: OrderStanding.allCases.filter { $0 != .none }
        case .closedOrders: [.none, .filled, .canceled, .partlyCanceled]
        // The fills of an order are asked for when it has some, or had until they were taken back.
        case .orderFills: [.partiallyFilled, .pendingCancel, .filled, .canceled, .partlyCanceled]
        case .fills: [.none, .partiallyFilled, .pendingCancel, .filled, .partlyCanceled]
        default: [.none]
        }
    }

    /// Whether a fault can meet an endpoint while an order stands so.
    public static func isReachable(_ cell: FaultCell) -> Bool {
        guard standings(at: cell.endpoint).contains(cell.standing) else { return false }
        guard let endpoint = HuobiEndpoint(rawValue: cell.endpoint) else { return cell.isOfTrader }
        switch cell.fault {
        // On the way there and back.
        case .latency, .timeoutBeforeEffect, .timeoutAfterEffect, .connectionReset, .serverError,
            .serverErrorAfterEffect, .rateLimited429, .htmlErrorPage, .truncatedBody, .malformedJSON:
            return true
        // At the gates in front of what belongs to a key.
        case .banned418, .maintenance, .budgetEaten, .keyRevoked, .permissionRemoved: return !endpoint.isPublic
        case .clockSkew: return !endpoint.isPublic || endpoint == .serverTime
        case .serverTimeFailing: return endpoint == .serverTime
        // In what is shown.
        case .staleReplica, .endpointLag: return endpoint.isList || endpoint.isAboutEndedOrders
        case .openListBeforeHistory: return endpoint.isAboutEndedOrders
        case .emptyList, .pageTruncation, .duplicateRows: return endpoint.isList && hasRows(cell)
        // A later page of fills begins at a row only inside one millisecond, if it has more fills than a page.
        case .pageShift: return [.openOrders, .closedOrders].contains(endpoint) && hasRows(cell)
        case .unknownOrderState: return (endpoint == .openOrders || endpoint.isAboutEndedOrders) && hasRows(cell)
        case .rowWithoutID: return endpoint != .balances && (endpoint.isList || endpoint == .order) && hasRows(cell)
        case .lateCommit: return [.fills, .orderFills].contains(endpoint) && hasRows(cell)
        case .sameTradeIDTwoMarkets: return endpoint == .fills
        // Only what ended unfilled is purged; a history can be about others at the same time.
        case .purge: return endpoint == .closedOrders || (endpoint == .order && cell.standing == .canceled)
        case .equalTimestamps, .cancelReplace, .twoLiveOrdersOneClientID, .tradeBust, .fillAfterCancelAck: return false
        }
    }

    /// The list of live orders has no row without one, and the fills of an order none when it has none; save for answers from the past, which are
    /// left out here. Histories reach further back than the orders that count for them, and balances are there whatever the orders are.
    private static func hasRows(_ cell: FaultCell) -> Bool {
        switch HuobiEndpoint(rawValue: cell.endpoint) {
        case .openOrders: cell.standing != .none
        case .orderFills: cell.standing != .canceled
        default: true
        }
    }
}
