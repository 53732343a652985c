import UserStreamCore

/// Bytes among the usual answers about an account: whatever they say, the public state is the fold of the events, each event is JSON, and the account
/// goes on asking.
@Sendable func checkAccount(_ body: [UInt8]) {
    var account = FollowedAccount()
    // First the bytes take part in the start, then they come to an account that is live.
    for isFirst in [true, false] {
        account.play(passes: 6) { pass, kind in (pass + kind.rawValue.count).isMultiple(of: 3) == isFirst ? body : nil }
    }
    account.play(passes: 4) { _, _ in nil }
    precondition(!account.reconciler.wanted(at: account.now).isEmpty, "it asks nothing any more")
}

private struct FollowedAccount {
    var reconciler = AccountReconciler(account: "huobi:main", facts: Asked.huobi.facts)
    var now = Timestamp(milliseconds: 1_700_000_100_000)
    private var snapshot = AccountSnapshot()
    private var memory = DecoderMemory()

    /// Asks what is due, pass after pass.
    /// - Parameter answer: what comes instead of the usual answer.
    mutating func play(passes: Int, answer: (Int, QueryKind) -> [UInt8]?) {
        for pass in 0..<passes {
            for want in reconciler.wanted(at: now) where want.due <= now {
                let kind = want.query.kind
                take(answer(pass, kind) ?? Usual.answer(to: kind), of: want.query)
            }
            ingest(.tick)
            now = now + .milliseconds(1_300)
        }
    }

    private mutating func take(_ body: [UInt8], of query: Query) {
        let sent = now
        now = now + .milliseconds(40)
        let result: Result<Observation, APIError>
        do {
            let (observation, after) = try Asked.huobi.decode(
                APIResponse(status: 200, body: body), for: query, context: Asked.context, memory: memory)
            (result, memory) = (.success(observation), after)
        } catch {
            result = .failure(error)
            memory = memory.forgetting(query.kind)
        }
        ingest(.answer(result, of: query, sent: sent, received: now))
    }

    private mutating func ingest(_ input: Input) {
        for event in reconciler.ingest(input, at: now) {
            precondition(event.sequence == snapshot.sequence + 1, "a number is missing")
            precondition((try? JSONDocument(event.json)) != nil, "an event is written as something else than JSON")
            snapshot.apply(event)
        }
        precondition(snapshot == reconciler.snapshot, "the state is another than the fold of the events")
    }
}
