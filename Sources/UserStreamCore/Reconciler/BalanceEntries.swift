/// What is known of each asset. An account has a row for hundreds of assets, of which it never holds most: nothing is kept of those beyond
/// their names.
struct BalanceEntries: Sendable {
    typealias Entry = BalanceBook.Entry

    fileprivate enum Kept: Sendable {
        /// There never was any of it.
        case idle(Idle)
        case entry(Shared<Entry>)
    }

    /// What there is to say of an asset of which there never was any.
    fileprivate struct Idle: Hashable, Sendable {
        var version: Int64?
        var since: Timestamp

        func entry(of asset: Asset) -> Entry { Entry(idle: asset, version: version, since: since) }
    }

    /// Known assets, sorted.
    private(set) var assets: [Asset] = []
    /// Those of them that are not as ``usual`` says.
    private var index = Index<Asset, Kept>()
    /// Most assets are idle, have the same version, and are of the same list.
    private var usual: Idle?

    /// Looks at an entry.
    func read<Result>(_ asset: Asset, _ look: (Entry) -> Result) -> Result? {
        if let found = index.read(asset, { look($0.entry(of: asset)) }) { return found }
        guard let usual, place(of: asset).isThere else { return nil }
        return look(usual.entry(of: asset))
    }

    subscript(asset: Asset) -> Entry? { read(asset) { $0 } }

    /// Keeps what is known of an asset from now on.
    mutating func store(_ entry: Entry) {
        let asset = entry.balance.asset
        let place = place(of: asset)
        if !place.isThere { assets.insert(asset, at: place.offset) }
        guard entry.isIdle else { return index[asset] = .entry(Shared(entry)) }
        let idle = Idle(version: entry.balance.version, since: entry.residualSince)
        if usual == nil { usual = idle }
        index[asset] = idle == usual ? nil : .idle(idle)
    }

    private func place(of asset: Asset) -> (offset: Int, isThere: Bool) {
        let offset = assets.partitioningIndex { $0 >= asset }
        return (offset, offset < assets.count && assets[offset] == asset)
    }

    mutating func beginNoting() {
        index.beginNoting()
        for asset in assets { index.note(asset) }
    }

    mutating func forgetChanges() { index.forgetChanges() }

    func changedParts(_ parts: inout [CheckpointPart]) {
        index.forEachChange { asset, _ in
            parts.append(CheckpointPart(key: "balance/" + asset.code, value: self[asset]?.kept))
        }
    }
}

extension BalanceEntries.Kept {
    fileprivate func entry(of asset: Asset) -> BalanceEntries.Entry {
        switch self {
        case .idle(let idle): idle.entry(of: asset)
        case .entry(let entry): entry.value
        }
    }
}
