import CZlib

/// Inflates gzip within a limit.
enum Gunzip {
    enum Failure: Error {
        case malformed
        case tooLarge
    }

    /// The most that deflate can make of one byte.
    private static let maximumRatio = 1_032

    /// The inflated bytes of one or more members. Never holds much more than `limit` bytes.
    static func inflate(_ compressed: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
        var stream = unsafe z_stream()
        guard unsafe czlib_begin_gzip(&stream) == Z_OK else { throw .malformed }
        defer { unsafe inflateEnd(&stream) }
        return try unsafe run(&stream, compressed, limit: limit)
    }

    private static func run(_ stream: inout z_stream, _ compressed: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
        var body: [UInt8] = []
        var consumed = 0
        var status = Z_OK
        // Room for one byte more than expected shows the end of the stream without a second round.
        var room = expectedSize(compressed, limit: limit) + 1
        while true {
            let chunk = unsafe inflate(&stream, compressed, from: &consumed, room: room, status: &status)
            if body.isEmpty { body = chunk } else { body.append(contentsOf: chunk) }
            guard body.count <= limit else { throw .tooLarge }
            if status == Z_STREAM_END {
                guard consumed < compressed.count else { return body }
                guard unsafe inflateReset(&stream) == Z_OK else { throw .malformed }
            } else if status != Z_OK || (chunk.count < room && consumed == compressed.count) {
                throw .malformed
            }
            room = min(max(body.count, 4_096), limit - body.count + 1)
        }
    }

    /// One call of zlib into a fresh array.
    private static func inflate(
        _ stream: inout z_stream, _ compressed: [UInt8], from consumed: inout Int, room: Int, status: inout Int32
    ) -> [UInt8] {
        unsafe compressed.withUnsafeBufferPointer { input in
            unsafe [UInt8](unsafeUninitializedCapacity: room) { output, count in
                // zlib does not write to its input; its interface predates `const`.
                unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { unsafe $0 + consumed })
                unsafe stream.avail_in = UInt32(clamping: input.count - consumed)
                unsafe stream.next_out = output.baseAddress
                unsafe stream.avail_out = UInt32(clamping: room)
                let offered = unsafe stream.avail_in
                status = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
                consumed += unsafe Int(offered - stream.avail_in)
                count = unsafe min(room, Int(UInt32(clamping: room) - stream.avail_out))
            }
        }
    }

    /// What the last four bytes of a gzip stream promise, believed as far as it is possible.
    private static func expectedSize(_ compressed: [UInt8], limit: Int) -> Int {
        let promised = compressed.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        return max(64, min(promised, limit, compressed.count * maximumRatio))
    }
}
