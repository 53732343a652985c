package import UserStream
package import UserStreamCore

/// Where a byte stream goes, and what is asked for there.
package struct StreamTarget: Sendable {
    /// Names the peer in errors.
    package let host: String
    /// Host and port, as a `Host` field has them.
    package let authority: String
    /// The path with its query.
    package let resource: String
    /// Not encrypted, to this machine.
    let isPlain: Bool
    /// For libcurl: no path and no query, so that nothing secret can be in its words.
    let url: String

    /// Reads the URL of a WebSocket, and checks the header fields that shall go with it.
    package init(socketURL: String, headers: [NameValue]) throws(TransportError) {
        let parts = try URLParts(socketURL, example: "wss://host/path")
        guard parts.scheme == "wss" || parts.scheme == "ws" else {
            throw TransportError(.request, "\(parts.host): scheme \(parts.scheme) is not supported; use wss")
        }
        guard parts.fragment == nil else {
            throw TransportError(.request, "\(parts.host): the URL of a WebSocket has no fragment (#…)")
        }
        host = parts.host
        isPlain = parts.scheme == "ws"
        try RequestTarget.checkPlain(isPlain, host: host, scheme: "ws")
        try RequestTarget.checkHeaders(headers, host: host)
        authority = parts.host + (parts.port.map { ":\($0)" } ?? "")
        resource = parts.path + (parts.query.map { "?\($0)" } ?? "")
        // A line break would start a header field of its own.
        guard resource.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw TransportError(.request, "\(host): the URL must be percent-encoded")
        }
        url = "\(isPlain ? "http" : "https")://\(authority)/"
    }
}
