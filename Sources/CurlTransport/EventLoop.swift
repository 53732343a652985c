import CCurl
import UserStream

/// What waits for sockets and then lets libcurl work. Lives on the loop thread only.
protocol EventLoop: AnyObject {
    /// What other threads wake it with.
    var waker: any LoopWaker { get }
    /// Waits until a socket, a timer or a wake needs attention, and gives libcurl its turn.
    /// - Parameter time: when to return at the latest, on the monotonic clock, in milliseconds.
    /// - Returns: the sockets of ``watch(_:_:)`` that have something to do.
    @discardableResult
    func turn(until time: Int64?) -> [Int32]
    /// Looks after a socket that libcurl does not. It must be let go, by an empty interest, before it is closed.
    func watch(_ socket: Int32, _ interest: SocketInterest)
    /// Gives back what it holds. Called before the multi handle is freed.
    func close()
}

/// What a socket is watched for.
struct SocketInterest: OptionSet, Sendable {
    let rawValue: UInt8

    static let reading = SocketInterest(rawValue: 1)
    static let writing = SocketInterest(rawValue: 2)
}

extension CurlTransportConfiguration.Loop {
    /// The loop for a multi handle.
    func makeEventLoop(multi: UnsafeMutableRawPointer) throws(TransportError) -> any EventLoop {
        switch self {
        #if os(Linux)
            case .epoll:
                let events = try unsafe EpollLoop(multi: multi)
                events.attach()
                return events
        #endif
        case .multiPoll: return unsafe MultiPollLoop(multi: multi)
        }
    }
}

/// Wakes a loop from any thread. Not called any more once the loop ends.
protocol LoopWaker: Sendable {
    func wake()
}

/// The loop that works wherever libcurl does.
@safe final class MultiPollLoop: EventLoop {
    private let multi: UnsafeMutableRawPointer
    private var watched: [curl_waitfd] = []

    init(multi: UnsafeMutableRawPointer) {
        unsafe self.multi = unsafe multi
    }

    var waker: any LoopWaker { unsafe MultiWaker(multi: multi) }

    func turn(until time: Int64?) -> [Int32] {
        var count: Int32 = 0
        let wait = min(60_000, max(0, (time ?? .max) - ccurl_monotonic_milliseconds()))
        // libcurl returns earlier when a timer of its own is due.
        unsafe watched.withUnsafeMutableBufferPointer { watched in
            _ = unsafe curl_multi_poll(multi, watched.baseAddress, UInt32(watched.count), Int32(wait), &count)
        }
        unsafe curl_multi_perform(multi, &count)
        return watched.filter { $0.revents != 0 }.map(\.fd)
    }

    func watch(_ socket: Int32, _ interest: SocketInterest) {
        watched.removeAll { $0.fd == socket }
        guard !interest.isEmpty else { return }
        var events: Int32 = 0
        if interest.contains(.reading) { events |= CURL_WAIT_POLLIN }
        if interest.contains(.writing) { events |= CURL_WAIT_POLLOUT }
        watched.append(curl_waitfd(fd: socket, events: Int16(events), revents: 0))
    }

    func close() {}
}

/// `@unchecked`: `curl_multi_wakeup` is the one call that any thread may make.
@safe private struct MultiWaker: LoopWaker, @unchecked Sendable {
    let multi: UnsafeMutableRawPointer

    func wake() { unsafe curl_multi_wakeup(multi) }
}
