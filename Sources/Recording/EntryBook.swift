package import UserStream
import UserStreamCore

/// Makes entries of what an account took: numbers them, and knows which earlier ones they rest on.
package struct EntryBook: Sendable {
    /// How many entries there are.
    package private(set) var lastNumber: Int64 = 0
    private var bodies = BodyBook()
    /// The latest list of markets.
    private var markets: Int64?
    /// The latest answer of each kind that said why there is none.
    private var failures: [QueryKind: (entry: Int64, error: APIError)] = [:]
    /// The latest answers of the session by which later answers are decoded.
    private var learned: [RawAnswer] = []

    package init() {}

    /// The line of what was taken, without its sum.
    /// - Throws: ``RecordingError`` for something that cannot be kept, because it came without what it was read in.
    package mutating func line(for taken: TakenInput) throws -> [UInt8] {
        lastNumber += 1
        return try entry(for: taken).line(number: lastNumber, &bodies)
    }

    /// Begins anew with a piece of capture, which has to be played without those before.
    /// - Returns: its first lines: the checkpoint, and what the session knows.
    package mutating func begin(_ start: CaptureStart) throws -> [[UInt8]] {
        let known = start.isContinued ? learned : []
        self = EntryBook()
        var lines: [[UInt8]] = []
        if !start.checkpoint.isEmpty {
            let what = TakenInput.What.resumed(from: start.checkpoint, after: start.sequence)
            lines.append(try line(for: TakenInput(what, at: start.time)))
        }
        for answer in known {
            lines.append(try line(for: TakenInput(.session(answer, nil), at: answer.received)))
        }
        return lines
    }

    private mutating func entry(for taken: TakenInput) throws -> RecordedEntry {
        switch taken.what {
        case .session(let answer, let error):
            if answer.query == .symbols, error == nil { markets = lastNumber }
            if error == nil, [.symbols, .accounts, .uid].contains(answer.query) {
                learned.removeAll { $0.query == answer.query }
                learned.append(answer)
            }
            note(error, of: answer)
            return .session(Self.withoutCookies(answer))
        case .answer(let answer, let error):
            note(error, of: answer)
            return .answer(Self.withoutCookies(answer))
        case .input(let input, let source): return try entry(for: input, source, at: taken.time)
        case .resumed(let checkpoint, let sequence):
            return .resumed(from: checkpoint, after: sequence, at: taken.time)
        }
    }

    private mutating func note(_ error: APIError?, of answer: RawAnswer) {
        failures[answer.query.kind] = error.map { (lastNumber, $0) }
    }

    private func entry(for input: Input, _ source: RawSource?, at time: Timestamp) throws -> RecordedEntry {
        let response = if case .response(let response) = source { response } else { APIResponse?.none }
        func times(_ sent: Timestamp, _ received: Timestamp) -> RecordedTimes {
            RecordedTimes(sent: sent, received: received, at: time)
        }
        switch input {
        case .answer(.success, of: .symbols, let sent, let received):
            if let markets { return .markets(entry: markets, times(sent, received)) }
        case .answer(.failure(let error), let query, let sent, let received):
            return .failure(cause(of: error, query.kind), of: query, times(sent, received))
        case .observed(_, let query, let sent, let received):
            if let response { return .observed(response, of: query, times(sent, received)) }
        case .traded(let result, let request, let sent, let received):
            if let response { return .traded(.response(response), of: request, times(sent, received)) }
            if case .failure(let error) = result { return .traded(.error(error), of: request, times(sent, received)) }
        case .expected(let draft): return .expected(draft, at: time)
        case .tick: return .tick(at: time)
        case .clockCorrected(let correction): return .clockCorrected(by: correction, at: time)
        case .stop(let reason): return .stop(reason, at: time)
        case .socket(let news): return .socket(news, at: time)
        case .pushed: if case .message(let message) = source { return .message(message, at: time) }
        case .answer: break
        }
        throw RecordingError("an input came without the answer that it was read in, and cannot be recorded")
    }

    /// The answer that told a failure; the failure itself where none did.
    private func cause(of error: APIError, _ kind: QueryKind) -> RecordedFailure {
        if let own = failures[kind], own.error == error { return .entry(own.entry) }
        let others = failures.values.filter { $0.error == error }.map(\.entry)
        return others.max().map(RecordedFailure.entry) ?? .error(error)
    }

    private static func withoutCookies(_ answer: RawAnswer) -> RawAnswer {
        var answer = answer
        let names = ["authorization", "proxy-authorization", "cookie", "set-cookie"]
        answer.response.headers.removeAll { names.contains($0.name.lowercased()) }
        return answer
    }
}
