extension UserStreamEvent {
    /// The event as one line of JSON, without the line's end.
    public var json: String {
        var writer = JSONWriter()
        writer.append(self)
        return writer.text
    }
}

extension JSONWriter {
    /// Writes an event: first what all events have, then what its kind says.
    public mutating func append(_ event: UserStreamEvent) {
        object { json in
            json.field("v", Int64(1))
            json.field("sequence", event.sequence)
            json.field("batch", event.batch)
            json.field("last", ifTrue: event.isLast)
            json.field("id", event.id)
            json.field("account", event.account.text)
            json.field("kind", event.change.kind)
            json.appendFields(of: event.origin)
            json.field("source", event.source.rawValue)
            json.field("time", event.time)
            json.field("observed", array: [event.observed.from, event.observed.to]) { $0.integer($1.milliseconds) }
            json.appendFields(of: event.change)
        }
    }

    private mutating func appendFields(of origin: Origin) {
        switch origin {
        case .venue:
            field("origin", "venue")
        case .inferred(let evidence):
            field("origin", "inferred")
            field("evidence") { json in json.append(evidence) }
        }
    }

    /// Writes what an inferred verdict rests on.
    public mutating func append(_ evidence: Evidence) {
        object { json in
            json.field("rule", evidence.rule.rawValue)
            json.field("listings", evidence.listings.map(Int64.init))
            json.field("detail", evidence.detail?.rawValue)
            json.field("history", evidence.history?.rawValue)
            json.field("fills", evidence.fills?.rawValue)
        }
    }

    private mutating func appendFields(of change: Change) {
        switch change {
        case .ready, .snapshotEnded: break
        case .snapshotBegan(let reason): field("reason", reason.rawValue)
        case .snapshotItem(.order(let order)): field("order") { $0.append(order) }
        case .snapshotItem(.balance(let balance)): field("balance") { $0.append(balance) }
        case .snapshotItem(.fill(let fill)), .fill(let fill), .fillVoided(let fill): field("fill") { $0.append(fill) }
        case .order(let order, let previous):
            field("previous", previous?.rawValue)
            field("order") { $0.append(order) }
        case .orderCorrected(let order, let was):
            field("was", was.rawValue)
            field("order") { $0.append(order) }
        case .inFlight(let order, let previous):
            field("previous", previous?.rawValue)
            field("inFlight") { $0.append(order) }
        case .fillSuperseded(let change): appendFields(of: change)
        case .feeSettled(let fill): appendSettledFee(of: fill)
        case .balance(let change): appendFields(of: change)
        case .transfer(let transfer):
            field("asset", transfer.asset.code)
            field("amount", transfer.amount)
            field("cause", transfer.cause.rawValue)
            field("approximate", ifTrue: transfer.isApproximate)
        case .stale(let staleness), .fresh(let staleness):
            field("subject", staleness.subject.rawValue)
            field("ageMs", staleness.age.milliseconds)
            field("cause", staleness.cause)
        case .degraded(let degradation):
            field("subject", degradation.subject)
            field("message", degradation.message)
        case .gap(let from, let to, let why):
            field("from", from)
            field("to", to)
            field("why", why)
        case .stopped(let reason): appendFields(of: reason)
        }
    }

    private mutating func appendFields(of change: FillSupersede) {
        field("fill") { $0.append(change.fill) }
        field("by", array: change.by) { $0.string($1) }
        if let remainder = change.remainder { field("remainder") { $0.append(remainder) } }
    }

    private mutating func appendSettledFee(of fill: Fill) {
        field("tradeId", fill.tradeID)
        field("leg", fill.leg)
        field("orderId", fill.orderID.text)
        field("market", fill.market?.description)
        field("venueSymbol", fill.venueSymbol)
        field("fees", array: fill.fees) { $0.append($1) }
        field("fill") { $0.append(fill) }
    }

    private mutating func appendFields(of change: BalanceChange) {
        field("aligned", flag: change.isAligned)
        field("previous") { $0.append(change.previous) }
        field("balance") { $0.append(change.balance) }
        field("explained") { $0.append(change.explained) }
        field("unexplained", change.unexplained)
    }

    private mutating func append(_ explained: BalanceChange.Explanation) {
        object { json in
            json.field("fills", explained.fills)
            json.field("locks", explained.locks)
            json.field("fees", explained.fees)
        }
    }

    private mutating func appendFields(of reason: StopReason) {
        field("category", reason.category.name)
        if case .rejected(let rejection) = reason.category { field("reason", rejection.rawValue) }
        if case .rateLimited(let wait) = reason.category { field("retryAfterMs", wait?.milliseconds) }
        field("message", reason.message)
        field("remedy", reason.remedy)
    }
}

extension Change {
    /// The word of the JSON forms for the kind of change.
    public var kind: String {
        switch self {
        case .ready: "ready"
        case .snapshotBegan: "snapshotBegan"
        case .snapshotItem: "snapshotItem"
        case .snapshotEnded: "snapshotEnded"
        case .order: "order"
        case .orderCorrected: "orderCorrected"
        case .inFlight: "inFlight"
        case .fill: "fill"
        case .fillSuperseded: "fillSuperseded"
        case .fillVoided: "fillVoided"
        case .feeSettled: "feeSettled"
        case .balance: "balance"
        case .transfer: "transfer"
        case .stale: "stale"
        case .fresh: "fresh"
        case .degraded: "degraded"
        case .gap: "gap"
        case .stopped: "stopped"
        }
    }
}
