import UserStreamCore

/// The channels of a socket that were subscribed to, and have yet to be confirmed.
struct AwaitedChannels: Sendable {
    private var names: [String]

    init(_ names: some Sequence<String>) { self.names = Array(names) }

    /// A channel is confirmed. Gives that the socket is live when it was the last one.
    mutating func confirm(_ name: String?) -> [SocketStep] {
        guard let name, let place = names.firstIndex(of: name) else { return [] }
        names.remove(at: place)
        return names.isEmpty ? [.live] : []
    }
}
