import CCurl
import UserStream
import UserStreamCore

/// Where a request goes, as libcurl's own parser reads the URL, so that what is checked is what is contacted.
struct RequestTarget: Sendable {
    let host: String
    /// Plain `http`, which stays on this machine.
    let isPlain: Bool

    init(_ request: SignedRequest) throws(TransportError) {
        guard !request.url.utf8.contains(0), let parser = unsafe curl_url() else {
            throw TransportError(.request, "the URL cannot be parsed")
        }
        defer { unsafe curl_url_cleanup(parser) }
        guard unsafe curl_url_set(parser, CURLUPART_URL, request.url, 0) == CURLUE_OK,
            let scheme = unsafe Self.part(CURLUPART_SCHEME, of: parser),
            let host = unsafe Self.part(CURLUPART_HOST, of: parser), !host.isEmpty
        else {
            throw TransportError(.request, "the URL cannot be parsed: it must be https://host/path, percent-encoded")
        }
        guard unsafe Self.part(CURLUPART_USER, of: parser) == nil,
            unsafe Self.part(CURLUPART_PASSWORD, of: parser) == nil
        else { throw TransportError(.request, "\(host): the URL must not hold a user name or a password") }

        self.host = host
        isPlain = scheme == "http"
        guard scheme == "https" || isPlain else {
            throw TransportError(.request, "\(host): scheme \(scheme) is not supported; use https")
        }
        guard !isPlain || Self.isLoopback(host) else {
            throw TransportError(
                .request,
                "\(host): plain http would show keys and signatures to the network; use https (http is for 127.0.0.0/8, ::1 and localhost only)"
            )
        }
        try Self.checkHeaders(request.headers, host: host)
    }

    /// `localhost` counts: libcurl itself knows its address, no name is looked up.
    static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil && $0.first != "+" }
    }

    private static func part(_ part: CURLUPart, of parser: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(parser, part, &text, 0) == CURLUE_OK, let found = unsafe text else { return nil }
        defer { unsafe curl_free(found) }
        return unsafe String(cString: found)
    }

    /// A line break in a value would start a header field, or a request, that nobody signed.
    private static func checkHeaders(_ headers: [NameValue], host: String) throws(TransportError) {
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
