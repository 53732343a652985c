/// How often each fault happened at each endpoint while an order of each standing was concerned. A fault that happens while orders of several
/// standings are concerned counts once for each of these.
///
/// Nothing is looked at unless a fault happens.
struct FaultCrossings: Sendable {
    /// What happened since the request began.
    private var pending: [FaultPlan.Site] = []
    private var counts: [FaultPlan.Site: [Int]] = [:]

    /// Whether nothing happened since the request began.
    var isIdle: Bool { pending.isEmpty }

    mutating func begin() {
        if !pending.isEmpty { pending.removeAll(keepingCapacity: true) }
    }

    mutating func note(_ site: FaultPlan.Site) { pending.append(site) }

    /// Counts what happened since the request began.
    mutating func count(_ standings: OrderStandings) {
        for site in pending {
            var row = counts[site] ?? Array(repeating: 0, count: OrderStanding.allCases.count)
            for standing in OrderStanding.allCases where standings.contains(standing) { row[standing.index] += 1 }
            counts[site] = row
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// One row of counts for each fault and endpoint, by endpoint, then by fault.
    var rows: [(site: FaultPlan.Site, counts: [Int])] {
        counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

extension FaultPlan {
    /// How often each fault happened at each endpoint while an order of each standing was concerned; zeros are left out.
    public var crossingCounts: [(endpoint: String, fault: Fault, standing: OrderStanding, count: Int)] {
        crossings.rows.flatMap { site, counts in
            OrderStanding.allCases.filter { counts[$0.index] > 0 }.map {
                (site.endpoint, site.fault, $0, counts[$0.index])
            }
        }
    }
}
