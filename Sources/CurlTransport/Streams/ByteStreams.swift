import Synchronization
package import UserStream

/// Connections that carry bytes for others, over the system's libcurl, on one thread of their own.
///
/// TLS, certificates, proxies and limits are those of ``CurlTransport``; HTTP is not spoken. When the last reference goes away, the thread
/// ends and with it every stream.
package final class ByteStreams: Sendable {
    private let mailbox: Mailbox<StreamMail>

    /// Starts the thread.
    package init(_ configuration: CurlTransportConfiguration) throws(TransportError) {
        try Library.prepare(configuration)
        let loop = try StreamLoop(configuration)
        mailbox = loop.mailbox
        try LoopThread.start(loop)
    }

    deinit { mailbox.stop(waiter: nil) }

    /// Ends the thread and all streams. Returns when everything is let go of; may be called again.
    package func shutdown() async {
        await withCheckedContinuation { mailbox.stop(waiter: $0) }
    }

    /// What a stream will be called by; it comes to life with ``open(_:as:for:)``.
    package func reserve() -> StreamHandle { StreamHandle(mailbox: mailbox) }

    /// Begins to connect.
    package func open(_ target: StreamTarget, as handle: StreamHandle, for user: any ByteStreamUser) {
        if !mailbox.leave(.open(handle.id, target, user)) { user.ended(.closed) }
    }
}

/// Reaches one stream from any thread.
package struct StreamHandle: Sendable {
    private static let count = Atomic<UInt64>(0)

    let id = StreamHandle.count.wrappingAdd(1, ordering: .relaxed).newValue
    let mailbox: Mailbox<StreamMail>

    init(mailbox: Mailbox<StreamMail>) { self.mailbox = mailbox }

    /// Has the user of the stream asked what it wants. Nothing happens once the stream is gone.
    package func poke() { mailbox.leave(.poke(id)) }
}

/// What is left for the thread of the streams.
enum StreamMail: Sendable {
    case open(UInt64, StreamTarget, any ByteStreamUser)
    case poke(UInt64)
}
