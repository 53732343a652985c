public import UserStreamCore

/// A request as it came over the wire, nothing decoded.
public struct FaceRequest: Hashable, Sendable {
    /// The method, such as `GET`.
    public var method: String
    /// The path as sent, without the query.
    public var path: String
    /// The query as sent, without the question mark; empty when there is none.
    public var rawQuery: String
    /// Header fields in the order in which they came.
    public var headers: [NameValue]
    /// The body.
    public var body: [UInt8]

    /// Makes a request.
    public init(
        method: String = "GET", path: String, rawQuery: String = "", headers: [NameValue] = [], body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.rawQuery = rawQuery
        self.headers = headers
        self.body = body
    }

    /// Makes a request from a path that may have a query.
    public init(_ method: String, target: String, headers: [NameValue] = [], body: [UInt8] = []) {
        self.init(method, url: target, after: 0, headers: headers, body: body)
    }

    /// Makes a request from the part of a URL that follows scheme and host, which are so many bytes.
    init(_ method: String, url: String, after count: Int, headers: [NameValue], body: [UInt8]) {
        var url = url
        let (path, query) = url.withUTF8 { bytes in
            let target = bytes[count...]
            let mark = target.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
            return (
                String(decoding: target[..<mark], as: UTF8.self),
                String(decoding: target[min(mark + 1, target.endIndex)...], as: UTF8.self)
            )
        }
        self.init(method: method, path: path, rawQuery: query, headers: headers, body: body)
    }

    /// The first header field of that name, in any case.
    public func header(_ name: String) -> String? {
        headers.first { $0.isNamed(name) }?.value
    }
}

/// An answer as it leaves.
public struct FaceResponse: Hashable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// Header fields in order; without a length, which belongs to the transport.
    public var headers: [NameValue]
    /// The body as it is sent, compressed where a header says so.
    public var body: [UInt8]

    /// Makes an answer.
    public init(status: Int = 200, headers: [NameValue] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header field of that name, in any case.
    public func header(_ name: String) -> String? {
        headers.first { $0.isNamed(name) }?.value
    }
}

/// What becomes of a request.
public struct FaceOutcome: Hashable, Sendable {
    /// How the connection ends before the answer is complete.
    public enum Cut: Hashable, Sendable {
        /// It does not.
        case none
        /// It is closed without an answer.
        case silent
        /// It is reset without an answer.
        case reset
        /// It is closed after so many bytes of the body, of which the header promised all.
        case midway(Int)
    }

    /// The endpoint that was asked, by the name that faults and counters use.
    public var endpoint: String
    /// The answer; absent when the connection is cut without one.
    public var response: FaceResponse?
    /// How long the transport waits before it answers, or cuts.
    public var delay: TimeSpan
    /// How the connection ends.
    public var cut: Cut

    /// Makes an outcome.
    public init(endpoint: String, response: FaceResponse?, delay: TimeSpan = .zero, cut: Cut = .none) {
        self.endpoint = endpoint
        self.response = response
        self.delay = delay
        self.cut = cut
    }
}

extension FaceRequest {
    /// What the request states: its query, and behind it the form in its body, if that is one.
    var parameters: String {
        guard !body.isEmpty, header("content-type")?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true
        else { return rawQuery }
        let form = String(decoding: body, as: UTF8.self)
        return rawQuery.isEmpty ? form : rawQuery + "&" + form
    }
}
