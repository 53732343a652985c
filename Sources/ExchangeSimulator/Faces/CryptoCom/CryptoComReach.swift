/// Which faults can meet which endpoint while an order stands how: the rule behind the table of faults. It is about a stream that polls; the
/// endpoints are those that it asks, and the trader.
extension CryptoComFace {
    /// The endpoints of the table, in its order.
    public static let tableEndpoints = polled.map(\.rawValue) + [FaultyTrader.endpoint]

    private static let polled: [CryptoComEndpoint] = [
        .openOrders, .balances, .order, .closedOrders, .fills, .serverTime, .symbols,
    ]

    /// The standings that an answer of an endpoint can be about.
    public static func standings(at endpoint: String) -> [OrderStanding] {
        switch CryptoComEndpoint(rawValue: endpoint) {
        case .openOrders, .balances, nil: [.none, .untriggered, .open, .partiallyFilled, .pendingCancel]
        case .order: OrderStanding.allCases.filter { $0 != .none }
        case .closedOrders: [.none, .filled, .canceled, .partlyCanceled]
        case .fills: [.none, .partiallyFilled, .pendingCancel, .filled, .partlyCanceled]
        default: [.none]
        }
    }

    /// Whether a fault can meet an endpoint while an order stands so.
    public static func isReachable(_ cell: FaultCell) -> Bool {
        guard standings(at: cell.endpoint).contains(cell.standing) else { return false }
        guard let endpoint = CryptoComEndpoint(rawValue: cell.endpoint) else { return cell.isOfTrader }
        switch cell.fault {
        // On the way there and back, and at the gate for everybody.
        case .latency, .timeoutBeforeEffect, .timeoutAfterEffect, .connectionReset, .serverError,
            .serverErrorAfterEffect, .rateLimited429, .htmlErrorPage, .truncatedBody, .malformedJSON, .banned418,
            .budgetEaten:
            return true
        // At the gates in front of what belongs to a key.
        case .maintenance, .keyRevoked, .permissionRemoved: return !endpoint.isPublic
        case .clockSkew: return !endpoint.isPublic || endpoint == .serverTime
        case .serverTimeFailing: return endpoint == .serverTime
        // In what is shown.
        case .staleReplica, .endpointLag: return endpoint.isList || endpoint.isAboutEndedOrders
        case .openListBeforeHistory: return endpoint.isAboutEndedOrders
        case .emptyList, .pageTruncation, .duplicateRows: return endpoint.isList && hasRows(cell)
        // The list of open orders has no pages.
        case .pageShift: return [.closedOrders, .fills].contains(endpoint) && hasRows(cell)
        case .unknownOrderState: return (endpoint == .openOrders || endpoint.isAboutEndedOrders) && hasRows(cell)
        case .rowWithoutID: return endpoint != .balances && (endpoint.isList || endpoint == .order) && hasRows(cell)
        case .lateCommit: return endpoint == .fills
        // Only what ended unfilled is purged; a history can be about others at the same time.
        case .purge: return endpoint == .closedOrders || (endpoint == .order && cell.standing == .canceled)
        // Trades have ids of their own, with or without the fault.
        case .sameTradeIDTwoMarkets, .equalTimestamps, .cancelReplace, .twoLiveOrdersOneClientID, .tradeBust,
            .fillAfterCancelAck:
            return false
        }
    }

    /// The list of live orders has no row without one, save for answers from the past, which are left out here. Histories reach further back than the
    /// orders that count for them, and balances are there whatever the orders are.
    private static func hasRows(_ cell: FaultCell) -> Bool {
        CryptoComEndpoint(rawValue: cell.endpoint) != .openOrders || cell.standing != .none
    }
}
