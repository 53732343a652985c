/// How one exchange recognises a user: a value that holds the credentials and signs. It has no clock; the time comes as an argument.
public protocol Auth: Sendable {
    /// What it signs with.
    var credentials: Credentials { get }

    /// The same, where a token recognises the user that the session got from the exchange. Without one it is as it is.
    func authorised(by token: AccessToken?) -> any Auth

    /// The pairs that authenticate a request (query parameters or headers, as the exchange has it), signature last, in the order in which they are sent.
    /// - Parameter time: the exchange's clock.
    func generateAuthDict(for request: APIRequest, at time: Timestamp) throws(ConnectorError) -> [NameValue]

    /// The message that authenticates a socket, as JSON text.
    /// - Parameter time: the exchange's clock.
    func getWSAuthPayload(at time: Timestamp) throws(ConnectorError) -> String

    /// The request with its authentication, ready to leave. A public request only gets its URL.
    /// - Parameter time: the exchange's clock.
    func sign(_ request: APIRequest, at time: Timestamp) throws(ConnectorError) -> SignedRequest

    /// The message that authenticates a socket as its body, with the exact text that was signed and the signature.
    /// - Parameter time: the exchange's clock.
    func signSocket(at time: Timestamp) throws(ConnectorError) -> SignedRequest
}

extension Auth {
    /// Itself: the key alone recognises the user.
    public func authorised(by token: AccessToken?) -> any Auth { self }

    /// There is none: the exchange has no socket for what happens to a user.
    /// - Throws: ``ConnectorError`` of code `unsupported`.
    public func getWSAuthPayload(at time: Timestamp) throws(ConnectorError) -> String {
        throw ConnectorError(.unsupported, "the exchange has no socket for what happens to a user")
    }

    /// The message alone, for an `Auth` that does not tell what it signed.
    public func signSocket(at time: Timestamp) throws(ConnectorError) -> SignedRequest {
        SignedRequest(method: .get, url: "", body: Array(try getWSAuthPayload(at: time).utf8))
    }
}
