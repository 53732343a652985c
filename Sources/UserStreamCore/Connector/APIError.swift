/// A failure, classified. The category alone decides what happens next; there is no default, and "other" never means "not found".
public struct APIError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is, and so what is done about it (contract, rule 13).
    public enum Category: Hashable, Sendable {
        /// Network, time-out, 5xx: backs off with jitter, and says nothing about any order.
        case transient
        /// Too many requests; try again after the given time, where the exchange told one.
        case rateLimited(retryAfter: TimeSpan?)
        /// The signature's time was refused: the clock is read again and the request repeated once.
        case clockSkew
        /// There is no such order (or not yet, or not any more).
        case notFound
        /// The key or the signature was refused.
        case auth
        /// The key is not allowed to do this: stops the account.
        case permission
        /// The exchange is being maintained.
        case maintenance
        /// The answer could not be read.
        case malformed
        /// The exchange understood and refused.
        case rejected(Rejection)

        /// The word of the JSON forms.
        public var name: String {
            switch self {
            case .transient: "transient"
            case .rateLimited: "rateLimited"
            case .clockSkew: "clockSkew"
            case .notFound: "notFound"
            case .auth: "auth"
            case .permission: "permission"
            case .maintenance: "maintenance"
            case .malformed: "malformed"
            case .rejected: "rejected"
            }
        }
    }

    /// What was refused.
    public enum Rejection: String, Hashable, Sendable {
        /// The symbol is not known or does not trade.
        case badSymbol
        /// The request lacks a symbol, where one is required.
        case symbolRequired
        /// A parameter is wrong.
        case badRequest
        /// The window is too old or too long.
        case badWindow
        /// Not enough funds.
        case insufficientFunds
        /// The order is not in a state to be cancelled.
        case cannotCancel
        /// The order breaks a rule of the market.
        case orderRefused
        /// There is an order with its owner's id: it may be this one, sent before, of which the answer was lost.
        case duplicateOrder
    }

    /// What kind of failure it is.
    public var category: Category
    /// The exchange's own code, where there is one.
    public var code: String?
    /// The exchange's words, or ours; never a secret, at most 300 characters.
    public var message: String
    /// The HTTP status, where there was one.
    public var status: Int?

    /// Makes an error; a longer message is cut.
    public init(_ category: Category, code: String? = nil, message: String, status: Int? = nil) {
        self.category = category
        self.code = code
        self.message = String(message.prefix(300))
        self.status = status
    }

    /// Category, code and message.
    public var description: String {
        let codeText = code.map { " \($0)" } ?? ""
        let statusText = status.map { " (HTTP \($0))" } ?? ""
        return "\(category.name)\(codeText)\(statusText): \(message)"
    }
}

/// A connector was asked for something that it cannot express: a programming or configuration error, not an answer of the exchange.
public struct ConnectorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Code: String, Hashable, Sendable {
        /// The request needs something of the session that is not known yet.
        case needs
        /// The exchange has no such query.
        case unsupported
        /// The credentials do not fit the exchange.
        case credentials
        /// A parameter cannot be sent.
        case parameter
    }
    /// What is wrong.
    public var code: Code
    /// What, and what to do about it; never a secret.
    public var message: String
    /// The session query that has to be answered first, for ``Code/needs``.
    public var needed: QueryKind?

    /// Makes an error.
    public init(_ code: Code, _ message: String, needed: QueryKind? = nil) {
        self.code = code
        self.message = message
        self.needed = needed
    }

    /// Something of the session is not known yet.
    public static func needs(_ kind: QueryKind) -> ConnectorError {
        ConnectorError(.needs, "the answer to \(kind.rawValue) is needed first", needed: kind)
    }

    /// The message.
    public var description: String { message }
}
