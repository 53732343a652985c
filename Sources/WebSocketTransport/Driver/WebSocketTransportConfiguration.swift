public import CurlTransport
import UserStream
import UserStreamCore

/// How a ``WebSocketTransport`` works.
public struct WebSocketTransportConfiguration: Sendable {
    /// How it connects. What is about HTTP alone has no effect; `connectionsPerHost` neither: each WebSocket is a connection.
    public var network: CurlTransportConfiguration
    /// The largest message that is taken; a larger one ends the connection. Default: 16 MiB.
    public var maximumMessageBytes: Int
    /// How many bytes may wait to be received, before the socket is not read any more. Each message counts 64 bytes more than it has. What is
    /// being read then is still added. Default: 4 MiB.
    public var maximumBufferedBytes: Int

    /// Makes a configuration.
    public init(
        network: CurlTransportConfiguration = .init(), maximumMessageBytes: Int = 16 * 1_024 * 1_024,
        maximumBufferedBytes: Int = 4 * 1_024 * 1_024
    ) {
        self.network = network
        self.maximumMessageBytes = maximumMessageBytes
        self.maximumBufferedBytes = maximumBufferedBytes
    }
}
