import CCurl
import UserStream

/// Owns the multi handle of all byte streams. Made by the caller, from then on on the loop thread only.
///
/// libcurl connects, and hands the connection over (`CURLOPT_CONNECT_ONLY`); from then on the loop itself waits for the socket. The easy
/// handle stays with the multi handle for as long as the stream lives: removing it closes the connection.
@safe final class StreamLoop: LoopBody {
    /// How much is read at once. A record of TLS holds a quarter of it.
    private static let readSize = 65_536
    /// How often one stream may read before others have their turn.
    private static let readsInTurn = 16

    let mailbox: Mailbox<StreamMail>
    private let configuration: CurlTransportConfiguration
    private let multi: UnsafeMutableRawPointer
    private let events: any EventLoop
    private let buffer: UnsafeMutableRawBufferPointer
    private var streams: [UInt64: ByteStream] = [:]
    private var bySocket: [Int32: ByteStream] = [:]
    /// Streams that may have more to read than the sockets tell: TLS keeps bytes of its own.
    private var unread: Set<UInt64> = []
    private var deadlines = Deadlines()

    init(_ configuration: CurlTransportConfiguration) throws(TransportError) {
        guard let multi = unsafe curl_multi_init() else { throw TransportError(.connect, "libcurl: out of memory") }
        unsafe self.multi = unsafe multi
        self.configuration = configuration
        do throws(TransportError) {
            events = try unsafe configuration.loop.makeEventLoop(multi: multi)
        } catch {
            unsafe curl_multi_cleanup(multi)
            throw error
        }
        unsafe buffer = .allocate(byteCount: Self.readSize, alignment: 16)
        mailbox = Mailbox(waker: events.waker)
    }

    deinit { unsafe buffer.deallocate() }

    /// The life of the loop thread.
    func run() {
        var mustStop = false
        while !mustStop {
            let waiting = unread
            unread = []
            let ready = events.turn(until: waiting.isEmpty ? deadlines.first { streams[$0] != nil } : 0)
            let mail = mailbox.take()
            collect()
            for socket in ready { bySocket[socket].map(work) }
            for id in waiting { streams[id].map(work) }
            for item in mail.items { handle(item) }
            expire()
            mustStop = mail.mustStop
        }
        for stream in Array(streams.values) { end(stream, .closed) }
        end()
    }

    /// Frees everything. The loop cannot be used any more.
    func end() {
        let waiters = mailbox.close()
        // What was left after the last look finds nobody any more.
        for case .open(_, _, let user) in mailbox.take().items { user.ended(.closed) }
        events.close()
        unsafe curl_multi_cleanup(multi)
        for waiter in waiters { waiter.resume() }
    }

    // MARK: Beginning

    private func handle(_ item: StreamMail) {
        switch item {
        case .open(let id, let target, let user): open(id, target, user)
        case .poke(let id): streams[id].map(work)
        }
    }

    private func open(_ id: UInt64, _ target: StreamTarget, _ user: any ByteStreamUser) {
        guard let stream = ByteStream(id, target, user, configuration) else {
            user.ended(TransportError(.request, "\(target.host): libcurl refused an option"))
            return
        }
        guard unsafe curl_multi_add_handle(multi, stream.easy) == CURLM_OK else {
            user.ended(TransportError(.request, "\(target.host): libcurl took no handle"))
            return
        }
        streams[id] = stream
        settle(stream)
    }

    /// Looks which connections stand, or never will.
    private func collect() {
        while let (stream, code) = unsafe nextEnded(of: multi, as: ByteStream.self) { connected(stream, code) }
    }

    private func connected(_ stream: ByteStream, _ code: CURLcode) {
        if let error = stream.connected(code) { return end(stream, error) }
        if let socket = stream.socket { bySocket[socket] = stream }
        stream.user.opened()
        // The first bytes have to leave before any other connection is made: from then on libcurl counts the connection as used, and
        // does not close it as one that has been idle.
        work(stream)
    }

    // MARK: Working

    /// Does what can be done for a stream without waiting.
    private func work(_ stream: ByteStream) {
        settle(stream)
        guard streams[stream.id] != nil, stream.interest.contains(.reading) else { return }
        for _ in 0..<Self.readsInTurn {
            switch unsafe stream.read(into: buffer) {
            case .bytes(let count):
                let bytes = unsafe UnsafeBufferPointer(
                    start: buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), count: count)
                if unsafe !stream.user.receive(bytes.span) { return settle(stream) }
            case .mustWait: return settle(stream)
            case .over(let error): return end(stream, error)
            }
        }
        unread.insert(stream.id)
        settle(stream)
    }

    /// Asks the user what it wants, and does it as far as possible.
    private func settle(_ stream: ByteStream) {
        let now = ccurl_monotonic_milliseconds()
        var wish = stream.user.wish(at: now, written: stream.written)
        stream.add(wish.output)
        if stream.socket != nil, !stream.isFlushed {
            if let error = stream.flush() { return finish(stream, because: error) }
            if stream.isFlushed {
                wish = stream.user.wish(at: now, written: stream.written)
                stream.add(wish.output)
            }
        }
        switch wish.ending {
        case .now: return end(stream, .closed)
        case .afterOutput where stream.isFlushed: return end(stream, .closed)
        case .afterOutput, .never: break
        }
        watch(stream, wish)
        setDeadline(stream, wish.deadline, at: now)
    }

    private func watch(_ stream: ByteStream, _ wish: StreamWish) {
        guard let socket = stream.socket else { return }
        var interest: SocketInterest = []
        if wish.reads { interest.insert(.reading) }
        if !stream.isFlushed { interest.insert(.writing) }
        guard interest != stream.interest else { return }
        // Bytes that came while nobody wanted them are not reported again where TLS has taken them already.
        if interest.contains(.reading), !stream.interest.contains(.reading) { unread.insert(stream.id) }
        stream.interest = interest
        events.watch(socket, interest)
    }

    private func setDeadline(_ stream: ByteStream, _ deadline: Int64?, at now: Int64) {
        guard stream.deadline != deadline else { return }
        stream.deadline = deadline
        guard let deadline else { return }
        deadlines.add(stream.id, at: max(deadline, now))
        deadlines.compact(activeCount: streams.count) { streams[$0] != nil }
    }

    /// Asks those whose time has come.
    private func expire() {
        let now = ccurl_monotonic_milliseconds()
        while let id = deadlines.popDue(at: now) {
            guard let stream = streams[id], let deadline = stream.deadline, deadline <= now else { continue }
            settle(stream)
        }
    }

    // MARK: Ending

    /// Nothing can be written any more. What the peer said last may still be there, and tells more than the error.
    private func finish(_ stream: ByteStream, because error: TransportError) {
        while stream.interest.contains(.reading), case .bytes(let count) = unsafe stream.read(into: buffer) {
            let bytes = unsafe UnsafeBufferPointer(
                start: buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), count: count)
            if unsafe !stream.user.receive(bytes.span) { break }
        }
        end(stream, error)
    }

    private func end(_ stream: ByteStream, _ error: TransportError) {
        guard streams.removeValue(forKey: stream.id) != nil else { return }
        if let socket = stream.socket {
            events.watch(socket, [])
            bySocket[socket] = nil
        }
        // Closes the connection.
        unsafe curl_multi_remove_handle(multi, stream.easy)
        stream.user.ended(error)
    }
}
