import ExchangeSimulator
import Rivals
import UserStreamCore

/// The scores of many histories, as one table.
struct RivalsTable: Sendable {
    private(set) var scores = RivalContest.names.map { _ in RivalScore() }
    /// Seeds in which the product's own stream lost, repeated or invented something.
    private(set) var broken: [UInt64] = []

    /// Has everybody play one history.
    mutating func play(_ scenario: Scenario, connector: any ExchangeConnector) throws {
        let played = try RivalContest.play(scenario, connector: connector)
        for (position, score) in played.enumerated() { scores[position].add(score) }
        if played[0].hasFaults { broken.append(scenario.seed) }
    }

    mutating func merge(_ other: RivalsTable) {
        for (position, score) in other.scores.enumerated() { scores[position].add(score) }
        broken += other.broken
    }

    /// The header and the table.
    var lines: [String] {
        let all = scores[0]
        let table = TextTable(
            columns: [
                .init(title: "polling rule"), .init(title: "lost fills", isNumber: true),
                .init(title: "missing ends", isNumber: true), .init(title: "duplicated", isNumber: true),
                .init(title: "phantom", isNumber: true), .init(title: "wrong price", isNumber: true),
                .init(title: "false ends", isNumber: true), .init(title: "fill ms", isNumber: true),
                .init(title: "end ms", isNumber: true),
                .init(title: "p99 ms", isNumber: true), .init(title: "requests", isNumber: true),
            ], rows: zip(RivalContest.names, scores).map(Self.row))
        return [
            "\(all.histories) histories with \(all.trueFills) fills and \(all.trueEnds) ends of orders, after the last of all was ready and "
                + "without orders of which a trade was taken back.",
            "Per million of these true events; delays from the true time; requests about orders and fills a history:",
        ] + table.lines
    }

    private static func row(_ name: String, _ score: RivalScore) -> [String] {
        let counts = [
            score.lostFills, score.missingEnds, score.duplicated, score.phantom, score.wrongPrice, score.falseEnds,
        ]
        return [name] + counts.map { String(score.perMillion($0)) }
            + [
                "\(score.meanFillDelay)", "\(score.meanEndDelay)", "\(score.lateDelay)",
                "\(score.requests / max(1, score.histories))",
            ]
    }
}

extension RivalScore {
    /// Whether anything was lost, repeated, invented or misstated, apart from ends that nobody spoke of.
    fileprivate var hasFaults: Bool { lostFills + duplicated + phantom + wrongPrice + falseEnds > 0 }
}
