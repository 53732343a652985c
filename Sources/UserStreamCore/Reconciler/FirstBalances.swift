/// Finding out which fills the first balances contain: of all assets at once, as soon as enough is known.
extension BalanceBook {
    /// What finding out which fills the first balances contain rests on, besides the book itself.
    struct StartTrial: Hashable, Sendable {
        var isQuiet: Bool
        var held: [Fill]
    }

    /// Whether the moment of the first balances is still to be found out.
    var isStartOpen: Bool { firstMoment.isOpen }
    /// While it is: the end of the time in which the first balances may have been taken.
    var startEnd: Timestamp? { isStartOpen ? firstMoment.received + StartMoment.tolerance : nil }

    /// A fill about the first moment that turns up after a later total was explained without it: that total contains what happened
    /// clearly before, so the first one does as well.
    mutating func reviseProofs(by fill: Fill) throws(DecimalError) {
        var isProved = false
        for asset in fill.assets {
            guard var entry = entries[asset], let proof = entry.startProof else { continue }
            entry.startProof = revised(proof, asset, by: fill)
            if entry.startProof == proof { continue }
            isProved = isProved || (entry.startProof?.shift ?? proof.shift) != proof.shift
            store(entry)
        }
        // Once the moment is found, such a fill is taken out again; until then it helps to find it.
        guard isProved, !isStartOpen else { return }
        for asset in fill.assets { try expect(-fill.effect(on: asset), more: asset) }
    }

    /// A fill about the first moment that turns up after that was found out: whether the first balances contain it is not known, where no later total
    /// tells.
    mutating func doubtStart(by fill: Fill) {
        guard !isStartOpen, firstMoment.mayContain(fill) else { return }
        for asset in fill.assets where entries[asset]?.startProof == nil { doubtStart(of: asset) }
    }

    private mutating func doubtStart(of asset: Asset) {
        guard var entry = entries[asset] else { return }
        entry.isStartVague = true
        store(entry)
    }

    private func revised(_ proof: StartProof, _ asset: Asset, by fill: Fill) -> StartProof? {
        let effect = fill.effect(on: asset)
        guard let time = fill.time, time <= firstMoment.received + StartMoment.tolerance, !effect.isZero else {
            return proof
        }
        guard time < proof.sent - StartMoment.tolerance, let shift = try? proof.shift + effect else { return nil }
        return StartProof(sent: proof.sent, shift: shift)
    }

    /// Remembers a fill about the moment of the first balances.
    mutating func noteNearStart(_ fill: Fill) {
        vainTrial = nil
        firstMoment.note(fill)
    }

    /// Notes that balances were read, which may tell what the first ones contain.
    mutating func noteWitness(sent: Timestamp, received: Timestamp) {
        let isWitness = !isIncomplete && firstMoment.wantsWitness(sent: sent)
        firstMoment.wasRead(isWitness ? witness(sent: sent, received: received) : nil, sent: sent)
    }

    private func witness(sent: Timestamp, received: Timestamp) -> StartMoment.Witness {
        let areAllStated = assets.allSatisfy { entries.read($0, \.hasRow) ?? false }
        // Then it shares the list of assets.
        let stated = areAllStated ? assets : assets.filter { entries.read($0, \.hasRow) ?? false }
        return .init(.init(sent: sent, received: received), of: stated) { asset in
            entries.read(asset, \.balance.total) ?? .zero
        }
    }

    /// Whether the first balances lack the second ones that tell what they contain: the sooner they come, the less happens in between.
    var wantsWitness: Bool { isStartOpen && firstMoment.hasBegun && lastSent < firstMoment.sent }

    /// From when on fills that are read hold all those about the first balances; `nil` once they were.
    var startFillsDue: Timestamp? {
        let due = firstMoment.received + StartMoment.tolerance
        return isStartOpen && firstMoment.hasBegun && fillsSent < due ? due : nil
    }

    /// Finds out which fills the first balances contain, when enough is known.
    /// - Parameter held: fills that are known and not booked yet, because their orders have to be stated first.
    mutating func settleStart(isQuiet: Bool, held: [Fill]) throws(DecimalError) {
        guard isStartOpen, lastSent > firstMoment.sent, fillsSent >= firstMoment.received + StartMoment.tolerance
        else { return }
        let inputs = StartTrial(isQuiet: isQuiet, held: held)
        guard inputs != vainTrial else { return }
        var trial = firstMoment
        for fill in held { trial.noteKnown(fill, lastSent: lastSent) }
        guard let found = try startExplanation(trial, isQuiet: isQuiet, held: held) else {
            vainTrial = inputs
            return
        }
        try settleStart(trial.move(to: found.cut, shifts: found.shifts), trial, held: held)
    }

    /// What explains the first balances: what the first list after them says that explains all; else what two of those say that have to
    /// take a row of it to be of another moment; else, after a while, what the first one says that explains most; else what the last list says.
    /// Money may have come or gone since the start that no fill explains; the sooner a list came, the less of it.
    private func startExplanation(
        _ trial: StartMoment, isQuiet: Bool, held: [Fill]
    ) throws(DecimalError) -> StartSearch.Explanation? {
        // By witness, where the fills up to it are known.
        var partly: [StartSearch.Explanation] = []
        var ifAgreed: [(explanation: StartSearch.Explanation, residuals: StartSearch.Residuals)] = []
        for witness in trial.witnesses {
            let residuals = try startResiduals(of: trial, held: held, witness)
            let found = try trial.find(residuals, of: witness.span)
            switch (found.worth, found.best.score.left) {
            case (.certain, 0): return found.best
            case (.certain, _): if fillsSent >= witness.span.received { partly.append(found.best) }
            case (.ifAnotherListAgrees, 0): ifAgreed.append((found.best, residuals))
            case (.ifAnotherListAgrees, _), (.uncertain, _): break
            }
        }
        if let common = StartSearch.Explanation.common(to: ifAgreed) { return common }
        if lastSent - firstMoment.received >= StartMoment.patience, let first = partly.first { return first }
        let residuals = try startResiduals(of: trial, held: held, nil)
        let last = StartSearch.Span(sent: lastSent, received: lastReceived)
        // That nothing new came since a list does not say that it contains what happened just before.
        let isQuiet = isQuiet && trial.isOver(at: lastSent)
        let found = try trial.find(residuals, of: last, isQuiet: isQuiet)
        // That some assets are explained says something only when the fills up to the list are known.
        let needsAll = !isQuiet && fillsSent < lastReceived
        return found.worth == .certain && (found.best.score.left == 0 || !needsAll) ? found.best : nil
    }

    /// What a list leaves unexplained; the last one without a witness.
    private func startResiduals(
        of moment: StartMoment, held: [Fill], _ witness: StartMoment.Witness?
    ) throws(DecimalError) -> StartSearch.Residuals {
        let news = held.filter { !firstMoment.contains($0) }
        let looked = witness.map { witness in
            witness.assets.filter { asset in entries.read(asset) { $0.expected != witness[asset] } ?? false }
        }
        var residuals = moment.residuals(open: looked ?? open) { asset in
            guard let entry = entries[asset] else { return (.zero, nil) }
            let proof = news.reduce(entry.startProof) { proof, fill in proof.flatMap { revised($0, asset, by: fill) } }
            let stated = witness?[asset].flatMap { try? $0 - entry.expected }
            return (stated ?? entry.residual, proof?.shift)
        }
        for fill in news { try residuals.book(fill) }
        return residuals
    }

    private mutating func settleStart(_ move: StartMoment.Move, _ trial: StartMoment, held: [Fill]) throws(DecimalError)
    {
        firstMoment = trial
        try apply(move, without: held)
        for shift in move.shifts {
            try expect(shift.amount, more: shift.asset)
            guard var entry = entries[shift.asset] else { continue }
            entry.startShift = shift.amount
            store(entry)
        }
        for asset in open where firstMoment.moves(asset) { doubtStart(of: asset) }
    }

    private mutating func apply(_ move: StartMoment.Move, without held: [Fill] = []) throws(DecimalError) {
        for fill in move.fills where !held.contains(where: { $0.key == fill.key }) {
            for asset in fill.assets {
                let amount = fill.effect(on: asset)
                try expect(move.areContained ? -amount : amount, more: asset)
            }
        }
    }

    private mutating func expect(_ amount: ExactDecimal, more asset: Asset) throws(DecimalError) {
        guard var entry = entries[asset], !amount.isZero else { return }
        entry.expected = try entry.expected + amount
        entry.residual = try entry.balance.total - entry.expected
        if entry.residual.isZero { entry.unexplained = .zero }
        store(entry)
    }

    /// Explains what is left of an asset by what its first total contained: fills that were news afterwards, or not those that were not; or by
    /// a fill that turned up late and had been explained like that. Gives whether that can be.
    mutating func explainByStart(_ asset: Asset) throws(DecimalError) -> Bool {
        guard var entry = entries[asset], !entry.residual.isZero else { return false }
        if !entry.startShift.isZero, entry.residual == -entry.startShift {
            entry.startShift = .zero
            store(entry)
            try expect(entry.residual, more: asset)
            return true
        }
        // A later total of this asset that was explained exactly leaves nothing to be explained by the first one. A late list lacks what the
        // first one would have contained.
        guard !entry.wasExplained, firstMoment.isOver(at: lastSent),
            let shift = firstMoment.shift(of: asset, residual: entry.residual)
        else { return false }
        // The moment is that of all assets, unless another one is explained as it is, or was once: then the row of this one is of another moment.
        var trial = firstMoment
        let move = trial.move(to: shift.cut)
        let others = move.fills.flatMap(\.assets).filter { $0 != asset }
        let isJoint = !others.contains { other in
            entries.read(other) { $0.residual.isZero || $0.wasExplained } ?? false
        }
        if isJoint {
            firstMoment = trial
            try apply(move)
        } else {
            try expect(shift.amount, more: asset)
        }
        return true
    }
}
