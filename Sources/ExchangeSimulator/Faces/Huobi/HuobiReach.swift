/// Which faults can meet which endpoint while an order stands how: the rule behind the table of faults. It is about a stream that polls; the
/// endpoints are those that it asks, and the trader.
extension HuobiFace {
    /// One cell of the table.
    package struct Cell: Hashable, Sendable, CustomStringConvertible {
        /// The endpoint's name.
        package var endpoint: String
        /// The fault.
        package var fault: Fault
        /// Where an order stood.
        package var standing: OrderStanding

        package init(endpoint: String, fault: Fault, standing: OrderStanding) {
            self.endpoint = endpoint
            self.fault = fault
            self.standing = standing
        }

        package var description: String { "\(fault.rawValue) x \(endpoint) x \(standing.rawValue)" }
    }

    /// The endpoints of the table, in its order.
    package static let tableEndpoints =
        polled.map(\.rawValue) + [FaultyTrader.endpoint]

    private static let polled: [HuobiEndpoint] = [
        .openOrders, .balances, .order, .closedOrders, .fills, .orderFills, .serverTime, .accounts, .symbols,
    ]

    /// The standings that an answer of an endpoint can be about.
    package static func standings(at endpoint: String) -> [OrderStanding] {
        switch HuobiEndpoint(rawValue: endpoint) {
        case .openOrders, .balances, nil: [.none, .untriggered, .open, .partiallyFilled, .pendingCancel]
        case .order: OrderStanding.allCases.filter { $0 != .none }
        case .closedOrders: [.none, .filled, .canceled, .partlyCanceled]
        // The fills of an order are asked for when it has some, or is said to have.
        case .orderFills: [.partiallyFilled, .pendingCancel, .filled, .partlyCanceled]
        case .fills: [.none, .partiallyFilled, .pendingCancel, .filled, .partlyCanceled]
        default: [.none]
        }
    }

    /// Whether a fault can meet an endpoint while an order stands so.
    package static func isReachable(_ cell: Cell) -> Bool {
        guard standings(at: cell.endpoint).contains(cell.standing) else { return false }
        guard let endpoint = HuobiEndpoint(rawValue: cell.endpoint) else { return isOfTrader(cell) }
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
        case .pageShift: return [.openOrders, .closedOrders, .fills].contains(endpoint) && hasRows(cell)
        case .unknownOrderState: return (endpoint == .openOrders || endpoint.isAboutEndedOrders) && hasRows(cell)
        case .rowWithoutID: return endpoint != .balances && (endpoint.isList || endpoint == .order) && hasRows(cell)
        case .lateCommit: return [.fills, .orderFills].contains(endpoint)
        case .sameTradeIDTwoMarkets: return endpoint == .fills && cell.standing != .none
        // Only what ended unfilled is purged; a history can be about others at the same time.
        case .purge: return endpoint == .closedOrders || (endpoint == .order && cell.standing == .canceled)
        case .equalTimestamps, .cancelReplace, .twoLiveOrdersOneClientID, .tradeBust, .fillAfterCancelAck: return false
        }
    }

    /// Balances have rows whatever the orders are; other lists have none without an order.
    private static func hasRows(_ cell: Cell) -> Bool {
        cell.endpoint == HuobiEndpoint.balances.rawValue || cell.standing != .none
    }

    private static func isOfTrader(_ cell: Cell) -> Bool {
        switch cell.fault {
        case .equalTimestamps, .tradeBust: true
        case .cancelReplace, .twoLiveOrdersOneClientID, .fillAfterCancelAck: cell.standing != .none
        default: false
        }
    }
}
