import UserStreamCore

/// Which state of the exchange an answer shows.
struct HuobiView {
    /// The moment whose state it is.
    let moment: Timestamp
    /// Whether only some currencies stand still, and which.
    var isPartial = false
    var mark: UInt64 = 0

    /// Whether a currency is among those that stand still.
    func standsStill(_ name: String) -> Bool {
        var hash = mark
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return (hash >> 17).isMultiple(of: 2)
    }
}

/// Faults in what is shown.
extension HuobiFace {
    /// The state that an answer shows, with whatever lags.
    mutating func view(of call: HuobiCall) -> HuobiView {
        guard !faults.isQuiet || !episodes.freezes.isEmpty else { return HuobiView(moment: call.time) }
        let name = call.endpoint.rawValue
        let site = call.endpoint == .orderFills ? HuobiEndpoint.fills.rawValue : name
        var moment = call.time
        var view = HuobiView(moment: moment)
        if episodes.freezes[site].map({ call.time >= $0.until }) ?? true,
            faults.shouldFire(.endpointLag, at: name)
        {
            episodes.freezes[site] = freeze(call)
        }
        if let freeze = episodes.freezes[site], call.time < freeze.until {
            moment = min(moment, freeze.moment)
            view.isPartial = call.endpoint == .balances
            view.mark = freeze.mark
        }
        if call.endpoint.isAboutEndedOrders { moment = min(moment, detailMoment(call)) }
        if faults.shouldFire(.staleReplica, at: name) {
            moment = min(moment, call.time - faults.span(upTo: faults.parameters.staleness))
            view.isPartial = false
        }
        return HuobiView(moment: moment, isPartial: view.isPartial, mark: view.mark)
    }

    private mutating func detailMoment(_ call: HuobiCall) -> Timestamp {
        if episodes.details.map({ call.time >= $0.until }) ?? true,
            faults.shouldFire(.openListBeforeHistory, at: call.endpoint.rawValue)
        {
            episodes.details = freeze(call)
        }
        guard let details = episodes.details, call.time < details.until else { return call.time }
        return details.moment
    }

    /// What stands still shows a state of a moment ago, so that the fault can be seen at once, and never a newer one until it ends.
    private mutating func freeze(_ call: HuobiCall) -> FaultEpisodes.Freeze {
        let length = faults.span(upTo: faults.parameters.lag)
        let moment = call.time - .milliseconds(length.milliseconds / 2)
        return FaultEpisodes.Freeze(
            moment: moment, until: moment + length + .milliseconds(1), mark: faults.random.next())
    }

    /// Spoils a list of rows.
    mutating func disturb<Row>(_ rows: inout [Row], _ call: HuobiCall, hasCursor: Bool, repeatsCursor: Bool = false) {
        guard !faults.isQuiet else { return }
        let name = call.endpoint.rawValue
        // The row that the cursor names was seen before: it is the one behind it that moved.
        let first = repeatsCursor ? 1 : 0
        if hasCursor, rows.count > first + 1, faults.shouldFire(.pageShift, at: name) { rows.remove(at: first) }
        if rows.count > 1, faults.shouldFire(.pageTruncation, at: name) {
            rows.removeLast(1 + faults.random.below(rows.count - 1))
        }
        if !rows.isEmpty, faults.shouldFire(.duplicateRows, at: name) {
            let index = faults.random.below(rows.count)
            rows.insert(rows[index], at: index)
        }
        if !rows.isEmpty, faults.shouldFire(.emptyList, at: name) { rows.removeAll() }
    }

    /// How the rows of an answer are written.
    mutating func style(_ call: HuobiCall, rows: Int, haveStates: Bool) -> HuobiRowStyle {
        var style = HuobiRowStyle(idsAsStrings: dialects.contains(.idsAsStrings), ageing: ageing)
        guard rows > 0, !faults.isQuiet else { return style }
        let name = call.endpoint.rawValue
        if faults.shouldFire(.rowWithoutID, at: name) { style.rowWithoutID = faults.random.below(rows) }
        if haveStates, faults.shouldFire(.unknownOrderState, at: name) {
            style.rowOfUnknownState = faults.random.below(rows)
        }
        return style
    }
}

extension HuobiEndpoint {
    /// Whether it tells how orders ended.
    var isAboutEndedOrders: Bool {
        switch self {
        case .order, .clientOrder, .orders, .closedOrders: true
        default: false
        }
    }
}
