/// A token by which an exchange recognises a user for a while, where it does not have every request signed. It prints as redacted.
public struct AccessToken: Hashable, Sendable, CustomStringConvertible {
    /// The token itself.
    public let secret: SecretBytes
    /// How long it is good for, as the exchange says.
    public let lifetime: TimeSpan

    /// Makes a token.
    public init(_ secret: SecretBytes, lifetime: TimeSpan) {
        self.secret = secret
        self.lifetime = lifetime
    }

    /// Hashes what is not secret.
    public func hash(into hasher: inout Hasher) { hasher.combine(lifetime) }

    /// How long it lives, and nothing else.
    public var description: String { "a token for \(lifetime)" }
}

/// The token of a session: the newest one, and until when it is used. It lives from when it was asked for. All times are local.
struct HeldToken: Hashable, Sendable {
    private let token: AccessToken
    private let sent: Timestamp
    private let received: Timestamp

    /// How long before its end a token is not used any more, if it is long-lived.
    private static let margin: TimeSpan = .seconds(60)

    init(_ token: AccessToken, sent: Timestamp, received: Timestamp) {
        self.token = token
        self.sent = sent
        self.received = received
    }

    private var end: Timestamp { sent + token.lifetime }
    /// What a request and its repetition may take. Of a short life it is a quarter.
    private var margin: TimeSpan { min(Self.margin, .milliseconds(token.lifetime.milliseconds / 4)) }
    /// From when on another one is needed before anything else is asked.
    var spent: Timestamp { end - margin }
    /// When another one is asked for, so that nothing has to wait for it.
    var due: Timestamp { end - margin * 2 }

    /// The token, while it is good.
    func token(at now: Timestamp) -> AccessToken? { now < end ? token : nil }

    /// Whether a request that was sent then can have had it.
    func wasKnown(at moment: Timestamp) -> Bool { received <= moment }
}
