import ExchangeSimulator

/// How often each fault met each endpoint while an order stood how, over many histories.
struct FaultTable: Sendable {
    typealias Cell = FaultCell

    /// The exchange that the table is of.
    let face: any ExchangeFace.Type
    private(set) var counts: [Cell: Int] = [:]

    init(_ face: any ExchangeFace.Type = FaceRegistry.usual) { self.face = face }

    mutating func add(_ faults: FaultPlan) {
        for entry in faults.crossingCounts {
            let cell = Cell(endpoint: entry.endpoint, fault: entry.fault, standing: entry.standing)
            counts[cell, default: 0] += entry.count
        }
    }

    mutating func merge(_ other: FaultTable) {
        counts.merge(other.counts, uniquingKeysWith: +)
    }

    /// How often a cell should have been met at least: a thousand times in 300,000 histories or more, and in less as much less.
    static func bound(histories: Int) -> Int { min(1_000, max(1, histories / 300)) }

    /// The table, then what it lacks.
    func report(of faults: Set<Fault>, histories: Int) -> [String] {
        let bound = Self.bound(histories: histories)
        let (all, scarce) = (reachable(faults).count, scarce(of: faults, under: bound))
        var report = ["", "Faults by endpoint and by how the orders stood that the answer was about:", ""]
        report += lines(of: faults)
        report.append(
            "\(all) cells can be reached (a dot cannot); \(all - scarce.count) were \(bound) times or more"
                + (scarce.isEmpty ? "." : ", these were not:"))
        report += scarce.map { "  \($0.cell): \($0.count)" }
        report += unforeseen.map {
            "  \($0) was reached \(counts[$0] ?? 0) times, beyond the rule: an answer from the past"
        }
        return report
    }

    /// One block for each endpoint: a row for each fault that can meet it, a column for each standing of an order. A cell that is unreachable by
    /// nature has a dot.
    func lines(of faults: Set<Fault>) -> [String] {
        face.tableEndpoints.flatMap { endpoint -> [String] in
            let standings = face.standings(at: endpoint)
            let rows = sorted(faults).compactMap { fault -> [String]? in
                let cells = standings.map { Cell(endpoint: endpoint, fault: fault, standing: $0) }
                guard cells.contains(where: { face.isReachable($0) }) else { return nil }
                return [fault.rawValue] + cells.map(text)
            }
            guard !rows.isEmpty else { return [] }
            let columns =
                [TextTable.Column(title: endpoint)]
                + standings.map { TextTable.Column(title: $0.rawValue, isNumber: true) }
            return TextTable(columns: columns, rows: rows).lines + [""]
        }
    }

    /// The cells that can be reached and were met less often than `bound`, with how often they were.
    func scarce(of faults: Set<Fault>, under bound: Int) -> [(cell: Cell, count: Int)] {
        reachable(faults).map { ($0, counts[$0] ?? 0) }.filter { $0.1 < bound }
    }

    /// The cells that were met although the rule leaves them out, and those of endpoints that the table does not have.
    var unforeseen: [Cell] {
        counts.keys.filter { !face.isReachable($0) }.sorted { $0.description < $1.description }
    }

    func reachable(_ faults: Set<Fault>) -> [Cell] {
        face.tableEndpoints.flatMap { endpoint in
            sorted(faults).flatMap { fault in
                face.standings(at: endpoint).map { Cell(endpoint: endpoint, fault: fault, standing: $0) }
            }
        }.filter { face.isReachable($0) }
    }

    private func text(_ cell: Cell) -> String {
        face.isReachable(cell) ? String(counts[cell] ?? 0) : "."
    }

    /// In the order of their declaration.
    private func sorted(_ faults: Set<Fault>) -> [Fault] { Fault.allCases.filter(faults.contains) }
}
