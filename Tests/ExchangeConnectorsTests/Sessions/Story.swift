import Foundation
import Testing
import UserStream

/// A small history of one account as its polls see it, from `Fixtures/huobi/sessions`: what each endpoint answers from when on, and which events
/// must come of it.
struct Story: CustomTestStringConvertible, Decodable, Sendable {
    /// What some endpoints answer from a moment on, until a later step says otherwise.
    struct Step: Decodable, Sendable {
        /// From when on, in milliseconds after the start.
        var at: Int64
        /// Names of the JSON forms.
        var endpoints: [String]
        /// The order that `order` and `orderFills` are about.
        var order: String?
        /// The body, beside the story; absent for `serverTime`, and where no answer comes.
        var file: String?
        /// The HTTP status.
        var status: Int?
        /// Why no answer comes.
        var failure: String?
        /// By how much the exchange's clock is ahead of the local one, for `serverTime`.
        var aheadMs: Int64?
        /// Whether it answers only requests that are signed with a wrong time.
        var refusesTime: Bool?
        /// Whether the story allows that nobody asks.
        var optional: Bool?

        /// The paths that it answers (HTX spot API reference), each with its method.
        var paths: [String] {
            endpoints.map { endpoint in
                switch endpoint {
                case "serverTime": "GET /v1/common/timestamp"
                case "symbols": "GET /v1/common/symbols"
                case "accounts": "GET /v1/account/accounts"
                case "balances": "GET /v1/account/accounts/100009/balance"
                case "openOrders": "GET /v1/order/openOrders"
                case "closedOrders": "GET /v1/order/history"
                case "fills": "GET /v1/order/matchresults"
                case "order": "GET /v1/order/orders/\(order ?? "?")"
                case "orderFills": "GET /v1/order/orders/\(order ?? "?")/matchresults"
                default: "unknown endpoint \(endpoint)"
                }
            }
        }
    }

    /// What happens, in a sentence.
    var title: String
    /// When it begins, in milliseconds since 1970 UTC.
    var start: Int64
    /// How long it is followed, in milliseconds.
    var until: Int64
    /// The answers.
    var steps: [Step]
    /// The folder's name.
    var name = ""
    /// Bodies by file name.
    var bodies: [String: [UInt8]] = [:]
    /// The lines of `expected.ndjson`.
    var expected: [String] = []

    var testDescription: String { name }

    private enum CodingKeys: String, CodingKey { case title, start, until, steps }

    static let folder = HuobiFixture.folder.appending(path: "sessions")

    /// The names of all stories.
    static let names: [String] = {
        let found = try? FileManager.default.contentsOfDirectory(atPath: folder.path())
        return (found ?? []).filter { name in
            FileManager.default.fileExists(atPath: folder.appending(path: "\(name)/story.json").path())
        }.sorted()
    }()

    /// Reads a story with its answers.
    static func named(_ name: String) throws -> Story {
        let place = folder.appending(path: name)
        let text = try Data(contentsOf: place.appending(path: "story.json"))
        var story = try JSONDecoder().decode(Story.self, from: text)
        story.name = name
        for file in story.steps.compactMap(\.file) {
            story.bodies[file] = [UInt8](try Data(contentsOf: place.appending(path: file)))
        }
        let lines = try String(contentsOf: place.appending(path: "expected.ndjson"), encoding: .utf8)
        story.expected = lines.split(separator: "\n").map(String.init)
        return story
    }
}
