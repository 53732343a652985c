public import UserStreamCore

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension Credentials {
    /// Reads the credentials from the process environment.
    ///
    /// | variable | what it holds |
    /// |---|---|
    /// | `USERSTREAM_API_KEY` | the key's public part; required |
    /// | `USERSTREAM_SECRET_KEY` | the key's secret part; required |
    /// | `USERSTREAM_PASSPHRASE` | the passphrase, on exchanges that have one |
    /// | `USERSTREAM_KEY_KIND` | `hmac` (the default), `ed25519` or `rsa` |
    ///
    /// - Throws: ``ConnectorError`` of code `credentials` that names the variable which is missing or wrong, never its value.
    public static func environment() throws(ConnectorError) -> Credentials {
        try environment { name in getenv(name).map { String(cString: $0) } }
    }

    /// Reads the credentials from `variables`, by the names of ``environment()``.
    static func environment(_ variables: (String) -> String?) throws(ConnectorError) -> Credentials {
        func required(_ name: String) throws(ConnectorError) -> String {
            guard let text = variables(name), !text.isEmpty else {
                throw ConnectorError(.credentials, "the environment variable \(name) is not set")
            }
            return text
        }
        let kind = variables("USERSTREAM_KEY_KIND") ?? ""
        guard let keyKind = kind.isEmpty ? .hmac : KeyKind(rawValue: kind) else {
            throw ConnectorError(.credentials, "USERSTREAM_KEY_KIND must be hmac, ed25519 or rsa")
        }
        let passphrase = variables("USERSTREAM_PASSPHRASE").flatMap { $0.isEmpty ? nil : SecretBytes($0) }
        return Credentials(
            apiKey: try required("USERSTREAM_API_KEY"), secretKey: SecretBytes(try required("USERSTREAM_SECRET_KEY")),
            passphrase: passphrase, keyKind: keyKind)
    }
}
