/// One cell of the table of faults: a fault that met an endpoint while an order stood how.
public struct FaultCell: Hashable, Sendable, CustomStringConvertible {
    /// The endpoint's name.
    public var endpoint: String
    /// The fault.
    public var fault: Fault
    /// Where an order stood.
    public var standing: OrderStanding

    /// Makes a cell.
    public init(endpoint: String, fault: Fault, standing: OrderStanding) {
        self.endpoint = endpoint
        self.fault = fault
        self.standing = standing
    }

    /// Such as `latency x openOrders x open`.
    public var description: String { "\(fault.rawValue) x \(endpoint) x \(standing.rawValue)" }

    /// Whether it is a fault that the trader commits, while an order stands so that he can.
    var isOfTrader: Bool {
        switch fault {
        case .equalTimestamps, .tradeBust, .fillAfterCancelAck: true
        case .cancelReplace, .twoLiveOrdersOneClientID: standing != .none
        default: false
        }
    }
}
