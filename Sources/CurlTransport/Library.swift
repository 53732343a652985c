import CCurl
import UserStream

/// Libcurl's own start, once in a process.
enum Library {
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Starts the library, and looks whether the configuration can be followed.
    static func prepare(_ configuration: CurlTransportConfiguration) throws(TransportError) {
        guard isReady else { throw TransportError(.connect, "libcurl could not start") }
        if let caFile = configuration.caFile, caFile.utf8.contains(0) || (unsafe access(caFile, R_OK)) != 0 {
            throw TransportError(.tls, "the CA file \(caFile) cannot be read")
        }
    }
}
