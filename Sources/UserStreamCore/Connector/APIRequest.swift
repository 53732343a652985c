/// An HTTP method.
public enum HTTPMethod: String, Hashable, Sendable {
    /// Reads.
    case get = "GET"
    /// Does.
    case post = "POST"
    /// Removes.
    case delete = "DELETE"
    /// Replaces.
    case put = "PUT"
}

/// A name and its value, where order counts.
public struct NameValue: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The value.
    public var value: String
    /// Makes a pair.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension NameValue {
    /// Whether it has that name, in any case. Names of header fields are ASCII.
    package func isNamed(_ other: String) -> Bool {
        guard name.utf8.count == other.utf8.count else { return false }
        if name == other { return true }
        var (left, right) = (name, other)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                left.indices.allSatisfy { place in
                    let (one, two) = (left[place], right[place])
                    return one == two || (one | 0x20 == two | 0x20 && (0x61...0x7A).contains(one | 0x20))
                }
            }
        }
    }
}

/// A request that is not signed yet. A connector's `Auth` makes a ``SignedRequest`` of it.
public struct APIRequest: Hashable, Sendable {
    /// The method.
    public var method: HTTPMethod
    /// The path with its parameters filled in, not percent-encoded, such as `/v1/order/openOrders`.
    public var path: String
    /// Query parameters in order, not percent-encoded.
    public var parameters: [NameValue]
    /// The body, as it is sent.
    public var body: [UInt8]?
    /// The body's media type.
    public var contentType: String?
    /// Whether it must be signed.
    public var isPrivate: Bool

    /// Makes a request.
    public init(
        _ method: HTTPMethod, _ path: String, parameters: [NameValue] = [], body: [UInt8]? = nil,
        contentType: String? = nil, isPrivate: Bool
    ) {
        self.method = method
        self.path = path
        self.parameters = parameters
        self.body = body
        self.contentType = contentType
        self.isPrivate = isPrivate
    }
}

/// A request as it leaves. Its description hides the query, which can hold a key and a signature.
public struct SignedRequest: Hashable, Sendable, CustomStringConvertible {
    /// The method.
    public var method: HTTPMethod
    /// The whole URL, percent-encoded.
    public var url: String
    /// Header fields in order.
    public var headers: [NameValue]
    /// The body.
    public var body: [UInt8]?
    /// The exact text that was signed; empty for a public request.
    public var payload: String
    /// The signature as it is sent, before percent-encoding; empty for a public request.
    public var signature: String
    /// The compressed body of the last answer, as far as it is remembered: a transport need not inflate the same bytes again.
    public var knownBody: [UInt8]?

    /// Makes a request.
    public init(
        method: HTTPMethod, url: String, headers: [NameValue] = [], body: [UInt8]? = nil, payload: String = "",
        signature: String = ""
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.payload = payload
        self.signature = signature
    }

    /// Method and URL without its query.
    public var description: String { "\(method.rawValue) \(url.prefix { $0 != "?" })" }
}

/// An answer as it came.
public struct APIResponse: Hashable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// Header fields in order, names as sent.
    public var headers: [NameValue]
    /// The body, inflated; empty where the compressed one is the request's ``SignedRequest/knownBody``.
    public var body: [UInt8]
    /// The body as it was sent when it was compressed, so that equal answers are recognised without inflating.
    public var compressedBody: [UInt8]?

    /// Makes an answer.
    public init(status: Int, headers: [NameValue] = [], body: [UInt8], compressedBody: [UInt8]? = nil) {
        self.status = status
        self.headers = headers
        self.body = body
        self.compressedBody = compressedBody
    }

    /// The first header field of that name, in any case.
    public func header(_ name: String) -> String? { headers.first { $0.isNamed(name) }?.value }
}
