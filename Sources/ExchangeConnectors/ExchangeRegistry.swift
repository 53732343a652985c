public import UserStreamCore

/// The exchanges that come with the package, by name. A new one is one line in ``names`` and one in ``make(_:baseURL:signingHost:)``.
public enum ExchangeRegistry {
    /// The names that ``make(_:baseURL:signingHost:)`` knows, as configuration and account names write them.
    public static let names = ["huobi", "binance", "cryptocom", "probit"]

    /// The connector of that name.
    ///
    /// - Parameters:
    ///   - name: one of ``names``, in any case; `htx` is taken for `huobi`.
    ///   - baseURL: another place of its REST service, such as a simulator's, with scheme and without a path; `nil` for the exchange's own.
    ///   - signingHost: the host that is signed, where it is not that of the base URL; `nil` for the base URL's.
    /// - Throws: ``ConnectorError`` of code `parameter` for an unknown name or an unusable base URL.
    public static func make(
        _ name: String, baseURL: String? = nil, signingHost: String? = nil
    ) throws(ConnectorError) -> any ExchangeConnector {
        if let baseURL, hostField(ofURL: baseURL) == nil {
            throw ConnectorError(
                .parameter, "the base URL '\(baseURL)' is not of the form https://host or http://host:port")
        }
        switch name.lowercased() {
        case "huobi", "htx": return Huobi(baseURL: baseURL ?? Huobi.defaultBaseURL, signingHost: signingHost)
        case "binance": return Binance(baseURL: baseURL)
        case "cryptocom": return CryptoCom(baseURL: baseURL)
        case "probit": return ProBit(baseURL: baseURL)
        default:
            let known = names.joined(separator: ", ")
            throw ConnectorError(.parameter, "there is no exchange '\(name)'; there are: \(known)")
        }
    }
}
