import CZlib

/// Reads a gzip stream, a part at a time. It may end anywhere: what came before that is read.
@safe package final class GzipReader {
    /// What is read is no gzip stream, or is damaged.
    package struct Malformed: Error, Hashable {}

    // zlib remembers where it is: it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isOver = false

    /// Begins to read; `nil` when there is no memory for it.
    package init?() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // Once all is set, `deinit` frees it as well when the start fails.
        guard unsafe czlib_begin_gzip(stream) == Z_OK else { return nil }
    }

    deinit {
        _ = unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// The text of the next part of the stream.
    /// - Throws: ``Malformed`` when it goes on with something else.
    package func text(_ compressed: [UInt8]) throws(Malformed) -> [UInt8] {
        var text: [UInt8] = []
        guard !compressed.isEmpty else { return text }
        guard !isOver else { throw Malformed() }
        var status = Z_OK
        unsafe compressed.withUnsafeBufferPointer { input in
            // zlib does not write to its input; its interface predates `const`.
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(input.count)
            var isFull = true
            while isFull, status == Z_OK {
                let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { output, count in
                    unsafe stream.pointee.next_out = output.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(output.count)
                    status = unsafe inflate(stream, Z_NO_FLUSH)
                    count = unsafe output.count - Int(stream.pointee.avail_out)
                }
                text += chunk
                isFull = unsafe stream.pointee.avail_out == 0
            }
            unsafe stream.pointee.next_in = nil
        }
        isOver = status == Z_STREAM_END
        // Without room or without input nothing is wrong.
        guard isOver || status == Z_OK || status == Z_BUF_ERROR else { throw Malformed() }
        return text
    }
}
