import CCurl
import UserStream
import UserStreamCore

/// Where a request goes, as libcurl's own parser reads the URL, so that what is checked is what is contacted.
struct RequestTarget: Sendable {
    let host: String
    /// Plain `http`, which stays on this machine.
    let isPlain: Bool

    init(_ request: SignedRequest) throws(TransportError) {
        let url = try URLParts(request.url, example: "https://host/path")
        host = url.host
        isPlain = url.scheme == "http"
        guard url.scheme == "https" || isPlain else {
            throw TransportError(.request, "\(host): scheme \(url.scheme) is not supported; use https")
        }
        try Self.checkPlain(isPlain, host: host, scheme: "http")
        try Self.checkHeaders(request.headers, host: host)
    }

    /// What is not encrypted stays on this machine.
    static func checkPlain(_ isPlain: Bool, host: String, scheme: String) throws(TransportError) {
        guard isPlain, !isLoopback(host) else { return }
        throw TransportError(
            .request,
            "\(host): plain \(scheme) would show keys and signatures to the network; use \(scheme)s (\(scheme) is for 127.0.0.0/8, ::1 and localhost only)"
        )
    }

    /// `localhost` counts: libcurl itself knows its address, no name is looked up.
    static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil && $0.first != "+" }
    }

    /// A line break in a value would start a header field, or a request, that nobody signed.
    static func checkHeaders(_ headers: [NameValue], host: String) throws(TransportError) {
        for header in headers {
            let nameIsFine = !header.name.isEmpty && header.name.utf8.allSatisfy(isTokenByte)
            guard nameIsFine, header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw TransportError(.request, "\(host): a header field has a forbidden character")
            }
            let name = header.name.lowercased()
            guard name != "content-length", name != "transfer-encoding" else {
                throw TransportError(.request, "\(host): \(name) is set by the transport")
            }
        }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
