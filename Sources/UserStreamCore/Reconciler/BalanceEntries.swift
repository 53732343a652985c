/// What is known of each asset. An account has a row for hundreds of assets, of which it never holds most: those take a fraction of what an
/// entry does.
struct BalanceEntries: Sendable {
    typealias Entry = BalanceBook.Entry

    fileprivate enum Kept: Sendable {
        /// There never was any of it.
        case idle(version: Int64?, since: Timestamp)
        case entry(Shared<Entry>)
    }

    private var index = Index<Asset, Kept>()
    /// What was kept of the last one that is idle: most of them have the same version, and are of the same list.
    private var lastIdle: Shared<Kept>?

    /// Looks at an entry.
    func read<Result>(_ asset: Asset, _ look: (Entry) -> Result) -> Result? {
        index.read(asset) { look($0.entry(of: asset)) }
    }

    subscript(asset: Asset) -> Entry? {
        get { read(asset) { $0 } }
        set {
            guard let newValue, newValue.isIdle else { return index[asset] = newValue.map { .entry(Shared($0)) } }
            index.put(idle(version: newValue.balance.version, since: newValue.residualSince), for: asset)
        }
    }

    private mutating func idle(version: Int64?, since: Timestamp) -> Shared<Kept> {
        if let lastIdle, case .idle(version, since) = lastIdle.value { return lastIdle }
        let kept = Shared(Kept.idle(version: version, since: since))
        lastIdle = kept
        return kept
    }

    mutating func beginNoting() { index.beginNoting() }

    mutating func forgetChanges() { index.forgetChanges() }

    func changedParts(_ parts: inout [CheckpointPart]) {
        index.forEachChange { asset, kept in
            parts.append(CheckpointPart(key: "balance/" + asset.code, value: kept?.entry(of: asset).kept))
        }
    }
}

extension BalanceEntries.Kept {
    fileprivate func entry(of asset: Asset) -> BalanceEntries.Entry {
        switch self {
        case .idle(let version, let since): BalanceEntries.Entry(idle: asset, version: version, since: since)
        case .entry(let entry): entry.value
        }
    }
}
