extension UserStreamEvent {
    /// Reads an event from its line of JSON: the inverse of ``json``.
    ///
    /// What was written comes back equal, and written again it is the same bytes. Anything that this version does not write is an error that
    /// says where: a missing member, one that does not belong there, a word that is not known.
    public init(json line: String) throws(JSONError) {
        try self.init(json: try JSONDocument(line).root)
    }

    /// Reads an event from the bytes of its line of JSON; see ``init(json:)-(String)``.
    public init(utf8 line: [UInt8]) throws(JSONError) {
        try self.init(json: try JSONDocument(line).root)
    }

    /// Reads an event from a JSON value.
    public init(json value: JSONValue) throws(JSONError) {
        var fields = try StrictFields(value)
        let version = try fields.integer("v")
        guard version == 1 else {
            throw fields.unexpected(
                "an event of version \(version), of which this version of the package knows nothing")
        }
        self.init(
            sequence: try fields.integer("sequence"), batch: try fields.integer("batch"),
            isLast: try fields.flag("last"), id: try fields.text("id"), account: AccountID(try fields.text("account")),
            origin: try fields.origin(), source: try fields.word("source", EventSource.self),
            time: try fields.optionalTime("time"), observed: try fields.observed(), change: try fields.change())
        try fields.finish()
    }
}

extension StrictFields {
    fileprivate mutating func origin() throws(JSONError) -> Origin {
        switch try text("origin") {
        case "venue": return .venue
        case "inferred": return .inferred(try Evidence(json: try value("evidence")))
        case let word: throw unexpected("there is no origin '\(word)'")
        }
    }

    fileprivate mutating func observed() throws(JSONError) -> ObservedSpan {
        let span = try value("observed")
        guard span.count == 2, let from = span[0], let to = span[1] else {
            throw span.unexpected("this is no span of two times")
        }
        return ObservedSpan(
            from: Timestamp(milliseconds: try from.requiredInt64()), to: Timestamp(milliseconds: try to.requiredInt64())
        )
    }

    fileprivate mutating func change() throws(JSONError) -> Change {
        let kind = try text("kind")
        switch kind {
        case "ready": return .ready
        case "snapshotBegan": return .snapshotBegan(reason: try word("reason", SnapshotReason.self))
        case "snapshotItem": return .snapshotItem(try snapshotItem())
        case "snapshotEnded": return .snapshotEnded
        case "order":
            return .order(
                try Order(json: try value("order")), previous: try optionalWord("previous", OrderState.self))
        case "orderCorrected":
            return .orderCorrected(try Order(json: try value("order")), was: try word("was", OrderState.self))
        case "inFlight":
            return .inFlight(
                try InFlightOrder(json: try value("inFlight")),
                previous: try optionalWord("previous", InFlightOrder.State.self))
        case "fill", "fillSuperseded", "fillVoided", "feeSettled": return try fillChange(kind)
        case "balance": return .balance(try balanceChange())
        case "transfer":
            return .transfer(
                Transfer(
                    asset: Asset(try text("asset")), amount: try amount("amount"),
                    cause: try word("cause", Transfer.Cause.self), isApproximate: try flag("approximate")))
        case "stale": return .stale(try staleness())
        case "fresh": return .fresh(try staleness())
        case "degraded":
            return .degraded(Degradation(subject: try text("subject"), message: try text("message")))
        case "gap": return .gap(from: try time("from"), to: try time("to"), why: try text("why"))
        case "stopped":
            return .stopped(
                StopReason(category: try category(), message: try text("message"), remedy: try text("remedy")))
        default: throw unexpected("there is no kind of event '\(kind)'")
        }
    }

    private mutating func snapshotItem() throws(JSONError) -> SnapshotItem {
        if let order = optional("order") { return .order(try Order(json: order)) }
        if let balance = optional("balance") { return .balance(try Balance(json: balance)) }
        if let fill = optional("fill") { return .fill(try Fill(json: fill)) }
        throw unexpected("a part of a snapshot without \"order\", \"balance\" or \"fill\"")
    }

    private mutating func fillChange(_ kind: String) throws(JSONError) -> Change {
        let fill = try Fill(json: try value("fill"))
        switch kind {
        case "fillSuperseded":
            let by = try texts("by")
            let remainder = optional("remainder")
            return .fillSuperseded(
                FillSupersede(
                    fill: fill, by: by,
                    remainder: try remainder.map { value throws(JSONError) in try Fill(json: value) }))
        case "fillVoided": return .fillVoided(fill)
        case "feeSettled":
            // What a reader needs who knows the fill already; all of it is in the fill.
            for key: StaticString in ["tradeId", "leg", "orderId", "market", "venueSymbol", "fees"] {
                _ = optional(key)
            }
            return .feeSettled(fill)
        default: return .fill(fill)
        }
    }

    private mutating func balanceChange() throws(JSONError) -> BalanceChange {
        var explained = try StrictFields(try value("explained"))
        let explanation = BalanceChange.Explanation(
            fills: try explained.amount("fills"), locks: try explained.amount("locks"),
            fees: try explained.amount("fees"))
        try explained.finish()
        return BalanceChange(
            previous: try Balance(json: try value("previous")), balance: try Balance(json: try value("balance")),
            isAligned: try flag("aligned"), explained: explanation, unexplained: try optionalAmount("unexplained"))
    }

    private mutating func staleness() throws(JSONError) -> Staleness {
        Staleness(
            subject: try word("subject", PollClass.self), age: .milliseconds(try integer("ageMs")),
            cause: try text("cause"))
    }
}

extension Evidence {
    /// Reads what an inferred verdict rests on.
    init(json value: JSONValue) throws(JSONError) {
        var fields = try StrictFields(value)
        let listings = try fields.optional("listings")?.requiredInt64()
        self.init(
            rule: try fields.word("rule", Rule.self), listings: listings.map(Int.init(clamping:)),
            detail: try fields.optionalWord("detail", Answer.self),
            history: try fields.optionalWord("history", Answer.self),
            fills: try fields.optionalWord("fills", Answer.self))
        try fields.finish()
    }
}
