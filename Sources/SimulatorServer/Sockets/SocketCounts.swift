/// What happened to the connections to the user-data socket of a simulator server.
public struct SocketCounts: Hashable, Sendable {
    /// How many are open.
    public internal(set) var open = 0
    /// How many were opened.
    public internal(set) var opened = 0
    /// How many were broken off on purpose.
    public internal(set) var cut = 0
    /// How many messages about accounts there were to send.
    public internal(set) var pushes = 0
    /// How many of them were not sent, on purpose.
    public internal(set) var lost = 0

    /// Nothing yet.
    public init() {}
}
