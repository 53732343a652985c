import UserStreamCore

// What mistakes do with inputs, in words.
extension Input {
    /// The query that was answered.
    var query: Query? {
        guard case .answer(_, of: let query, sent: _, received: _) = self else { return nil }
        return query
    }

    /// When the query was sent, and answered.
    var span: ObservedSpan {
        guard case .answer(_, of: _, sent: let sent, received: let received) = self else {
            return ObservedSpan(from: .epoch, to: .epoch)
        }
        return ObservedSpan(from: sent, to: received)
    }

    /// What was answered, if it was.
    var observation: Observation? {
        guard case .answer(.success(let observation), of: _, sent: _, received: _) = self else { return nil }
        return observation
    }

    /// Why there was no answer.
    var failure: APIError? {
        guard case .answer(.failure(let error), of: _, sent: _, received: _) = self else { return nil }
        return error
    }

    /// The rows about orders.
    var orders: [OrderReport] {
        guard case .orders(let rows)? = observation?.content else { return [] }
        return Array(rows)
    }

    /// The fills.
    var fills: [Fill] {
        guard case .fills(let rows)? = observation?.content else { return [] }
        return Array(rows)
    }

    /// The same with another result.
    func replacing(_ result: Result<Observation, APIError>) -> Input {
        guard case .answer(_, of: let query, sent: let sent, received: let received) = self else { return self }
        return .answer(result, of: query, sent: sent, received: received)
    }

    /// The same with other contents.
    func changing(_ change: (inout Observation) -> Void) -> Input {
        guard var observation else { return self }
        change(&observation)
        return replacing(.success(observation))
    }

    /// The same with each row about an order changed, or left out.
    func mapOrders(_ change: (OrderReport) -> OrderReport?) -> Input {
        guard case .orders(let rows)? = observation?.content else { return self }
        return changing { $0.content = .orders(rows.compactMap(change)) }
    }

    /// The same with each fill changed, or left out.
    func mapFills(_ change: (Fill) -> Fill?) -> Input {
        guard case .fills(let rows)? = observation?.content else { return self }
        return changing { $0.content = .fills(rows.compactMap(change)) }
    }

    /// The same with each balance changed, or left out.
    func mapBalances(_ change: (Balance) -> Balance?) -> Input {
        guard case .balances(let rows)? = observation?.content else { return self }
        return changing { $0.content = .balances(rows.compactMap(change)) }
    }
}

extension UserStreamEvent {
    /// The order that it is about, where it states one.
    var order: Order? {
        switch change {
        case .order(let order, previous: _), .orderCorrected(let order, was: _): order
        default: nil
        }
    }

    /// The fill that it states.
    var fill: Fill? {
        guard case .fill(let fill) = change else { return nil }
        return fill
    }
}
