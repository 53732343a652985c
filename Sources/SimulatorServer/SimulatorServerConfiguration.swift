public import ExchangeSimulator

/// Settings of a simulator server.
public struct SimulatorServerConfiguration: Sendable {
    /// The address to listen on. Default `127.0.0.1`.
    public var host = "127.0.0.1"
    /// The port of the exchange; 0 (default) takes a free one.
    public var port = 0
    /// The port of the control interface; 0 (default) takes a free one, `nil` leaves it out.
    public var controlPort: Int? = 0
    /// Whether an address may be listened on that others can reach. There is no protection at all, so: no, by default.
    public var allowsOtherHosts = false
    /// How often the market moves; `nil` leaves it still. Default 500 ms.
    public var activityInterval: Duration? = .milliseconds(500)
    /// What goes wrong with the user-data socket; nothing by default.
    public var socketFaults = SocketFaults()
    /// The random trader that starts with the server; `nil` (default) for none.
    public var trader: TraderConfiguration?

    /// The defaults.
    public init() {}

    /// Whether the address is one that only this machine can reach.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    func check() throws(SimulatorSettingError) {
        guard allowsOtherHosts || isLoopback else {
            throw SimulatorSettingError(
                "\(host) can be reached by others; the simulator listens on 127.0.0.1 unless told otherwise")
        }
        for port in [port, controlPort ?? 0] where !(0...65_535).contains(port) {
            throw SimulatorSettingError("there is no port \(port)")
        }
    }
}

/// A random trader who also commits the faults that only a trader can.
public struct TraderConfiguration: Hashable, Sendable {
    /// The account that it trades on.
    public var account: Int
    /// How often it does something. Default 400 ms.
    public var interval: Duration
    /// Where its choices come from.
    public var seed: UInt64

    /// Makes settings.
    public init(account: Int, interval: Duration = .milliseconds(400), seed: UInt64 = 1) {
        self.account = account
        self.interval = interval
        self.seed = seed
    }
}
