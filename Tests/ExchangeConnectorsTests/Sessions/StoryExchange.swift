import Signing
import UserStream
import UserStreamTestKit

/// Answers requests as a story says, and looks at each one: whether the story has it, whether it is signed for its path, and whether the
/// signature's time is the exchange's.
final class StoryExchange: Sendable {
    static let apiKey = "aa11bb22-cc33dd44-ee55ff66-0a1b2"
    static let secret = "b0c1d2e3-f4a5b6c7-d8e9f0a1-9f8e7"
    static let host = "api.huobi.pro"

    private struct State: Sendable {
        var used: Set<Int> = []
        var problems: [String] = []
    }

    private let story: Story
    private let clock: TestClock
    private let signer: HMACSigner
    private let state = Locked(State())

    init(_ story: Story, clock: TestClock) throws {
        self.story = story
        self.clock = clock
        signer = try HMACSigner(key: Array(Self.secret.utf8))
    }

    /// A transport to it. Fills answer after 5 ms, everything else but the clock after 10 ms, so that fills are known before the listing.
    func transport() -> ScriptedTransport {
        ScriptedTransport(clock: clock) { [self] request in
            let path = Self.path(of: request)
            let delay: TimeSpan =
                switch path {
                case "GET /v1/common/timestamp": .zero
                case "GET /v1/order/matchresults": .milliseconds(5)
                default: .milliseconds(10)
                }
            return ScriptedTransport.Reply(answer(request, path), after: delay)
        }
    }

    /// What was wrong with the requests, and which steps nobody asked for.
    var problems: [String] {
        let (used, problems) = state.withLock { ($0.used, $0.problems) }
        let unasked = story.steps.indices.filter { !used.contains($0) && story.steps[$0].optional != true }
        return problems
            + unasked.map { number in
                "nobody asked for step \(number): \(story.steps[number].endpoints) at \(story.steps[number].at)"
            }
    }

    private func answer(_ request: SignedRequest, _ path: String) -> Result<APIResponse, TransportError> {
        let elapsed = clock.now.milliseconds - story.start
        if let problem = problem(with: request) { return refuse("at \(elapsed) ms \(path): \(problem)") }
        let isTimeOff = isTimeOff(request, at: elapsed)
        guard let number = take(path, at: elapsed, isTimeOff: isTimeOff) else {
            let what = isTimeOff ? "is signed with a wrong time" : "the story does not have"
            return refuse("at \(elapsed) ms came a request that \(what): \(path)")
        }
        let step = story.steps[number]
        if let failure = step.failure {
            return .failure(TransportError(TransportError.Code(rawValue: failure) ?? .connect, "the story says so"))
        }
        if path == "GET /v1/common/timestamp" {
            let body = "{\"status\":\"ok\",\"data\":\(clock.now.milliseconds + (step.aheadMs ?? 0))}"
            return .success(APIResponse(status: 200, body: Array(body.utf8)))
        }
        let body = step.file.flatMap { story.bodies[$0] } ?? []
        return .success(APIResponse(status: step.status ?? 200, body: body))
    }

    private func refuse(_ problem: String) -> Result<APIResponse, TransportError> {
        state.withLock { $0.problems.append(problem) }
        return .failure(TransportError(.request, problem))
    }

    /// The newest step that answers a path.
    private func take(_ path: String, at elapsed: Int64, isTimeOff: Bool) -> Int? {
        let number = story.steps.indices.last { number in
            let step = story.steps[number]
            return step.at <= elapsed && step.paths.contains(path) && (step.refusesTime ?? false) == isTimeOff
        }
        if let number { state.withLock { _ = $0.used.insert(number) } }
        return number
    }

    // MARK: Looking at requests

    private static func path(of request: SignedRequest) -> String {
        let rest = request.url.dropFirst("https://\(host)".count)
        return "\(request.method.rawValue) \(rest.prefix { $0 != "?" })"
    }

    /// What is wrong with a request; `nil` when all is well.
    private func problem(with request: SignedRequest) -> String? {
        guard request.url.hasPrefix("https://\(Self.host)/") else { return "another host: \(request)" }
        let parts = request.url.dropFirst("https://\(Self.host)".count).split(separator: "?", maxSplits: 1)
        let path = String(parts[0])
        var pairs = parts.count > 1 ? parts[1].split(separator: "&").map(String.init) : []
        if path.hasPrefix("/v1/common/") { return pairs.isEmpty ? nil : "a public request with parameters" }
        guard let place = pairs.firstIndex(where: { $0.hasPrefix("Signature=") }) else { return "it is not signed" }
        let signature = pairs.remove(at: place).dropFirst("Signature=".count)
        pairs.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let text = "\(request.method.rawValue)\n\(Self.host)\n\(path)\n\(pairs.joined(separator: "&"))"
        guard signature == percentEncode(Base64.encode(signer.sign(text))) else { return "not signed for its path" }
        return pairs.contains("AccessKeyId=\(Self.apiKey)") ? nil : "another key"
    }

    /// Whether the signature's time is not the exchange's. Public requests have none.
    private func isTimeOff(_ request: SignedRequest, at elapsed: Int64) -> Bool {
        guard request.url.contains("Signature=") else { return false }
        let ahead = story.steps.last { $0.aheadMs != nil && $0.at <= elapsed }?.aheadMs ?? 0
        let seconds = (clock.now.milliseconds + ahead) / 1_000
        return !(seconds - 2...seconds + 2).contains { time in
            request.url.contains("&Timestamp=\(percentEncode(UTC.text(seconds: time)))&")
        }
    }
}
