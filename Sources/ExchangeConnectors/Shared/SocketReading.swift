public import UserStreamCore

// What reading a message of a socket begins and ends with, whatever the exchange.

extension JSONValue {
    /// A message of a socket.
    /// - Throws: ``APIError`` of category `malformed` where it is no JSON object. Nothing of the message is repeated there.
    public init(socketMessage bytes: [UInt8]) throws(APIError) {
        do {
            self = try JSONDocument(bytes).root
        } catch {
            throw APIError(.malformed, message: "the message is no JSON: \(error.reason)")
        }
        guard kind == .object else { throw APIError(.malformed, message: "the message is no JSON object") }
    }
}

extension APIError {
    /// The failure that a message of a socket tells, by the table of an exchange that knows those of answers. A message has no HTTP status.
    static func told(bySocket read: (APIResponse) -> APIError) -> APIError {
        var error = read(APIResponse(status: 200, body: []))
        error.status = nil
        return error
    }
}

extension SocketStep {
    /// Sends JSON.
    static func send(_ json: JSONWriter) -> SocketStep { .send(json.bytes) }
}

extension [SocketStep] {
    /// Rows that a message tells, of which each is a fact by itself: what has no row is as it was. Nothing, where there is neither a row nor anything
    /// to note about one.
    static func pushed(_ observation: Observation, made: Timestamp? = nil) -> Self {
        guard observation.content.hasRows || !observation.notes.isEmpty else { return [] }
        var observation = observation
        observation.changed = .rows
        return [.pushed(observation, made: made)]
    }

    /// The same of rows that were just read.
    static func pushed(_ content: Observation.Content, _ reader: RowReader, made: Timestamp? = nil) -> Self {
        pushed(Observation(content, notes: reader.finished()), made: made)
    }

    /// The rows of a message of which none can be read.
    /// - Parameters:
    ///   - content: of which kind they are.
    ///   - value: where they should be.
    ///   - reason: what is wrong with it.
    static func lost(_ content: Observation.Content, at value: JSONValue, _ reason: String) -> Self {
        pushed(Observation(content, notes: [RowNote(path: value.path, message: reason, isRowLost: true)]))
    }
}

extension Observation.Content {
    fileprivate var hasRows: Bool {
        switch self {
        case .balances(let rows): !rows.isEmpty
        case .orders(let rows): !rows.isEmpty
        case .fills(let rows): !rows.isEmpty
        default: true
        }
    }
}
