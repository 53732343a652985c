import Signing
import UserStream
import UserStreamCore

extension RecordedEntry {
    /// The entry as a line, without its sum.
    /// - Parameters:
    ///   - number: its number; the first one is 1.
    ///   - bodies: knows which bodies were written already.
    package func line(number: Int64, _ bodies: inout BodyBook) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("n", number)
            json.field("kind", kind)
            json.append(self, number, &bodies)
        }
        return json.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func append(_ entry: RecordedEntry, _ number: Int64, _ bodies: inout BodyBook) {
        switch entry {
        case .session(let answer), .answer(let answer): append(answer, number, &bodies)
        case .markets(let entry, let times):
            field("of", entry)
            append(times)
        case .failure(let failure, let query, let times):
            field("query") { $0.append(query) }
            append(times)
            switch failure {
            case .entry(let entry): field("of", entry)
            case .error(let error): field("error") { $0.append(error) }
            }
        case .tick(let time): field("at", time)
        case .message(let message, let time):
            field("at", time)
            field("push", Int64(message.push))
            append(body: message.bytes)
        case .socket(let news, let time):
            field("at", time)
            if case .lost(let reason) = news { field("lost", reason) }
        case .resumed(let checkpoint, let sequence, let time):
            field("at", time)
            field("after", sequence)
            field("checkpoint", array: checkpoint) { $0.append($1) }
        case .clockCorrected(let correction, let time):
            field("at", time)
            field("byMs", correction.milliseconds)
        case .stop(let reason, let time):
            field("at", time)
            append(reason.category)
            field("message", reason.message)
            field("remedy", reason.remedy)
        case .expected(let draft, let time):
            field("at", time)
            field("order") { $0.append(draft) }
        case .traded(let outcome, let request, let times):
            append(request)
            append(times)
            switch outcome {
            case .response(let response): append(response)
            case .error(let error): field("error") { $0.append(error) }
            }
        case .observed(let response, let query, let times):
            field("query") { $0.append(query) }
            append(times)
            append(response)
        }
    }

    private mutating func append(_ answer: RawAnswer, _ number: Int64, _ bodies: inout BodyBook) {
        field("query") { $0.append(answer.query) }
        field("sent", answer.sent)
        field("received", answer.received)
        let known = bodies.take(answer.response.body, of: answer.query.kind, in: number)
        append(answer.response, bodyOf: known)
    }

    private mutating func append(_ category: APIError.Category) {
        field("category", category.name)
        if case .rejected(let reason) = category { field("reason", reason.rawValue) }
        if case .rateLimited(let wait) = category { field("retryAfterMs", wait?.milliseconds) }
    }

    private mutating func append(_ times: RecordedTimes) {
        field("sent", times.sent)
        field("received", times.received)
        field("at", times.at)
    }

    private mutating func append(_ response: APIResponse, bodyOf entry: Int64? = nil) {
        field("status", Int64(response.status))
        field("headers", array: response.headers) { json, header in
            json.array([header.name, header.value]) { $0.string($1) }
        }
        if let entry { field("bodyOf", entry) } else { append(body: response.body) }
    }

    private mutating func append(body: [UInt8]) {
        if let text = String(validating: body, as: UTF8.self) {
            field("body", text)
        } else {
            field("bodyBase64", Base64.encode(body))
        }
    }

    private mutating func append(_ request: TradeRequest) {
        switch request {
        case .place(let draft): field("place") { $0.append(draft) }
        case .placeMany(let drafts): field("placeMany", array: drafts) { $0.append($1) }
        case .cancel(let reference): field("cancel") { $0.append(reference) }
        case .cancelMany(let references): field("cancelMany", array: references) { $0.append($1) }
        }
    }

    private mutating func append(_ draft: OrderDraft) {
        object { json in
            json.field("clientOrderId", draft.clientOrderID)
            json.field("market", draft.market.description)
            json.field("side", draft.side.rawValue)
            json.field("type", draft.type.rawValue)
            json.field("quantity", draft.quantity)
            json.field("quoteOrderQuantity", draft.quoteOrderQuantity)
            json.field("price", draft.price)
            json.field("stopPrice", draft.stopPrice)
            json.field("timeInForce", draft.timeInForce?.rawValue)
        }
    }

    private mutating func append(_ part: CheckpointPart) {
        object { json in
            json.field("part", part.key)
            json.field("base64", Base64.encode(part.value ?? []))
        }
    }

    private mutating func append(_ reference: OrderReference) {
        object { json in
            json.field("id", reference.id?.text)
            json.field("clientOrderId", reference.clientOrderID)
            json.field("venueSymbol", reference.venueSymbol)
        }
    }
}
