import NIOCore

/// The way of what an exchange says to whoever writes it to the network. Its room is bounded: a client that does not read is cut off.
struct SocketOutlet: Sendable {
    /// What is to be written.
    enum Message: Sendable {
        case text([UInt8])
        case ping
        case pong([UInt8])
        /// Goodbye, with a code.
        case close(UInt16)
    }

    /// How many messages may wait.
    private static let room = 10_000

    /// What is to be written, in order, until nothing more will be said.
    let messages: AsyncStream<Message>
    private let writer: AsyncStream<Message>.Continuation
    private let channel: any Channel

    init(_ channel: any Channel) {
        self.channel = channel
        (messages, writer) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.room))
    }

    func send(_ message: Message) {
        if case .dropped = writer.yield(message) { cut() }
    }

    /// Nothing more is said.
    func finish() { writer.finish() }

    /// Breaks the connection off, whatever waits.
    func cut() {
        writer.finish()
        channel.close(promise: nil)
    }
}
