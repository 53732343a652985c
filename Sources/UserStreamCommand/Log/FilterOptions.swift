import ArgumentParser
import SQLiteJournal
import UserStreamCore

/// Which events of a journal are wanted.
struct FilterOptions: ParsableArguments {
    @Option(
        name: .customLong("kind"),
        help: ArgumentHelp("Only this kind, such as fill or order; may be given several times.", valueName: "kind"))
    var kinds: [String] = []

    @Option(
        name: .customLong("asset"),
        help: ArgumentHelp(
            "Only what is about this asset, also as a part of a market or a fee; may be given several times.",
            valueName: "asset"))
    var assets: [String] = []

    @Option(
        name: .customLong("order"),
        help: ArgumentHelp(
            "Only what is about this order, by the exchange's id or the owner's; may be given several times.",
            valueName: "id"))
    var orders: [String] = []

    @Option(help: ArgumentHelp("The first event.", valueName: "number"))
    var fromSequence: Int64?

    @Option(help: ArgumentHelp("The last event.", valueName: "number"))
    var toSequence: Int64?

    @Option(
        help: ArgumentHelp(
            "Only what was received at this moment or later: 2026-01-31, 2026-01-31T12:00:00Z or milliseconds since 1970.",
            valueName: "time"), transform: TimeText.read)
    var since: Timestamp?

    @Option(
        help: ArgumentHelp("Only what was received at this moment or earlier.", valueName: "time"),
        transform: TimeText.read)
    var until: Timestamp?

    func validate() throws {
        for kind in kinds where !Change.kinds.contains(kind) {
            throw ValidationError(
                "There is no kind of event '\(kind)'; there is: \(Change.kinds.joined(separator: ", ")).")
        }
        if let fromSequence, let toSequence, toSequence < fromSequence {
            throw ValidationError("--to-sequence must not be less than --from-sequence.")
        }
        if let since, let until, until < since { throw ValidationError("--until must not be before --since.") }
    }

    /// The filter.
    var filter: EventFilter {
        var filter = EventFilter()
        (filter.from, filter.to) = (fromSequence, toSequence)
        (filter.since, filter.until) = (since, until)
        filter.kinds = Set(kinds)
        filter.assets = Set(assets.map { Asset($0) })
        filter.orders = Set(orders)
        return filter
    }
}

extension Change {
    /// The words of the JSON forms for all kinds.
    static let kinds = [
        "ready", "snapshotBegan", "snapshotItem", "snapshotEnded", "order", "orderCorrected", "inFlight", "fill",
        "fillSuperseded", "fillVoided", "feeSettled", "balance", "transfer", "stale", "fresh", "degraded", "gap",
        "stopped",
    ]
}
