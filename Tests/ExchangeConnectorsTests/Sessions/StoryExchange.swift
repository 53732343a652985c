import UserStream
import UserStreamTestKit

/// Answers requests as a story says, and looks at each one: whether the story has it, whether it is signed for what it asks, and whether the
/// signature's time is the exchange's.
final class StoryExchange: Sendable {
    private struct State: Sendable {
        var used: [Int: Int] = [:]
        var problems: [String] = []
    }

    private let story: Story
    private let face: any StoryFace
    private let clock: TestClock
    private let state = Locked(State())

    init(_ story: Story, _ face: any StoryFace, clock: TestClock) {
        self.story = story
        self.face = face
        self.clock = clock
    }

    /// A transport to it. Fills answer after 5 ms, everything else but the clock after 10 ms, so that fills are known before the listing.
    func transport() -> ScriptedTransport {
        ScriptedTransport(clock: clock) { [self] request in
            let elapsed = clock.now.milliseconds - story.start
            let question: StoryQuestion
            do throws(StoryProblem) { question = try face.question(of: request) } catch {
                return ScriptedTransport.Reply(refuse("at \(elapsed) ms \(request): \(error.message)"), after: .zero)
            }
            let delay: TimeSpan =
                switch question.endpoint {
                case "serverTime": .zero
                case "fills": .milliseconds(5)
                default: .milliseconds(10)
                }
            return ScriptedTransport.Reply(answer(question, at: elapsed), after: delay)
        }
    }

    /// What was wrong with the requests, and which steps nobody asked for.
    var problems: [String] {
        let (used, problems) = state.withLock { ($0.used, $0.problems) }
        let unasked = story.steps.indices.filter { used[$0] == nil && story.steps[$0].optional != true }
        let crowded = story.steps.indices.filter { used[$0] ?? 0 > story.steps[$0].atMost ?? .max }
        func name(_ number: Int) -> String {
            "step \(number): \(story.steps[number].endpoints) at \(story.steps[number].at)"
        }
        return problems + unasked.map { "nobody asked for \(name($0))" }
            + crowded.map { "\(used[$0] ?? 0) requests came at \(name($0))" }
    }

    private func answer(_ question: StoryQuestion, at elapsed: Int64) -> Result<APIResponse, TransportError> {
        let isTimeOff = isTimeOff(question, at: elapsed)
        guard let number = take(question, at: elapsed, isTimeOff: isTimeOff) else {
            let what = isTimeOff ? "is signed with a wrong time" : "the story does not have"
            return refuse("at \(elapsed) ms came a request that \(what): \(question)")
        }
        let step = story.steps[number]
        if let failure = step.failure {
            return .failure(TransportError(TransportError.Code(rawValue: failure) ?? .connect, "the story says so"))
        }
        let body = step.file.flatMap { story.bodies[$0] } ?? []
        if let ahead = step.aheadMs {
            return .success(face.timeAnswer(clock.now + .milliseconds(ahead), body: body))
        }
        let headers = (step.headers ?? [:]).sorted { $0.key < $1.key }.map { NameValue($0.key, $0.value) }
        return .success(APIResponse(status: step.status ?? 200, headers: headers, body: body))
    }

    private func refuse(_ problem: String) -> Result<APIResponse, TransportError> {
        state.withLock { $0.problems.append(problem) }
        return .failure(TransportError(.request, problem))
    }

    /// The newest step that answers a question.
    private func take(_ question: StoryQuestion, at elapsed: Int64, isTimeOff: Bool) -> Int? {
        let number = story.steps.indices.last { number in
            let step = story.steps[number]
            return step.at <= elapsed && step.answers(question) && (step.refusesTime ?? false) == isTimeOff
        }
        if let number { state.withLock { $0.used[number, default: 0] += 1 } }
        return number
    }

    /// Whether the signature's time is not the exchange's. Public requests have none.
    private func isTimeOff(_ question: StoryQuestion, at elapsed: Int64) -> Bool {
        guard let time = question.time else { return false }
        let ahead = story.steps.last { $0.aheadMs != nil && $0.at <= elapsed }?.aheadMs ?? 0
        let now = (clock.now.milliseconds + ahead) / question.timeStep * question.timeStep
        return abs(time - now) > 2_000
    }
}
