import UserStreamCore

extension Probe.Step {
    /// One request of several that go further and further.
    struct Rung: Sendable {
        /// How far it goes, such as `a window of 8 days`.
        var words: String
        var question: Probe.Question
    }

    /// Asks one after the other until one is refused.
    /// - Parameter refusal: why an answer is none; `nil` when it is one.
    static func ladder(
        _ rungs: ArraySlice<Rung>, accepted: Rung? = nil,
        refusal: @escaping @Sendable (Result<APIResponse, APIError>) -> APIError?
    ) -> Probe.Step {
        let before = accepted.map { "\($0.words) is accepted" } ?? "nothing was asked"
        guard let rung = rungs.first else { return .found(before) }
        return .ask(rung.question) { answer in
            switch refusal(answer) {
            case nil: return ladder(rungs.dropFirst(), accepted: rung, refusal: refusal)
            case let error? where error.isAboutRequest:
                let refused = "\(rung.words) is refused: \(error.message)"
                return .found(accepted == nil ? refused : "\(before), \(refused)")
            case let error?: return .open(error.description)
            }
        }
    }
}

extension APIError {
    /// Whether the exchange refuses what was asked, and not who asks.
    var isAboutRequest: Bool { if case .rejected = category { true } else { false } }
}
