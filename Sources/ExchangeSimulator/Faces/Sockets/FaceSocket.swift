public import UserStreamCore

/// One connection to a pretend exchange's user-data socket, from the exchange's side: messages in, messages out. Pure, like a face.
public protocol FaceSocket: Sendable {
    /// A message came.
    /// - Parameter now: the wall clock.
    mutating func receive(
        _ message: [UInt8], from face: any ExchangeFace, _ exchange: SimulatedExchange, at now: Timestamp
    ) -> [FaceSocketStep]

    /// What has to be told by now: what happened to the account since, and heartbeats.
    /// - Parameter now: the wall clock.
    mutating func tell(
        from face: any ExchangeFace, _ exchange: SimulatedExchange, at now: Timestamp
    ) -> [FaceSocketStep]
}

/// What an exchange does with a connection.
public enum FaceSocketStep: Hashable, Sendable {
    /// Sends a message about the account.
    case push([UInt8])
    /// Sends anything else: an answer, or a heartbeat.
    case send([UInt8])
    /// Sends a ping of the protocol.
    case ping
    /// Closes the connection, with a code of the protocol.
    case close(UInt16)
}
