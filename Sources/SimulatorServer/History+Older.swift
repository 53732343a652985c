import UserStreamCore
import UserStreamTestKit

extension History {
    /// The same with every time moved into the past, as a client sees what was aged.
    func older(by span: TimeSpan) -> History {
        guard span != .zero else { return self }
        return History(entries: entries.map { Entry(time: $0.time - span, kind: $0.kind.older(by: span)) })
    }
}

extension History.Kind {
    fileprivate func older(by span: TimeSpan) -> History.Kind {
        switch self {
        case .order(let order): .order(order.older(by: span))
        case .fill(let fill): .fill(fill.older(by: span))
        case .fillVoided(let fill): .fillVoided(fill.older(by: span))
        case .feeSettled(let fill): .feeSettled(fill.older(by: span))
        case .balance, .transfer: self
        }
    }
}

extension Order {
    fileprivate func older(by span: TimeSpan) -> Order {
        var order = self
        order.createdAt = createdAt.map { $0 - span }
        order.updatedAt = updatedAt.map { $0 - span }
        return order
    }
}

extension Fill {
    fileprivate func older(by span: TimeSpan) -> Fill {
        var fill = self
        fill.time = time.map { $0 - span }
        return fill
    }
}
