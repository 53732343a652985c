import UserStreamCore

/// What a probe found.
struct ProbeResult: Hashable, Sendable {
    /// The most requests of one probe, so that a probe that does not end is noticed.
    private static let mostRequests = 12

    /// The probe's name.
    var name: String
    /// What was not settled.
    var question: String
    /// What was found.
    var found: String?
    /// Why nothing was.
    var open: String?

    /// Asks until the probe knows.
    init(_ probe: Probe, by asker: inout Asker) async throws {
        name = probe.name
        question = probe.question
        var step = probe.start(Probe.Situation(context: asker.session.context, now: asker.exchangeTime))
        for _ in 0..<Self.mostRequests {
            guard case .ask(let question, let then) = step else { break }
            let heard = try await asker.send(
                question.request, countedAs: question.kind, clockShift: question.clockShift, at: question.place)
            step = then(heard.result)
        }
        switch step {
        case .found(let words): found = words
        case .open(let words): open = words
        case .ask: open = "\(Self.mostRequests) requests were not enough"
        }
    }

    /// The result as one line of JSON.
    var json: String {
        var json = JSONWriter()
        json.object { json in
            json.field("probe", name)
            json.field("question", question)
            json.field("found", found)
            json.field("open", open)
        }
        return json.text
    }

    /// The result for people.
    var lines: [String] {
        let answer = found ?? open.map { "not settled: \($0)" } ?? ""
        return ["  \(question)", "    \(answer)"]
    }
}
