/// A list of balances as it was last read: digests of its rows, whose they are, and the shape that they have in common.
///
/// An exchange lists hundreds of assets of which few change. What changed is found by one pass over the bytes, and only the rows of those
/// assets are read again; where much changed, all are, by their shape. Whatever does not fit what is remembered (another beginning or
/// end, rows of one asset that stand apart, a row that cannot be read) is no concern of this: the answer is read whole then.
public struct BalanceMemory: Hashable, Sendable {
    /// A list that was read by what is remembered of the last one.
    public struct Reading: Sendable {
        /// What was read.
        public var balances: [Balance]
        /// Whether these are all, or those that changed.
        public var changed: Observation.Changed
        /// What to remember of this list.
        public var memory: BalanceMemory
    }

    private struct List: Hashable, Sendable {
        var digests: RecordDigests
        /// `nil` when the rows have no shape in common: then all that is known of another list is whether it is the same.
        var rows: Shared<KnownRows>?
    }

    /// Whose the rows are, and what they have in common.
    private struct KnownRows: Hashable, Sendable {
        /// Of each row the place of its asset.
        var owners: [UInt32]
        var assets: [Asset]
        let shape: RecordShape

        init(owners: [UInt32], assets: [Asset], shape: RecordShape) {
            (self.owners, self.assets, self.shape) = (owners, assets, shape)
        }

        init?(_ bytes: UnsafeRawBufferPointer, _ list: JSONValue, keys: [String], assets: [Asset]) {
            guard let first = list[0], let shape = RecordShape(of: first, keys: keys) else { return nil }
            let places = Dictionary(zip(assets, assets.indices), uniquingKeysWith: { first, _ in first })
            var owners: [UInt32] = []
            owners.reserveCapacity(list.count)
            let end = shape.read(bytes, from: first.range.lowerBound) { _, texts in
                let name = UnsafeRawBufferPointer(rebasing: bytes[texts[0]])
                guard let place = places[Asset(String(decoding: name, as: UTF8.self))] else { return false }
                owners.append(UInt32(truncatingIfNeeded: place))
                return true
            }
            guard end != nil, owners.count == list.count else { return nil }
            self.init(owners: owners, assets: assets, shape: shape)
        }
    }

    private let list: Shared<List>

    /// Remembers a list that was read whole.
    /// - Parameters:
    ///   - list: the list, whose rows have all of `keys`.
    ///   - keys: the keys of the texts that are read; the first is that of the asset's name.
    ///   - balances: what was read of it.
    /// - Returns: `nil` for a list without rows.
    public init?(_ body: [UInt8], list: JSONValue, keys: [String], balances: [Balance]) {
        let known = body.withUnsafeBytes { bytes -> List? in
            let spans = list.elements.map(\.range)
            guard let first = spans.first, let last = spans.last else { return nil }
            if let rows = KnownRows(bytes, list, keys: keys, assets: balances.map(\.asset)),
                let digests = RecordDigests(bytes, spans: spans)
            {
                return List(digests: digests, rows: Shared(rows))
            }
            return RecordDigests(bytes, spans: [first.lowerBound..<last.upperBound]).map { List(digests: $0) }
        }
        guard let known else { return nil }
        self.list = Shared(known)
    }

    private init(_ list: List) { self.list = Shared(list) }

    /// Whether whose the rows are, and what they have in common, is kept only once for this and another list.
    package func sharesRows(with other: BalanceMemory) -> Bool { list.value.rows === other.list.value.rows }

    /// The same memory, which shares that with another list.
    /// - Returns: `nil` where it is not the same.
    package func sharingRows(with other: BalanceMemory) -> BalanceMemory? {
        guard let rows = other.list.value.rows, list.value.rows == rows else { return nil }
        return BalanceMemory(List(digests: list.value.digests, rows: rows))
    }

    /// Reads another list by what is remembered.
    /// - Parameter read: what the rows of one asset say; `nil` when they cannot be read wholly.
    /// - Returns: `nil` when the list has to be read whole.
    public func reread(_ next: [UInt8], read: (BalanceRows) -> Balance?) -> Reading? {
        let known = list.value
        return next.withUnsafeBytes { bytes in
            var digests = known.digests
            let changed = digests.compare(bytes, limit: digests.count / 5)
            if changed == [] { return Reading(balances: [], changed: .rows, memory: self) }
            guard let rows = known.rows else { return nil }
            if let changed {
                let list = List(digests: digests, rows: rows)
                if let reading = Self.read(changed, bytes, list, rows.value, read) { return reading }
            }
            return Self.readAll(bytes, known.digests, rows, read)
        }
    }

    /// Reads all rows of the assets of which one changed.
    private static func read(
        _ changed: [Int], _ bytes: UnsafeRawBufferPointer, _ list: List, _ known: KnownRows,
        _ read: (BalanceRows) -> Balance?
    ) -> Reading? {
        var isWanted = [Bool](repeating: false, count: known.assets.count)
        for row in changed { isWanted[Int(known.owners[row])] = true }
        var rows = list.digests.spans { isWanted[Int(known.owners[$0])] }
            .map { (owner: Int(known.owners[$0.row]), span: $0.span) }
        // The rows of an asset nearly always stand together.
        rows.sortUnlessSorted { $0.owner < $1.owner }
        var group = BalanceRowGroup(bytes, known.shape.wantedCount)
        var balances: [Balance] = []
        for (place, row) in rows.enumerated() {
            guard known.shape.read(bytes, row.span, { group.add($0) }), group.isOf(known.assets[row.owner]) else {
                return nil
            }
            if place + 1 < rows.count, rows[place + 1].owner == row.owner { continue }
            guard let balance = read(group.rows(of: known.assets[row.owner])) else { return nil }
            balances.append(balance)
            group.removeAll()
        }
        return Reading(balances: balances, changed: .rows, memory: BalanceMemory(list))
    }

    /// Reads all rows by their shape.
    private static func readAll(
        _ bytes: UnsafeRawBufferPointer, _ digests: RecordDigests, _ shared: Shared<KnownRows>,
        _ read: (BalanceRows) -> Balance?
    ) -> Reading? {
        let known = shared.value
        guard let start = digests.start(in: bytes) else { return nil }
        var reader = BalanceListReader(bytes, known.shape, known.assets, rowCount: known.owners.count)
        let end = known.shape.read(bytes, from: start) { span, texts in reader.take(span, texts, read) }
        guard let end, reader.close(read), digests.isEnd(end, of: bytes), let assets = reader.assets.all,
            let digests = RecordDigests(bytes, spans: reader.spans)
        else { return nil }
        let rows = KnownRows(owners: reader.owners, assets: assets, shape: known.shape)
        let list = List(digests: digests, rows: rows == known ? shared : Shared(rows))
        return Reading(balances: reader.balances, changed: .all, memory: BalanceMemory(list))
    }
}
