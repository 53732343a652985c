/// The Host header field that a client sends for a URL: host in lower case, and the port unless it is the scheme's own.
///
/// `nil` when the text is not an `http` or `https` URL with a host.
func hostField(ofURL url: String) -> String? {
    let defaultPort: String
    let rest: Substring
    if url.lowercased().hasPrefix("https://") {
        (defaultPort, rest) = (":443", url.dropFirst(8))
    } else if url.lowercased().hasPrefix("http://") {
        (defaultPort, rest) = (":80", url.dropFirst(7))
    } else {
        return nil
    }
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    guard !host.isEmpty, !host.contains(" ") else { return nil }
    let lower = host.lowercased()
    return lower.hasSuffix(defaultPort) ? String(lower.dropLast(defaultPort.count)) : lower
}
