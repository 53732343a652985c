public import Recording
public import UserStreamCore

/// That a journal keeps, beside the events, everything that the account took in: so that what happened can be played again, bit for bit.
///
/// Every answer as it came, failures, announced orders, the consumer's own answers and times are written, in the form of a recording and
/// compressed, into files beside the journal, which only their owner can read. They are divided into pieces; each begins with the
/// checkpoint of that moment, so that it can be played without those before. The journal says in the transaction of each batch how far the
/// piece has come: after a crash both end at the same place, and what was written behind it is cut off.
///
/// What is kept out of the files is kept out of the answers as well, before they are read. So the transport has to be a ``Recording/ScrubbingTransport``
/// with the same scrubber; otherwise an answer that repeats a secret is played as another one.
///
/// ```swift
/// let scrubber = try Scrubber(credentials)
/// let journal = try SQLiteJournal("huobi:main", capture: RawCapture(scrubber: scrubber))
/// let source = PollingDataSource(
///     account: "huobi:main", connector: Huobi(), credentials: credentials,
///     transport: ScrubbingTransport(inner: try CurlTransport(), scrubber: scrubber))
/// ```
public struct RawCapture: Sendable {
    /// Takes out what must not be written down.
    public var scrubber: Scrubber
    /// How long a piece is; it may become longer while a listing is read that has many pages. 10 minutes by default.
    public var pieceLength = TimeSpan.minutes(10)
    /// What is removed from the beginning: whole pieces, when another one begins. With the limits of ``Retention``: the age of a piece's last event,
    /// the events since, the bytes of all files. Nothing by default. No consumer holds it up. A piece whose events the journal
    /// does not keep any more goes in any case.
    public var retention = Retention()

    /// Captures, with the usual length of pieces.
    public init(scrubber: Scrubber) { self.scrubber = scrubber }
}
