import CCurl

/// What waits for sockets and then lets libcurl work. Lives on the loop thread only.
protocol EventLoop: AnyObject {
    /// What other threads wake it with.
    var waker: any LoopWaker { get }
    /// Waits until a socket, a timer or a wake needs attention, and gives libcurl its turn.
    /// - Parameter time: when to return at the latest, on the monotonic clock, in milliseconds.
    func turn(until time: Int64?)
    /// Gives back what it holds. Called before the multi handle is freed.
    func close()
}

/// Wakes a loop from any thread. Not called any more once the loop ends.
protocol LoopWaker: Sendable {
    func wake()
}

/// The loop that works wherever libcurl does.
@safe final class MultiPollLoop: EventLoop {
    private let multi: UnsafeMutableRawPointer

    init(multi: UnsafeMutableRawPointer) {
        unsafe self.multi = unsafe multi
    }

    var waker: any LoopWaker { unsafe MultiWaker(multi: multi) }

    func turn(until time: Int64?) {
        var count: Int32 = 0
        let wait = min(60_000, max(0, (time ?? .max) - ccurl_monotonic_milliseconds()))
        // libcurl returns earlier when a timer of its own is due.
        unsafe curl_multi_poll(multi, nil, 0, Int32(wait), &count)
        unsafe curl_multi_perform(multi, &count)
    }

    func close() {}
}

/// `@unchecked`: `curl_multi_wakeup` is the one call that any thread may make.
@safe private struct MultiWaker: LoopWaker, @unchecked Sendable {
    let multi: UnsafeMutableRawPointer

    func wake() { unsafe curl_multi_wakeup(multi) }
}
