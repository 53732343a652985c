/// The address of a socket beside a REST service: on the same host and port, and encrypted unless the service is not.
func socketURL(beside baseURL: String, path: String) -> String {
    let isPlain = baseURL.lowercased().hasPrefix("http:")
    return (isPlain ? "ws" : "wss") + baseURL.drop { $0 != ":" } + path
}
