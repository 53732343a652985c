/// Which faults can meet which endpoint while an order stands how: the rule behind the table of faults. It is about a stream that polls; the
/// endpoints are those that it asks, and the trader.
extension FaultyFace {
    /// The endpoints of the table, in its order.
    public static var tableEndpoints: [String] { polled.map(\.rawValue) + [FaultyTrader.endpoint] }

    /// The standings that an answer of an endpoint can be about.
    public static func standings(at endpoint: String) -> [OrderStanding] {
        usualStandings(at: endpoint).filter { orderStandings.contains($0) }
    }

    private static func usualStandings(at endpoint: String) -> [OrderStanding] {
        let alive: [OrderStanding] = [.none, .untriggered, .open, .partiallyFilled, .pendingCancel]
        guard Endpoint(rawValue: endpoint) != nil else { return alive }
        return switch endpoint {
        case EndpointName.openOrders, EndpointName.balances: alive
        case EndpointName.order: OrderStanding.allCases.filter { $0 != .none }
        case EndpointName.closedOrders: [.none, .filled, .canceled, .partlyCanceled]
        // The fills of an order are asked for when it has some, or had until they were taken back.
        case EndpointName.orderFills: [.partiallyFilled, .pendingCancel, .filled, .canceled, .partlyCanceled]
        case EndpointName.fills: [.none, .partiallyFilled, .pendingCancel, .filled, .partlyCanceled]
        default: [.none]
        }
    }

    /// Whether a fault can meet an endpoint while an order stands so.
    public static func isReachable(_ cell: FaultCell) -> Bool {
        guard standings(at: cell.endpoint).contains(cell.standing) else { return false }
        guard let endpoint = Endpoint(rawValue: cell.endpoint) else { return cell.isOfTrader }
        let name = cell.endpoint
        switch cell.fault {
        // On the way there and back.
        case .latency, .timeoutBeforeEffect, .timeoutAfterEffect, .connectionReset, .serverError,
            .serverErrorAfterEffect, .rateLimited429, .htmlErrorPage, .truncatedBody, .malformedJSON:
            return true
        // At the gates in front of what belongs to an address, or a key.
        case .banned418, .budgetEaten: return !endpoint.isPublic || isAddressMetered
        case .maintenance, .keyRevoked, .permissionRemoved: return !endpoint.isPublic
        case .clockSkew: return (checksTimes && !endpoint.isPublic) || endpoint.isServerTime
        case .tokenRevoked: return tokenEndpoint.map { !endpoint.isPublic && endpoint != $0 } ?? false
        case .serverTimeFailing: return endpoint.isServerTime
        // In what is shown.
        case .staleReplica, .endpointLag: return endpoint.isList || endpoint.isAboutEndedOrders
        case .openListBeforeHistory: return endpoint.isAboutEndedOrders
        case .emptyList, .pageTruncation, .duplicateRows: return endpoint.isList && hasRows(cell)
        case .pageShift: return paged.contains(endpoint) && hasRows(cell)
        case .unknownOrderState:
            return (name == EndpointName.openOrders || endpoint.isAboutEndedOrders) && hasRows(cell)
        case .rowWithoutID:
            return !endpoint.hasBalances && (endpoint.isList || name == EndpointName.order) && hasRows(cell)
        case .lateCommit: return [EndpointName.fills, EndpointName.orderFills].contains(name) && hasRows(cell)
        case .sameTradeIDTwoMarkets: return name == EndpointName.fills && hasTradeIDsOfAllMarkets
        // Only what ended unfilled is purged; a history can be about others at the same time.
        case .purge:
            return name == EndpointName.closedOrders || (name == EndpointName.order && cell.standing == .canceled)
        case .equalTimestamps, .cancelReplace, .twoLiveOrdersOneClientID, .tradeBust, .fillAfterCancelAck: return false
        }
    }

    /// The list of live orders has no row without one, and the fills of an order none when it has none; save for answers from the past, which are
    /// left out here. Histories reach further back than the orders that count for them, and balances are there whatever the orders are.
    private static func hasRows(_ cell: FaultCell) -> Bool {
        switch cell.endpoint {
        case EndpointName.openOrders: cell.standing != .none
        case EndpointName.orderFills: cell.standing != .canceled
        default: true
        }
    }
}
