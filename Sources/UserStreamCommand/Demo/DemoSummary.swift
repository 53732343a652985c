import UserStreamCore
import UserStreamTestKit

/// What a run of the demonstration came to.
struct DemoSummary: Hashable, Sendable {
    /// Passes over the orders.
    var passes = 0
    /// Requests that were sent.
    var requests = 0
    /// Events in the log.
    var events = 0
    /// Fills in the log.
    var fills = 0
    /// Orders that the log knows.
    var orders = 0
    /// From the exchange's own time to our knowing.
    var delays = DelayStatistics()
    /// What the socket made of it, where there was one.
    var socket: DemoSocketSummary?
    /// Faults that happened, and how often.
    var faults: [String: Int] = [:]
    /// What is wrong with the log; empty when it equals the truth.
    var violations: [String] = []
    /// How often the log says that it does not know, or not yet.
    var excuses = 0
    /// Whether somebody ended it before its time.
    var isCutShort = false
    /// What else went wrong: a fault that never fired, too few fills.
    var shortcomings: [String] = []

    /// Whether the log equals the truth.
    var equalsTruth: Bool { violations.isEmpty }
    /// Whether all is well.
    var isGood: Bool { violations.isEmpty && shortcomings.isEmpty }
    /// Requests that a pass took on average, in hundredths.
    private var requestsPerPass: String {
        guard passes > 0 else { return "0" }
        let hundredths = requests * 100 / passes
        return "\(hundredths / 100).\(String(hundredths % 100).leftPadded(to: 2, with: "0"))"
    }

    /// The object of the JSON forms, on one line.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("summary")
        writer.beginObject()
        for (name, value) in [("passes", passes), ("requests", requests)] {
            writer.key(name)
            writer.integer(Int64(value))
        }
        writer.key("requestsPerPass")
        writer.raw(requestsPerPass.utf8)
        for (name, value) in [("events", events), ("fills", fills)] {
            writer.key(name)
            writer.integer(Int64(value))
        }
        writer.key("detectionDelayMs")
        writer.beginObject()
        for (name, value) in [("mean", delays.mean), ("p50", delays.percentile(50)), ("p99", delays.percentile(99))] {
            writer.key(name)
            writer.integer(value)
        }
        writer.endObject()
        socket?.write(to: &writer)
        writer.key("equalsTruth")
        writer.bool(equalsTruth)
        writer.endObject()
        writer.endObject()
        return writer.text
    }

    /// The same in words.
    var lines: [String] {
        var lines = [
            "\(events) events about \(orders) orders and \(fills) fills, read with \(requests) requests in \(passes) passes "
                + "(\(requestsPerPass) a pass).",
            "From the exchange's time of an event to ours: mean \(delays.mean) ms, median \(delays.percentile(50)) ms, "
                + "99 % within \(delays.percentile(99)) ms.",
        ]
        lines += socket?.lines ?? []
        if !faults.isEmpty {
            let counts = faults.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            lines.append("Faults that happened: \(counts).")
        }
        if excuses > 0 { lines.append("\(excuses) times the stream said that something was not known, or not yet.") }
        if isCutShort { lines.append("It was ended before its time.") }
        lines += violations.prefix(20).map { "WRONG: \($0)" }
        lines += shortcomings.map { "NOT AS IT SHOULD BE: \($0)" }
        lines.append(equalsTruth ? "The stream equals the truth." : "The stream does NOT equal the truth.")
        return lines
    }
}

extension Excuses {
    /// Those that nothing excuses when nothing went wrong. A balance may wait for the next read. That something came in or went out is
    /// inferred from balances where the exchange tells it nowhere else, as with HTX. A machine that is busy with something else makes answers old,
    /// and then it is right to say so; whether it was is the judge's to see.
    /// - Parameters:
    ///   - transfers: how many transfers the log tells.
    ///   - socketTroubles: how often the log rightly says that the socket is lost.
    ///   - isSlow: whether answers were so old that an order is told by its fills alone.
    func withoutReason(transfers: Int, fallsBack: Bool, socketTroubles: Int = 0, isSlow: Bool) -> [String] {
        let counts = [
            ("the end of an order is not known", closedUnknown),
            ("something else than a transfer is inferred", isSlow ? 0 : inferred - transfers),
            ("a fill is late", late), ("there is a gap", gap),
            ("something is degraded", degraded - (fallsBack ? 1 : 0) - socketTroubles),
            ("an order is corrected", orderCorrected),
        ]
        return counts.filter { $0.1 > 0 }.map { "although nothing went wrong, \($0.0): \($0.1) times" }
    }
}
