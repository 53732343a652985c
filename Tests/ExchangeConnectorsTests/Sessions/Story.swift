import Foundation
import Testing
import UserStream

/// A small history of one account as its polls see it, from `Fixtures/<exchange>/sessions`: what each endpoint answers from when on, and which
/// events must come of it.
struct Story: CustomTestStringConvertible, Decodable, Sendable {
    /// What some endpoints answer from a moment on, until a later step says otherwise.
    struct Step: Decodable, Sendable {
        /// From when on, in milliseconds after the start.
        var at: Int64
        /// Names of the JSON forms.
        var endpoints: [String]
        /// The order that `order` and `orderFills` are about, by its number.
        var order: String?
        /// The market whose listing it is; absent where it answers for all, or for any.
        var symbol: String?
        /// The body, beside the story; absent for `serverTime`, and where no answer comes.
        var file: String?
        /// The HTTP status.
        var status: Int?
        /// Header fields.
        var headers: [String: String]?
        /// The token that it answers; absent where it answers any.
        var token: String?
        /// Why no answer comes.
        var failure: String?
        /// By how much the exchange's clock is ahead of the local one, for `serverTime`.
        var aheadMs: Int64?
        /// Whether it answers only requests that are signed with a wrong time.
        var refusesTime: Bool?
        /// How many requests may come while it answers.
        var atMost: Int?
        /// Whether the story allows that nobody asks.
        var optional: Bool?

        /// Whether it answers a question, wherever its time is right.
        func answers(_ question: StoryQuestion) -> Bool {
            endpoints.contains(question.endpoint)
                && (order == nil || question.order == nil || order == question.order)
                && (symbol == nil || symbol == question.symbol) && (token == nil || token == question.token)
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
    /// The exchange.
    var exchange = ""
    /// The folder's name.
    var name = ""
    /// Bodies by file name.
    var bodies: [String: [UInt8]] = [:]
    /// The lines of `expected.ndjson`.
    var expected: [String] = []

    var testDescription: String { "\(exchange): \(name)" }

    private enum CodingKeys: String, CodingKey { case title, start, until, steps }

    /// How the exchanges' requests look.
    static let faces: [String: any StoryFace] = [
        "binance": BinanceStories(), "cryptocom": CryptoComStories(), "huobi": HuobiStories(),
        "probit": ProBitStories(),
    ]

    private static func folder(of exchange: String) -> URL {
        HuobiFixture.folder.deletingLastPathComponent().appending(path: "\(exchange)/sessions")
    }

    /// Where each story is.
    struct Place: CustomTestStringConvertible, Sendable {
        var exchange: String
        var name: String
        var testDescription: String { "\(exchange): \(name)" }
    }

    /// All stories.
    static let places: [Place] = faces.keys.sorted().flatMap { exchange in
        let folder = folder(of: exchange)
        let found = try? FileManager.default.contentsOfDirectory(atPath: folder.path())
        return (found ?? []).sorted().filter { name in
            FileManager.default.fileExists(atPath: folder.appending(path: "\(name)/story.json").path())
        }.map { Place(exchange: exchange, name: $0) }
    }

    /// Reads a story with its answers.
    static func at(_ place: Place) throws -> Story {
        let folder = folder(of: place.exchange).appending(path: place.name)
        let text = try Data(contentsOf: folder.appending(path: "story.json"))
        var story = try JSONDecoder().decode(Story.self, from: text)
        (story.exchange, story.name) = (place.exchange, place.name)
        for file in story.steps.compactMap(\.file) {
            story.bodies[file] = [UInt8](try Data(contentsOf: folder.appending(path: file)))
        }
        let lines = try String(contentsOf: folder.appending(path: "expected.ndjson"), encoding: .utf8)
        story.expected = lines.split(separator: "\n").map(String.init)
        return story
    }
}
