import UserStreamCore

/// Which state of the exchange an answer shows.
struct FaceView {
    /// The moment whose state it is.
    let moment: Timestamp
    /// Whether only some assets stand still, and which.
    var isPartial = false
    var mark: UInt64 = 0

    /// Whether an asset is among those that stand still.
    func standsStill(_ name: String) -> Bool {
        var hash = mark
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return (hash >> 17).isMultiple(of: 2)
    }
}

/// Faults in what is shown.
extension FaultyFace {
    /// The balances at a moment; those of the present where the account was not opened by then, which nobody could be shown.
    func balances(_ call: Call, asOf moment: Timestamp, _ exchange: SimulatedExchange) -> [SimulatedBalance] {
        let then = exchange.balances(account: call.account, asOf: moment)
        return then.isEmpty ? exchange.balances(account: call.account, asOf: call.time) : then
    }

    /// The balances at the moment that is shown, where some may stand still while others do not.
    func shownBalances(_ call: Call, _ view: FaceView, _ exchange: SimulatedExchange) -> [SimulatedBalance] {
        let then = balances(call, asOf: view.moment, exchange)
        guard view.isPartial else { return then }
        let standing = then.filter { view.standsStill($0.asset.code) }
        let moving = exchange.balances(account: call.account, asOf: call.time)
            .filter { !view.standsStill($0.asset.code) }
        return (standing + moving).sorted { $0.asset < $1.asset }
    }

    /// The state that an answer shows, with whatever lags.
    mutating func view(of call: Call) -> FaceView {
        guard !faults.isQuiet || !episodes.freezes.isEmpty else { return FaceView(moment: call.time) }
        let name = call.name
        let site = call.endpoint.replica.rawValue
        var moment = call.time
        var view = FaceView(moment: moment)
        if episodes.freezes[site].map({ call.time >= $0.until }) ?? true,
            faults.shouldFire(.endpointLag, at: name)
        {
            episodes.freezes[site] = freeze(call)
        }
        if let freeze = episodes.freezes[site], call.time < freeze.until {
            moment = min(moment, freeze.moment)
            view.isPartial = call.endpoint.hasBalances
            view.mark = freeze.mark
        }
        if call.endpoint.isAboutEndedOrders { moment = min(moment, detailMoment(call)) }
        if faults.shouldFire(.staleReplica, at: name) {
            moment = min(moment, call.time - faults.span(upTo: faults.parameters.staleness))
            view.isPartial = false
        }
        return FaceView(moment: moment, isPartial: view.isPartial, mark: view.mark)
    }

    private mutating func detailMoment(_ call: Call) -> Timestamp {
        if episodes.details.map({ call.time >= $0.until }) ?? true,
            faults.shouldFire(.openListBeforeHistory, at: call.name)
        {
            episodes.details = freeze(call)
        }
        guard let details = episodes.details, call.time < details.until else { return call.time }
        return details.moment
    }

    /// What stands still shows a state of a moment ago, so that the fault can be seen at once, and never a newer one until it ends.
    private mutating func freeze(_ call: Call) -> FaultEpisodes.Freeze {
        let length = faults.span(upTo: faults.parameters.lag * call.endpoint.slowness)
        let moment = call.time - .milliseconds(length.milliseconds / 2)
        return FaultEpisodes.Freeze(
            moment: moment, until: moment + length + .milliseconds(1), mark: faults.random.next())
    }
}
