import CZlib

/// Compresses text into one gzip stream, a part at a time. After each part everything that was put in can be read back, whatever becomes of the rest.
@safe package final class GzipWriter {
    // zlib remembers where it is: it must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    private init(_ stream: UnsafeMutablePointer<z_stream>) { unsafe self.stream = stream }

    /// Begins a stream; `nil` when there is no memory for it.
    package convenience init?() {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        guard unsafe czlib_begin_gzip_writer(stream, Z_DEFAULT_COMPRESSION) == Z_OK else {
            unsafe stream.deallocate()
            return nil
        }
        unsafe self.init(stream)
    }

    deinit {
        _ = unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// A writer that goes on where this one stands, without changing it; `nil` when there is no memory for it.
    package func copy() -> GzipWriter? {
        let other = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe other.initialize(to: z_stream())
        guard unsafe deflateCopy(other, stream) == Z_OK else {
            unsafe other.deallocate()
            return nil
        }
        return unsafe GzipWriter(other)
    }

    /// The bytes that the next part of the stream is.
    package func part(_ text: [UInt8]) -> [UInt8] { run(text, Z_SYNC_FLUSH) }

    /// The last bytes of the stream.
    package func end() -> [UInt8] { run([], Z_FINISH) }

    private func run(_ text: [UInt8], _ flush: Int32) -> [UInt8] {
        var compressed: [UInt8] = []
        unsafe text.withUnsafeBufferPointer { input in
            // zlib does not write to its input; its interface predates `const`.
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(input.count)
            var isFull = true
            while isFull {
                let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { output, count in
                    unsafe stream.pointee.next_out = output.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(output.count)
                    _ = unsafe deflate(stream, flush)
                    count = unsafe output.count - Int(stream.pointee.avail_out)
                }
                compressed += chunk
                isFull = unsafe stream.pointee.avail_out == 0
            }
            unsafe stream.pointee.next_in = nil
        }
        return compressed
    }
}
