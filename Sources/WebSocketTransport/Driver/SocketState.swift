import CurlTransport
import UserStream
import UserStreamCore

/// Everything about a WebSocket that its users and the thread of the streams share. A value: whoever changes it gets back whom to wake,
/// and wakes them once the lock is open.
struct SocketState: Sendable {
    typealias Opener = CheckedContinuation<Result<Agreement, WebSocketError>, Never>
    typealias Receiver = CheckedContinuation<Result<[WebSocketMessage], WebSocketError>, Never>
    typealias Sender = CheckedContinuation<WebSocketError?, Never>

    /// Those whose wait is over.
    struct Wakeups {
        var openers: [(Opener, Result<Agreement, WebSocketError>)] = []
        var receivers: [(Receiver, Result<[WebSocketMessage], WebSocketError>)] = []
        var senders: [(Sender, WebSocketError?)] = []
        var closers: [CheckedContinuation<Void, Never>] = []

        func resume() {
            for (waiter, result) in openers { waiter.resume(returning: result) }
            for (waiter, result) in receivers { waiter.resume(returning: result) }
            for (waiter, error) in senders { waiter.resume(returning: error) }
            for waiter in closers { waiter.resume() }
        }
    }

    var session: Session<SystemRandomNumberGenerator>
    var inbox: Inbox
    var lastHeard: Timestamp
    /// How long the next step of the connection may take: opening, then closing.
    var allowance: TimeSpan?
    /// When that is over, on the monotonic clock; known once the thread of the streams has seen the allowance.
    var deadline: Int64?
    /// Whether the connection shall be dropped at once.
    var isAborted = false
    /// Whether the connection is gone.
    var isGone = false
    /// Bytes that wait for the network, and how many there ever were.
    var output: [UInt8] = []
    var produced = 0
    var written = 0
    var opener: Opener?
    var receiver: (waiter: Receiver, id: UInt64)?
    var senders: [(waiter: Sender, end: Int)] = []
    var closers: [CheckedContinuation<Void, Never>] = []

    /// Unsent answers to pings, beyond which nothing is read: a server that only asks and never reads has to wait.
    static let maximumOutput = 262_144

    /// Whether bytes that come are taken.
    var reads: Bool {
        session.end == nil && (session.isClosing || inbox.hasRoom && produced - written < Self.maximumOutput)
    }

    /// Puts what the session wants to send behind what waits already.
    mutating func collectOutput() {
        let new = session.takeOutput()
        produced += new.count
        output += new
    }

    /// Takes out everybody whose wait is over.
    mutating func settle() -> Wakeups {
        var wakeups = Wakeups()
        if let opener, let result = session.agreement.map(Result.success) ?? session.end.map(Result.failure) {
            wakeups.openers.append((opener, result))
            self.opener = nil
        }
        if let receiver, let result = takeMessages() {
            wakeups.receivers.append((receiver.waiter, result))
            self.receiver = nil
        }
        while let sender = senders.first, sender.end <= written || session.end != nil {
            wakeups.senders.append((sender.waiter, sender.end <= written ? nil : session.end))
            senders.removeFirst()
        }
        if isGone {
            wakeups.closers = closers
            closers = []
        }
        return wakeups
    }

    /// What there is to receive, if there is something.
    mutating func takeMessages() -> Result<[WebSocketMessage], WebSocketError>? {
        if !inbox.isEmpty { return .success(inbox.take()) }
        return session.end.map(Result.failure)
    }
}
