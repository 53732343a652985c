import UserStreamCore

/// What the engine tells its recorder.
extension AccountEngine {
    /// Takes in an answer to a question of the session. What is decoded later may rest on it; so while somebody records, that happens between two
    /// inputs.
    /// - Parameters:
    ///   - answer: the answer as it came, with local times.
    ///   - error: why it could not be used.
    ///   - learn: has the session learn it.
    func learn(_ answer: @autoclosure () -> RawAnswer, _ error: APIError?, _ learn: () -> Void) async throws {
        guard isHeard else { return learn() }
        try await gate.run {
            let answer = answer()
            learn()
            if answer.query == .symbols, error == nil { state.withLock { $0.areMarketsUntold = true } }
            try await capture(.session(answer, error), at: answer.received)
            try record(TakenInput(.session(answer, error), at: answer.received))
        }
    }

    /// Whether somebody wants to hear everything that is taken in: a recorder, or the journal.
    var isHeard: Bool { recorder != nil || journal.capturePiece != nil }

    /// Gives the journal what led to no event, if it keeps that.
    func capture(_ what: TakenInput.What, at now: Timestamp) async throws {
        guard journal.capturePiece != nil else { return }
        do { try await journal.capture(TakenInput(what, at: now)) } catch {
            fail(error)
            throw error
        }
    }

    /// Tells the recorder, if there is one, what was taken in and what followed.
    func record(_ taken: @autoclosure () -> TakenInput) throws {
        guard let recorder else { return }
        do { try recorder.record(taken()) } catch {
            fail(error)
            throw error
        }
    }
}

extension TakenInput.What {
    /// An input, with what it was read in where there is anything.
    init(_ input: Input, _ source: RawSource?) {
        if case .answer(.success, let query, let sent, let received) = input, case .response(let response) = source {
            self = .answer(RawAnswer(to: query, sent: sent, received: received, response: response), nil)
        } else {
            self = .input(input, from: source)
        }
    }
}
