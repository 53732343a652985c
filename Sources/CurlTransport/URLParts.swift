import CCurl
import UserStream

/// A URL as libcurl's own parser reads it, so that what is checked is what is contacted.
struct URLParts: Sendable {
    let scheme: String
    let host: String
    /// Absent where the URL leaves it to the scheme.
    let port: String?
    /// As it is written, and at least `/`.
    let path: String
    let query: String?
    let fragment: String?

    /// - Parameter example: what the URL has to look like, for the error.
    init(_ url: String, example: String) throws(TransportError) {
        guard !url.utf8.contains(0), let parser = unsafe curl_url() else {
            throw TransportError(.request, "the URL cannot be parsed")
        }
        defer { unsafe curl_url_cleanup(parser) }
        // Schemes that libcurl cannot speak are read as well.
        let flags = UInt32(CURLU_NON_SUPPORT_SCHEME | CURLU_PATH_AS_IS)
        guard unsafe curl_url_set(parser, CURLUPART_URL, url, flags) == CURLUE_OK,
            let scheme = unsafe Self.part(CURLUPART_SCHEME, of: parser),
            let host = unsafe Self.part(CURLUPART_HOST, of: parser), !host.isEmpty
        else { throw TransportError(.request, "the URL cannot be parsed: it must be \(example), percent-encoded") }
        guard unsafe Self.part(CURLUPART_USER, of: parser) == nil,
            unsafe Self.part(CURLUPART_PASSWORD, of: parser) == nil
        else { throw TransportError(.request, "\(host): the URL must not hold a user name or a password") }
        self.scheme = scheme
        self.host = host
        port = unsafe Self.part(CURLUPART_PORT, of: parser)
        path = unsafe Self.part(CURLUPART_PATH, of: parser) ?? "/"
        query = unsafe Self.part(CURLUPART_QUERY, of: parser)
        fragment = unsafe Self.part(CURLUPART_FRAGMENT, of: parser)
    }

    private static func part(_ part: CURLUPart, of parser: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(parser, part, &text, 0) == CURLUE_OK, let found = unsafe text else { return nil }
        defer { unsafe curl_free(found) }
        return unsafe String(cString: found)
    }
}
