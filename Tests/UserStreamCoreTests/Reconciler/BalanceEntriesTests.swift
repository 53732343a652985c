import Testing

@testable import UserStreamCore

@Suite("What is known of each asset")
struct BalanceEntriesTests {
    typealias Entry = BalanceBook.Entry

    private static let asset = Asset("BTC")
    private static let idle = Entry(idle: asset, version: 7, since: Timestamp(milliseconds: 5))

    private static let changes: [@Sendable (inout Entry) -> Void] = [
        { $0.balance.total = 1 }, { $0.balance.available = 1 }, { $0.balance.locked = 1 }, { $0.balance.other = 1 },
        { $0.balance.version = nil }, { $0.balance.version = 8 }, { $0.expected = 1 }, { $0.locked = 1 },
        { $0.residualSince = Timestamp(milliseconds: 6) }, { $0.lastAlignedRead = Timestamp(milliseconds: 6) },
        { $0.eventCount = 1 }, { $0.misses = 1 }, { $0.alignedReads = 1 }, { $0.hasRow = false },
        { $0.isUnaligned = true }, { $0.fills = 1 }, { $0.fees = 1 }, { $0.unexplained = 1 }, { $0.residual = 1 },
        { $0.startProof = BalanceBook.StartProof(sent: .epoch) }, { $0.startShift = 1 }, { $0.shownAt = .epoch },
    ]

    @Test("an entry comes back as it was put in, whichever of its fields is not as usual", arguments: changes.indices)
    func everyField(change: Int) {
        var entry = Self.idle
        Self.changes[change](&entry)
        #expect(entry.kept != Self.idle.kept, "the change is none")
        var entries = BalanceEntries()
        entries.store(entry)
        #expect(entries[Self.asset]?.kept == entry.kept)
        #expect(entries.read(Self.asset) { $0.kept } == entry.kept)
        // There and back, beside one that stays as it is.
        entries.store(Entry(idle: "ETH", version: 7, since: Timestamp(milliseconds: 5)))
        entries.store(Self.idle)
        #expect(entries[Self.asset]?.kept == Self.idle.kept)
        entries.store(entry)
        #expect(entries[Self.asset]?.kept == entry.kept)
        #expect(entries.assets == ["BTC", "ETH"])
    }

    @Test("assets that were never held come back as well, with the list since which that is so")
    func idle() {
        var entries = BalanceEntries()
        #expect(entries[Self.asset] == nil && entries.assets == [])
        let others = [("ADA", nil, 5), ("CRV", 7, 5), ("DAI", 8, 5), ("ETH", 7, 6)].map { asset, version, since in
            Entry(idle: Asset(asset), version: version, since: Timestamp(milliseconds: since))
        }
        for entry in [Self.idle] + others {
            #expect(entry.isIdle)
            entries.store(entry)
        }
        for entry in [Self.idle] + others { #expect(entries[entry.balance.asset]?.kept == entry.kept) }
        #expect(entries["BCH"] == nil)
        #expect(entries.assets == ["ADA", "BTC", "CRV", "DAI", "ETH"])
    }

    @Test("a checkpoint has each entry whole, idle or not")
    func checkpoint() {
        var (entries, parts) = (BalanceEntries(), [CheckpointPart]())
        entries.beginNoting()
        var held = Entry(idle: "USDT", version: nil, since: .epoch)
        held.balance.total = 3
        for entry in [Self.idle, held] { entries.store(entry) }
        entries.changedParts(&parts)
        #expect(
            parts.sorted { $0.key < $1.key } == [
                CheckpointPart(key: "balance/BTC", value: Self.idle.kept),
                CheckpointPart(key: "balance/USDT", value: held.kept),
            ])
        entries.forgetChanges()
        entries.store(Self.idle)
        parts = []
        entries.changedParts(&parts)
        #expect(parts == [CheckpointPart(key: "balance/BTC", value: Self.idle.kept)])
    }

    @Test("the first checkpoint has what was there before anybody kept one")
    func firstCheckpoint() {
        var (entries, parts) = (BalanceEntries(), [CheckpointPart]())
        var held = Entry(idle: "USDT", version: nil, since: .epoch)
        held.balance.total = 3
        for entry in [Self.idle, held] { entries.store(entry) }
        entries.beginNoting()
        entries.changedParts(&parts)
        #expect(parts.map(\.key).sorted() == ["balance/BTC", "balance/USDT"])
    }
}
