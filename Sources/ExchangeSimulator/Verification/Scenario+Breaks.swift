package import UserStreamCore

extension Scenario {
    /// Something that interrupts trading, or the client, for a while. What follows comes so much later.
    package struct Break: Hashable, Sendable {
        /// Who is away.
        package enum Kind: String, Hashable, Sendable, CaseIterable {
            /// The client's process is down; trading goes on, slowly.
            case outage
            /// The trader cancels everything and goes; the client polls on.
            case pause
        }

        package var kind: Kind
        /// When it begins, after the beginning, in trading time: without the breaks before it.
        package var at: TimeSpan
        package var length: TimeSpan

        package init(_ kind: Kind, at: TimeSpan, length: TimeSpan) {
            self.kind = kind
            self.at = at
            self.length = length
        }
    }

    /// Whether the client's process ever ends, or begins late.
    var isUninterrupted: Bool { restarts.isEmpty && kill == nil && !breaks.contains { $0.kind == .outage } }

    /// Whether the client is away for so long that the exchange forgets.
    var outlastsMemory: Bool {
        breaks.contains { $0.kind == .outage && $0.length + duration >= face.facts.unfilledRetention }
    }

    /// How long it takes to read what happened in outages that are longer than a window of fills: three times, window after window, and market
    /// after market where they want a symbol.
    var timeToReadOutages: TimeSpan {
        let windows = breaks.filter { $0.kind == .outage }
            .reduce(0) { $0 + $1.length.milliseconds / face.facts.longestWindow.milliseconds }
        let isPerMarket = dialects.contains(.symbolRequired) || face.facts.listsByMarket
        let slowest = max(face.facts.pagePause, TimeSpan.milliseconds(Int64(latency.upperBound) * 2))
        // Where one limit meters everything, as many windows of orders that ended are read in between; where pages have to wait for each other, as many
        // polls.
        let least = face.facts.hasOneLimit ? TimeSpan.seconds(1) : .zero
        let isShared = face.facts.hasOneLimit || face.facts.pagePause > .zero
        let pace = max(policy.activeFills, slowest, least) * (isShared ? 2 : 1)
        return pace * windows * 3 * (isPerMarket ? Int64(listings.count) : 1)
    }

    /// How long it takes to ask for orders that ended together and that no listing names: one after the other, up to three times each.
    func timeToAsk(for count: Int) -> TimeSpan {
        guard count > policy.detailsPerPass else { return .zero }
        // A pass asks for some of them, and for a page of fills.
        let passes = Int64(count * policy.notFoundSpacing.count / policy.detailsPerPass)
        return .milliseconds(latency.upperBound * 2 * Int64(count * policy.notFoundSpacing.count))
            + face.facts.pagePause * passes
    }

    /// How long it takes to read so many fills three times, where a client waits between the pages of a hundred, every other of which is one of the
    /// newest fills; and to ask for the orders of those that were taken back.
    func timeToRead(fills count: Int, voided: Int) -> TimeSpan {
        guard face.facts.pagePause > .zero else { return .zero }
        return (face.facts.pagePause + .milliseconds(latency.upperBound)) * Int64(count * 6 / 100)
            + .milliseconds(latency.upperBound * 4 * Int64(voided))
    }

    /// How long the same takes where one limit meters every request, and is narrow: so many more requests than usual, one after the other. Each order
    /// that ended before the first listing was complete may be one of the consumer's own, and is asked for by itself, once a round of polls.
    func timeToAskAll(live: Int, ended: Int, fills: Int, voided: Int) -> TimeSpan {
        guard face.facts.requestPause > .zero else { return .zero }
        let requests = 100 + live * 6 / 100 + ended * (ownInterval == nil ? 1 : 6) + fills * 20 / 100 + voided * 6
        return face.facts.requestPause * Int64(requests)
    }

    /// Restarts and breaks in the order of time. A restart is a break without length.
    var interruptions: [(at: TimeSpan, interruption: Break?)] {
        let restarts = restarts.map { (at: $0, interruption: Break?.none) }
        let breaks = breaks.map { (at: $0.at, interruption: Break?.some($0)) }
        return (restarts + breaks).filter { $0.at < duration }.sorted {
            ($0.at, $0.interruption == nil ? 0 : 1) < ($1.at, $1.interruption == nil ? 0 : 1)
        }
    }

    /// Acts of the trader in an outage: few, however long it is.
    static let actsInOutage: Int64 = 40
}
