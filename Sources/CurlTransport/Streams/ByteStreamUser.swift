package import UserStream

/// What lives on a byte stream. The loop thread makes all calls, one after the other; none of them may wait.
package protocol ByteStreamUser: AnyObject, Sendable {
    /// The connection stands: the name was found, and TLS is agreed on where it has to be.
    func opened()
    /// Takes bytes that came.
    /// - Returns: whether more may follow at once.
    func receive(_ bytes: Span<UInt8>) -> Bool
    /// What the user wants now. Asked after each other call, when its deadline is over, and after ``StreamHandle/poke()``.
    /// - Parameters:
    ///   - now: the moment on the monotonic clock, in milliseconds.
    ///   - written: how many bytes of all output so far the network has taken.
    func wish(at now: Int64, written: Int) -> StreamWish
    /// The stream is gone. The last call, and it always comes.
    /// - Parameter error: why, where the user did not want it.
    func ended(_ error: TransportError)
}

/// What the user of a byte stream wants.
package struct StreamWish: Sendable {
    /// When the stream shall end.
    package enum Ending: Sendable {
        /// Not yet.
        case never
        /// Once all output is written.
        case afterOutput
        /// Now, whatever is left.
        case now
    }

    /// Further bytes to send.
    package var output: [UInt8]
    /// Whether bytes that come are taken. Without it the peer has to wait in the end.
    package var reads: Bool
    /// When the stream shall end.
    package var ending: Ending
    /// When to be asked again at the latest, on the monotonic clock, in milliseconds.
    package var deadline: Int64?

    /// Makes a wish.
    package init(output: [UInt8] = [], reads: Bool = true, ending: Ending = .never, deadline: Int64? = nil) {
        self.output = output
        self.reads = reads
        self.ending = ending
        self.deadline = deadline
    }
}
