import Foundation
import UserStream

/// How the requests of an exchange look, read without its connector.
protocol StoryFace: Sendable {
    /// What is tested.
    var connector: any ExchangeConnector { get }
    /// The key that requests are signed with.
    var credentials: Credentials { get }
    /// What a request asks for.
    /// - Throws: what is wrong with it.
    func question(of request: SignedRequest) throws(StoryProblem) -> StoryQuestion
    /// Tells the exchange's time.
    func timeAnswer(_ now: Timestamp, body: [UInt8]) -> APIResponse
}

/// What is wrong with a request.
struct StoryProblem: Error {
    var message: String
    init(_ message: String) { self.message = message }
}

/// What a request asks for.
struct StoryQuestion: Hashable, Sendable {
    /// A name of the JSON forms.
    var endpoint: String
    /// The order that it is about.
    var order: String?
    /// The market that it is about, by the exchange's name.
    var symbol: String?
    /// When it was signed by its own word, in milliseconds since 1970 UTC, exact to `timeStep`; absent in public requests and where nothing tells.
    var time: Int64?
    var timeStep: Int64 = 1
    /// The token that it carries.
    var token: String?
}

/// A request in parts.
struct StoryRequest {
    var path: String
    /// As in the URL, decoded.
    var parameters: [String: String] = [:]
    /// As in the URL, in its order.
    var pairs: [String] = []

    /// - Throws: that it goes to another host.
    init(_ request: SignedRequest, host: String) throws(StoryProblem) {
        let start = "https://\(host)"
        guard request.url.hasPrefix("\(start)/") else { throw StoryProblem("another host: \(request)") }
        let parts = request.url.dropFirst(start.count).split(separator: "?", maxSplits: 1)
        path = "\(request.method.rawValue) \(parts[0])"
        guard parts.count > 1 else { return }
        pairs = parts[1].split(separator: "&").map(String.init)
        for pair in pairs {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            parameters[String(sides[0])] = sides.count > 1 ? String(sides[1]).removingPercentEncoding : ""
        }
    }
}

extension SignedRequest {
    /// A header field's value.
    func header(_ name: String) -> String? { headers.first { $0.isNamed(name) }?.value }
}

extension StoryFace {
    /// That no story has what a request asks for.
    func unknown(_ path: String) -> StoryProblem { StoryProblem("no endpoint of the stories: \(path)") }
}
