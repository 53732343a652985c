import Signing
import UserStream
import UserStreamCore

extension RecordedEntry {
    /// Reads the members of an entry that follow its number.
    /// - Throws: ``JSONError`` for anything that this version does not write.
    init(_ fields: inout StrictFields, number: Int64, _ bodies: inout BodyBook) throws(JSONError) {
        switch try fields.text("kind") {
        case "session": self = .session(try fields.answer(number, &bodies))
        case "answer": self = .answer(try fields.answer(number, &bodies))
        case "markets": self = .markets(entry: try fields.integer("of"), try fields.times())
        case "failure":
            let query = try Query(recorded: try fields.value("query"))
            let times = try fields.times()
            if let entry = fields.optional("of") {
                self = .failure(.entry(try entry.requiredInt64()), of: query, times)
            } else {
                self = .failure(.error(try APIError(recorded: try fields.value("error"))), of: query, times)
            }
        case "tick": self = .tick(at: try fields.time("at"))
        case "message":
            let (time, push) = (try fields.time("at"), try fields.integer("push"))
            self = .message(RawMessage(try fields.body { _ in nil }, push: Int(clamping: push)), at: time)
        case "socket":
            let time = try fields.time("at")
            self = .socket(try fields.optionalText("lost").map { .lost($0) } ?? .live, at: time)
        case "resumed":
            let (time, sequence) = (try fields.time("at"), try fields.integer("after"))
            var parts: [CheckpointPart] = []
            for part in try fields.value("checkpoint").elements { parts.append(try CheckpointPart(recorded: part)) }
            self = .resumed(from: parts, after: sequence, at: time)
        case "clockCorrected":
            self = .clockCorrected(by: .milliseconds(try fields.integer("byMs")), at: try fields.time("at"))
        case "stop":
            let reason = StopReason(
                category: try fields.category(), message: try fields.text("message"),
                remedy: try fields.text("remedy"))
            self = .stop(reason, at: try fields.time("at"))
        case "expected":
            self = .expected(try OrderDraft(recorded: try fields.value("order")), at: try fields.time("at"))
        case "traded":
            let request = try fields.request()
            let times = try fields.times()
            if let error = fields.optional("error") {
                self = .traded(.error(try APIError(recorded: error)), of: request, times)
            } else {
                self = .traded(.response(try fields.response { _ in nil }), of: request, times)
            }
        case "observed":
            self = .observed(
                try fields.response { _ in nil }, of: try Query(recorded: try fields.value("query")),
                try fields.times())
        case let kind: throw fields.unexpected("there is no kind of entry '\(kind)'")
        }
    }
}

extension StrictFields {
    fileprivate mutating func times() throws(JSONError) -> RecordedTimes {
        RecordedTimes(sent: try time("sent"), received: try time("received"), at: try time("at"))
    }

    fileprivate mutating func answer(_ number: Int64, _ bodies: inout BodyBook) throws(JSONError) -> RawAnswer {
        let query = try Query(recorded: try value("query"))
        let known = bodies
        let response = try response { known.body(of: query.kind, in: $0) }
        _ = bodies.take(response.body, of: query.kind, in: number)
        return RawAnswer(to: query, sent: try time("sent"), received: try time("received"), response: response)
    }

    fileprivate mutating func response(_ known: (Int64) -> [UInt8]?) throws(JSONError) -> APIResponse {
        let status = try integer("status")
        var headers: [NameValue] = []
        for pair in try value("headers").elements {
            guard pair.count == 2, let name = pair[0]?.string, let text = pair[1]?.string else {
                throw pair.unexpected("this is no header field")
            }
            headers.append(NameValue(name, text))
        }
        return APIResponse(status: Int(clamping: status), headers: headers, body: try body(known))
    }

    fileprivate mutating func body(_ known: (Int64) -> [UInt8]?) throws(JSONError) -> [UInt8] {
        if let text = try optionalText("body") { return Array(text.utf8) }
        if let text = optional("bodyBase64") {
            guard let body = text.string.flatMap(Base64.decode) else { throw text.unexpected("this is not Base 64") }
            return body
        }
        let entry = try value("bodyOf")
        guard let body = known(try entry.requiredInt64()) else {
            throw entry.unexpected("that entry does not have the latest body of its kind")
        }
        return body
    }

    fileprivate mutating func request() throws(JSONError) -> TradeRequest {
        if let draft = optional("place") { return .place(try OrderDraft(recorded: draft)) }
        if let reference = optional("cancel") { return .cancel(try OrderReference(recorded: reference)) }
        if let list = optional("placeMany") {
            var drafts: [OrderDraft] = []
            for draft in list.elements { drafts.append(try OrderDraft(recorded: draft)) }
            return .placeMany(drafts)
        }
        var references: [OrderReference] = []
        for reference in try value("cancelMany").elements {
            references.append(try OrderReference(recorded: reference))
        }
        return .cancelMany(references)
    }
}
