import CCurl
import UserStream

/// What runs on a thread of its own.
protocol LoopBody: AnyObject {
    /// The life of the thread.
    func run()
    /// Frees everything, where there is no thread.
    func end()
}

/// Gives a loop its thread.
enum LoopThread {
    private final class Box {
        let body: any LoopBody

        init(_ body: any LoopBody) { self.body = body }
    }

    /// - Parameter loop: must not be touched by the caller any more.
    static func start(_ loop: any LoopBody) throws(TransportError) {
        let context = unsafe Unmanaged.passRetained(Box(loop)).toOpaque()
        let code = unsafe ccurl_start_thread(
            { context in
                if let context = unsafe context {
                    unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body.run()
                }
                return nil
            }, context)
        guard code == 0 else {
            unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body.end()
            throw TransportError(.connect, "no thread for libcurl")
        }
    }
}
