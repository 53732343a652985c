extension Observation {
    /// The observation as one line of JSON, as `userstream decode` prints it.
    /// - Parameter endpoint: the query that was answered.
    public func json(endpoint: QueryKind) -> String {
        var writer = JSONWriter()
        writer.append(self, endpoint: endpoint)
        return writer.text
    }

    /// Whether it is the whole answer: the last page, every row read, everything described.
    public var isComplete: Bool {
        next == nil && changed == .all && !notes.contains { $0.isRowLost }
    }
}

extension [SocketStep] {
    /// What follows from a message of a socket as one line of JSON, as `userstream decode --socket` prints it.
    public var json: String {
        var writer = JSONWriter()
        writer.object { json in json.field("steps", array: self) { $0.append($1) } }
        return writer.text
    }
}

extension APIError {
    /// The error as one line of JSON: `{"error":{…}}`.
    public var json: String {
        var writer = JSONWriter()
        writer.object { json in json.field("error") { $0.append(self) } }
        return writer.text
    }
}

extension JSONWriter {
    /// Writes an observation.
    public mutating func append(_ observation: Observation, endpoint: QueryKind) {
        object { json in
            json.field("endpoint", endpoint.rawValue)
            json.field("complete", flag: observation.isComplete)
            if let next = observation.next { json.field("next") { $0.append(next) } }
            json.appendRows(of: observation)
        }
    }

    /// Writes something that follows from a message of a socket.
    public mutating func append(_ step: SocketStep) {
        object { json in
            switch step {
            case .send(let text): json.field("send", String(decoding: text, as: UTF8.self))
            case .live: json.field("live", flag: true)
            case .leave(let why): json.field("leave", why)
            case .pushed(let observation, let made):
                json.field("pushed") { json in
                    json.object { json in
                        json.field("made", made)
                        json.appendRows(of: observation)
                    }
                }
            }
        }
    }

    /// Writes a classified failure, without the braces around `error`.
    public mutating func append(_ error: APIError) {
        object { json in
            json.field("category", error.category.name)
            if case .rejected(let reason) = error.category { json.field("reason", reason.rawValue) }
            json.field("code", error.code)
            json.field("message", error.message)
            if case .rateLimited(let wait) = error.category { json.field("retryAfterMs", wait?.milliseconds) }
            json.field("status", error.status.map(Int64.init))
        }
    }

    /// Writes a query, such as the one for the next page.
    public mutating func append(_ query: Query) {
        object { json in
            json.field("endpoint", query.kind.rawValue)
            switch query {
            case .openOrders(let page):
                json.field("venueSymbol", page.venueSymbol)
                json.field("cursor", page.cursor)
            case .closedOrders(let window), .fills(let window):
                json.field("from", window.from)
                json.field("to", window.to)
                json.field("openEnded", ifTrue: window.isOpenEnded)
                json.field("venueSymbol", window.venueSymbol)
                json.field("cursor", window.cursor)
            case .order(let order), .orderFills(let order):
                json.field("id", order.id?.text)
                json.field("clientOrderId", order.clientOrderID)
                json.field("venueSymbol", order.venueSymbol)
            case .accessToken, .serverTime, .status, .symbols, .accounts, .balances, .uid, .keyPermissions:
                break
            }
        }
    }

    private mutating func appendRows(of observation: Observation) {
        appendFields(of: observation.content)
        if !observation.notes.isEmpty { field("notes", array: observation.notes) { $0.append($1) } }
    }

    private mutating func append(_ note: RowNote) {
        object { json in
            json.field("path", note.path)
            json.field("message", note.message)
            json.field("rowLost", flag: note.isRowLost)
        }
    }

    private mutating func appendFields(of content: Observation.Content) {
        switch content {
        // Never the token itself.
        case .accessToken(let token):
            field("accessToken") { json in
                json.object { $0.field("lifetimeMs", token.lifetime.milliseconds) }
            }
        case .serverTime(let time): field("serverTime", time)
        case .status(let status): field("status") { $0.append(status) }
        case .symbols(let table): field("symbols", array: table.entries) { $0.append($1) }
        case .accounts(let accounts): field("accounts", array: accounts) { $0.append($1) }
        case .balances(let balances): field("balances", array: balances) { $0.append($1) }
        case .orders(let orders): field("orders", array: Array(orders)) { $0.append($1) }
        case .fills(let fills): field("fills", array: Array(fills)) { $0.append($1) }
        case .uid(let uid): field("uid", uid)
        case .keyPermissions(let permissions): field("keyPermissions") { $0.append(permissions) }
        }
    }
}
