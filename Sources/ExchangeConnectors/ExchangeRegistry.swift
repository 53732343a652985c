public import UserStreamCore

/// The exchanges that come with the package, by name. A new one is one line in ``names`` and one in ``make(_:domain:baseURL:signingHost:)``.
public enum ExchangeRegistry {
    /// The names that ``make(_:domain:baseURL:signingHost:)`` knows, as configuration and account names write them.
    public static let names = ["huobi", "binance", "cryptocom", "probit"]

    /// The sites of an exchange by their domains, its own first; none where it has only one.
    public static func domains(of name: String) -> [String] {
        switch name.lowercased() {
        case "binance": BinanceSite.allCases.map(\.rawValue)
        case "probit": ProBitSite.allCases.map(\.rawValue)
        default: []
        }
    }

    /// The connector of that name.
    ///
    /// - Parameters:
    ///   - name: one of ``names``, in any case; `htx` is taken for `huobi`.
    ///   - domain: one of ``domains(of:)``, such as `us` for binance.us; `nil` for the exchange's own.
    ///   - baseURL: another place of its REST service, such as a simulator's, with scheme and without a path; `nil` for the exchange's own.
    ///   - signingHost: the host that is signed, where it is not that of the base URL; `nil` for the base URL's.
    /// - Throws: ``ConnectorError`` of code `parameter` for an unknown name or domain, or an unusable base URL.
    public static func make(
        _ name: String, domain: String? = nil, baseURL: String? = nil, signingHost: String? = nil
    ) throws(ConnectorError) -> any ExchangeConnector {
        if let baseURL, hostField(ofURL: baseURL) == nil {
            throw ConnectorError(
                .parameter, "the base URL '\(baseURL)' is not of the form https://host or http://host:port")
        }
        switch name.lowercased() {
        case "huobi", "htx":
            try check(domain, of: name)
            return Huobi(baseURL: baseURL ?? Huobi.defaultBaseURL, signingHost: signingHost)
        case "binance": return Binance(site: try site(domain, of: name) ?? .com, baseURL: baseURL)
        case "cryptocom":
            try check(domain, of: name)
            return CryptoCom(baseURL: baseURL)
        case "probit": return ProBit(site: try site(domain, of: name) ?? .com, baseURL: baseURL)
        default:
            let known = names.joined(separator: ", ")
            throw ConnectorError(.parameter, "there is no exchange '\(name)'; there are: \(known)")
        }
    }

    private static func site<Site: RawRepresentable<String>>(
        _ domain: String?, of name: String
    ) throws(ConnectorError) -> Site? {
        try check(domain, of: name)
        return domain.flatMap { Site(rawValue: $0.lowercased()) }
    }

    private static func check(_ domain: String?, of name: String) throws(ConnectorError) {
        guard let domain else { return }
        let known = domains(of: name)
        if known.contains(domain.lowercased()) { return }
        let what = known.isEmpty ? "it has one site only" : "there are: \(known.joined(separator: ", "))"
        throw ConnectorError(.parameter, "\(name) has no domain '\(domain)'; \(what)")
    }
}
