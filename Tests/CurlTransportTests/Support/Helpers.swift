import CZlib
import CurlTransport
import Foundation
import LoopbackTestKit
import Testing
import UserStream
import UserStreamCore

typealias Loop = CurlTransportConfiguration.Loop

extension SignedRequest {
    static func get(_ url: String, _ headers: [NameValue] = []) -> SignedRequest {
        SignedRequest(method: .get, url: url, headers: headers)
    }
}

extension CurlTransport {
    func get(_ url: String, timeout: TimeSpan = Patience.seconds(20)) async throws(TransportError) -> APIResponse {
        try await send(.get(url), timeout: timeout)
    }

    /// The error that a GET ends with.
    func failure(_ url: String, timeout: TimeSpan = Patience.seconds(20)) async -> TransportError? {
        do {
            _ = try await get(url, timeout: timeout)
            return nil
        } catch {
            return error
        }
    }
}

/// A gzip stream of one member.
func gzip(_ bytes: [UInt8], level: Int32 = 9) throws -> [UInt8] {
    var stream = z_stream()
    try #require(czlib_begin_gzip_writer(&stream, level) == Z_OK)
    defer { deflateEnd(&stream) }
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
    var input = bytes
    let code = input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            return deflate(&stream, Z_FINISH)
        }
    }
    try #require(code == Z_STREAM_END)
    return Array(output.prefix(Int(stream.total_out)))
}
