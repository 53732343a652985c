import UserStreamCore

extension Scenario {
    /// What is decided, in sentences of a line each.
    package var words: [String] {
        var lines = [
            "\(count(listings.count, "market")), an act of the trader every \(span(tradeInterval)), for \(duration)",
            "requests and answers are on their way for \(span(latency)); open orders and fills are asked for every "
                + "\(policy.activeOpenOrders)",
        ]
        if clockOffset != .zero { lines.append("the client's clock is ahead by \(clockOffset)") }
        if clockDrift != 0 { lines.append("it gains \(clockDrift) millionths") }
        for step in clockSteps {
            lines.append(
                step.by < .zero
                    ? "the client is suspended after \(step.at), for \(TimeSpan.zero - step.by), and its clock stands still"
                    : "the client's clock steps ahead after \(step.at), by \(step.by)")
        }
        if crowd > 0 { lines.append("\(crowd) orders rest from the beginning") }
        if !restarts.isEmpty {
            lines.append("the client is killed after \(restarts.map(\.description).joined(separator: ", "))")
        }
        switch kill {
        case .afterEveryBatch: lines.append("the client is killed after each batch that it commits")
        case .after(let input): lines.append("the client is killed after its input \(input)")
        case .during(let input):
            lines.append("the client is killed while it commits what follows from its input \(input)")
        case nil: break
        }
        for interruption in breaks {
            let who = interruption.kind == .outage ? "the client is down" : "the trader is away"
            lines.append("\(who) after \(interruption.at), for \(interruption.length)")
        }
        if let ownInterval {
            lines.append("the consumer itself places or cancels an order every \(span(ownInterval))")
        }
        if !skippedActs.isEmpty {
            let left = skippedActs.reduce(0) { $0 + $1.upperBound - $1.lowerBound + 1 }
            lines.append("\(count(Int(left), "act")) of the trader left out")
        }
        lines.append("faults: \(faults.isQuiet ? "none" : faults.triggers.map(words).joined(separator: ", "))")
        lines.append(
            "readings of the rules: "
                + (dialects.isEmpty ? "the usual ones" : dialects.map(\.rawValue).sorted().joined(separator: ", ")))
        return lines
    }

    private func count(_ number: Int, _ name: String) -> String { "\(number) \(name)\(number == 1 ? "" : "s")" }

    private func span(_ range: ClosedRange<Int64>) -> String { "\(range.lowerBound) to \(range.upperBound) ms" }

    private func words(_ entry: (site: FaultPlan.Site, trigger: FaultPlan.Trigger)) -> String {
        let place = entry.site.endpoint.isEmpty ? "" : " at \(entry.site.endpoint)"
        switch entry.trigger {
        case .chance(let millionths):
            let tenths = (millionths + 500) / 1_000
            return "\(entry.site.fault.rawValue)\(place) \(tenths / 10).\(tenths % 10) %"
        case .requests(let numbers):
            let list = numbers.map(String.init).joined(separator: ", ")
            return "\(entry.site.fault.rawValue)\(place) at request \(list)"
        }
    }
}
