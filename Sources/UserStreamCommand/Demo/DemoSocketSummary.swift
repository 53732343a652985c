import UserStreamCore

/// What a demonstration with a socket came to: how late the events of each source were, and what a cut did.
struct DemoSocketSummary: Hashable, Sendable {
    /// Of the events that the socket told first.
    var bySocket = DelayStatistics()
    /// Of the events of a second stream of the same account, by polls alone.
    var byPolls = DelayStatistics()
    /// The cut, if there was one.
    var cut: DemoCut?
    /// Of what polls told while the socket was away.
    var failover = DelayStatistics()

    /// What did not go as it should.
    var shortcomings: [String] {
        var found: [String] = []
        if bySocket.isEmpty { found.append("nothing came by the socket") }
        guard let cut else { return found }
        if failover.isEmpty { found.append("no poll told anything while the socket was cut") }
        if cut.backAt == nil { found.append("the socket did not come back after it was cut") }
        return found
    }

    /// The same in words.
    var lines: [String] {
        var lines = [
            "By the socket: \(bySocket.words). By polls beside it, on the same account: \(byPolls.words)."
        ]
        guard let cut else { return lines }
        let back = cut.backAt.map { "it told everything again \($0 - cut.at) after the cut" } ?? "it did not come back"
        lines.append(
            "The socket was cut, and could not be had for \(cut.absence). Polls told what happened meanwhile: \(failover.words); \(back)."
        )
        return lines
    }

    /// The fields of the JSON form.
    func write(to writer: inout JSONWriter) {
        writer.key("sources")
        writer.beginObject()
        bySocket.write(as: "socket", to: &writer)
        byPolls.write(as: "poll", to: &writer)
        writer.endObject()
        guard let cut else { return }
        writer.key("failover")
        writer.beginObject()
        failover.write(as: "poll", to: &writer)
        if let back = cut.backAt {
            writer.key("backAfterMs")
            writer.integer((back - cut.at).milliseconds)
        }
        writer.endObject()
    }
}

extension DelayStatistics {
    fileprivate var words: String {
        isEmpty ? "no events" : "\(count) events, median \(percentile(50)) ms, 99 % within \(percentile(99)) ms"
    }

    fileprivate func write(as name: String, to writer: inout JSONWriter) {
        writer.key(name)
        writer.beginObject()
        for (name, value) in [("events", Int64(count)), ("p50", percentile(50)), ("p99", percentile(99))] {
            writer.key(name)
            writer.integer(value)
        }
        writer.endObject()
    }
}
