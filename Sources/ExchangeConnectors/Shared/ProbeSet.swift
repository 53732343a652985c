import UserStreamCore

/// The probes of one exchange, which read its answers in one way.
protocol ProbeSet {
    /// - Throws: why an answer is none.
    static func check(_ response: APIResponse) throws(APIError)
}

extension ProbeSet {
    /// Why an answer is none; `nil` when it is one.
    static func refusal(of answer: Result<APIResponse, APIError>) -> APIError? {
        do throws(APIError) {
            try check(try answer.get())
            return nil
        } catch { return error }
    }

    /// Why nothing is found in an answer.
    static func reason(_ answer: Result<APIResponse, APIError>) -> String {
        refusal(of: answer)?.description ?? "the answer does not tell"
    }
}
