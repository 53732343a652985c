import CCurl
import UserStream
import UserStreamCore

/// Owns the multi handle and everything that belongs to it. Made by the caller, from then on on the loop thread only.
@safe final class CurlLoop: LoopBody {
    /// Idle easy handles that are kept.
    private static let poolSize = 256

    let mailbox: Mailbox<CurlMail>
    private let configuration: CurlTransportConfiguration
    private let multi: UnsafeMutableRawPointer
    private let events: any EventLoop
    private var active: [UInt64: Transfer] = [:]
    private var deadlines = Deadlines()
    private var pool: [Transfer] = []
    private var finished: [(reply: CurlMail.Reply, outcome: Outcome)] = []

    init(_ configuration: CurlTransportConfiguration) throws(TransportError) {
        guard let multi = unsafe curl_multi_init() else { throw TransportError(.connect, "libcurl: out of memory") }
        unsafe self.multi = unsafe multi
        self.configuration = configuration
        unsafe ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, max(0, configuration.connectionsPerHost))
        unsafe ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 256)
        unsafe ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        do throws(TransportError) {
            events = try unsafe configuration.loop.makeEventLoop(multi: multi)
        } catch {
            unsafe curl_multi_cleanup(multi)
            throw error
        }
        mailbox = Mailbox(waker: events.waker)
    }

    /// The life of the loop thread.
    func run() {
        var mustStop = false
        while !mustStop {
            events.turn(until: deadlines.first { active[$0] != nil })
            let mail = mailbox.take()
            for item in mail.items {
                switch item {
                case .submit(let submission, let reply): start(submission, reply: reply)
                case .cancel(let submission): cancel(submission)
                }
            }
            collect()
            expire()
            mustStop = mail.mustStop
            if mustStop { cancelAll() }
            deliver()
        }
        end()
    }

    private func start(_ submission: Submission, reply: CurlMail.Reply) {
        guard !submission.isCancelled else {
            finished.append((reply, .failure(.cancelled(submission))))
            return
        }
        let slack = configuration.maximumResponseBytes / 512 + 4_096
        let limit = configuration.maximumResponseBytes.addingReportingOverflow(slack)
        guard
            let transfer = pool.popLast()
                ?? Transfer(configuration, maximumBodyBytes: limit.overflow ? .max : limit.partialValue)
        else {
            finished.append((reply, .failure(TransportError(.request, "libcurl refused an option"))))
            return
        }
        active[submission.id] = transfer
        if let error = transfer.begin(submission, reply: reply) {
            finish(transfer, .failure(error))
        } else if unsafe curl_multi_add_handle(multi, transfer.easy) != CURLM_OK {
            finish(transfer, .failure(TransportError(.request, "\(submission.target.host): libcurl took no handle")))
        } else {
            let now = ccurl_monotonic_milliseconds()
            deadlines.add(submission.id, at: transfer.nextCheck(at: now))
            deadlines.compact(activeCount: active.count) { active[$0] != nil }
        }
    }

    private func cancel(_ submission: Submission) {
        guard let transfer = active[submission.id] else { return }
        finish(transfer, .failure(.cancelled(submission)))
    }

    private func cancelAll() {
        for transfer in Array(active.values) { finish(transfer, .failure(.closed)) }
    }

    /// Looks which transfers libcurl has ended.
    private func collect() {
        while let (transfer, code) = unsafe nextEnded(of: multi, as: Transfer.self) { finish(transfer, .success(code)) }
    }

    /// Ends what has taken too long.
    private func expire() {
        let now = ccurl_monotonic_milliseconds()
        while let id = deadlines.popDue(at: now) {
            guard let transfer = active[id] else { continue }
            if let error = transfer.timeout(at: now) {
                finish(transfer, .failure(error))
            } else {
                deadlines.add(id, at: transfer.nextCheck(at: now))
            }
        }
    }

    /// Takes the transfer out of libcurl, which closes the connection unless the answer is whole.
    private func finish(_ transfer: Transfer, _ result: Result<CURLcode, TransportError>) {
        guard let submission = transfer.submission else { return }
        unsafe curl_multi_remove_handle(multi, transfer.easy)
        active[submission.id] = nil
        if let item = transfer.end(result, withTimings: configuration.onTimings != nil) { finished.append(item) }
        if pool.count < Self.poolSize { pool.append(transfer) }
    }

    /// Hands all outcomes over at once, after libcurl's turn.
    private func deliver() {
        for item in finished { item.reply.resume(returning: item.outcome) }
        finished.removeAll(keepingCapacity: true)
    }

    /// Frees everything. The loop cannot be used any more.
    func end() {
        let waiters = mailbox.close()
        events.close()
        pool = []
        unsafe curl_multi_cleanup(multi)
        for waiter in waiters { waiter.resume() }
    }
}

extension TransportError {
    static let closed = TransportError(.closed, "the transport was shut down")

    static func cancelled(_ submission: Submission) -> TransportError {
        TransportError(.cancelled, "\(submission.target.host): the calling task was cancelled")
    }
}

extension Outcome {
    static let closed = Outcome.failure(.closed)
}
