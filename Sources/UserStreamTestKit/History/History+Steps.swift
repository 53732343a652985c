public import UserStreamCore

extension History {
    /// The same, with the times of orders and fills as an exchange states them that tells its time in steps: each is the beginning of one. What
    /// happened when stays as it was.
    /// - Parameter resolution: the length of a step; zero for times that are told as they are.
    public func told(inStepsOf resolution: TimeSpan) -> History {
        guard resolution > .milliseconds(1) else { return self }
        func told(_ time: Timestamp?) -> Timestamp? {
            time.map { Timestamp(milliseconds: $0.milliseconds / resolution.milliseconds * resolution.milliseconds) }
        }
        func told(_ fill: Fill) -> Fill {
            var fill = fill
            fill.time = told(fill.time)
            return fill
        }
        let entries = entries.map { entry -> Entry in
            var entry = entry
            switch entry.kind {
            case .order(var order):
                (order.createdAt, order.updatedAt) = (told(order.createdAt), told(order.updatedAt))
                entry.kind = .order(order)
            case .fill(let fill): entry.kind = .fill(told(fill))
            case .fillVoided(let fill): entry.kind = .fillVoided(told(fill))
            case .feeSettled(let fill): entry.kind = .feeSettled(told(fill))
            case .balance, .transfer: break
            }
            return entry
        }
        return History(entries: entries)
    }
}
