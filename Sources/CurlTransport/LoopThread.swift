import CCurl
import UserStream

/// Gives a loop its thread.
enum LoopThread {
    /// - Parameter loop: must not be touched by the caller any more.
    static func start(_ loop: CurlLoop) throws(TransportError) {
        let context = unsafe Unmanaged.passRetained(loop).toOpaque()
        let code = unsafe ccurl_start_thread(
            { context in
                if let context = unsafe context {
                    unsafe Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue().run()
                }
                return nil
            }, context)
        guard code == 0 else {
            unsafe Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue().end()
            throw TransportError(.connect, "no thread for libcurl")
        }
    }
}
