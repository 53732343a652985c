import Synchronization
import UserStream
import UserStreamCore

/// A request on its way to the loop thread.
final class Submission: Sendable {
    private static let count = Atomic<UInt64>(0)

    /// Unlike an address it is never used again.
    let id = Submission.count.wrappingAdd(1, ordering: .relaxed).newValue
    let request: SignedRequest
    let target: RequestTarget
    let timeout: TimeSpan
    private let cancelled = Atomic(false)

    init(request: SignedRequest, target: RequestTarget, timeout: TimeSpan) {
        self.request = request
        self.target = target
        self.timeout = timeout
    }

    /// Whether the calling task was cancelled, perhaps before the request reached the mailbox.
    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func markCancelled() { cancelled.store(true, ordering: .releasing) }
}

/// What a caller of ``CurlTransport`` leaves for the loop thread.
enum CurlMail: Sendable {
    typealias Reply = CheckedContinuation<Outcome, Never>

    /// A request; the reply always comes.
    case submit(Submission, Reply)
    /// The end of a request. One that is not known (not submitted yet, or finished) is left alone: the flag in the submission covers
    /// the first case.
    case cancel(Submission)
}

/// What the loop thread hands back: bytes as they came. Whatever takes time is done by the one who waits.
struct Outcome: Sendable {
    var result: Result<RawResponse, TransportError>
    var timings: RequestTimings?

    static func failure(_ error: TransportError) -> Outcome { Outcome(result: .failure(error), timings: nil) }
}

/// An answer before its header is parsed and its body inflated.
struct RawResponse: Sendable {
    var status: Int
    var head: [UInt8]
    var body: [UInt8]
}
