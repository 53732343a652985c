import ExchangeConnectors
import ExchangeSimulator
import UserStreamTestKit

@testable import UserStreamCore

/// A placement that brings no answer is a rejection.
struct SilenceIsRejection: Mistake {
    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        guard case .traded(.failure(let error), let request, let sent, let received) = input, !error.category.isRefusal
        else { return input }
        let refusal = APIError(.rejected(.orderRefused), message: error.message)
        return .traded(.failure(refusal), of: request, sent: sent, received: received)
    }
}

/// Orders are told apart by the owner's id alone: two with one id are one.
struct OneOrderPerOwnersID: Mistake {
    private var first: [String: OrderID] = [:]
    private var same: [OrderID: OrderID] = [:]

    mutating func hear(_ input: Input, _ known: inout AccountReconciler, at now: Timestamp) -> Input? {
        for row in input.orders {
            guard let name = row.clientOrderID else { continue }
            let one = first[name] ?? row.id
            first[name] = one
            if one != row.id { same[row.id] = one }
        }
        return input.mapOrders { row in
            var row = row
            row.id = same[row.id] ?? row.id
            return row
        }.mapFills { fill in
            var fill = fill
            fill.orderID = same[fill.orderID] ?? fill.orderID
            return fill
        }
    }
}

/// The consumer's own requests wait in one line with the polls.
struct OrdersWaitInLine: Mistake {
    var ownPriority: RequestPriority { .sweep }
}

extension Mutant {
    /// Orders of the consumer's own.
    static let inFlight: [Mutant] = [
        Mutant(
            15, "a placement without an answer is a rejection", when: "placements that are done and bring no answer",
            without: "such", dies: .broken(.noGuess), by: SilenceIsRejection()
        ) {
            Stage.ownOrders($0, $1, [.timeoutAfterEffect, .serverErrorAfterEffect], millionths: 300_000, at: "place")
        },
        Mutant(
            18, "two live orders with one owner's id are one", when: "such orders", without: "such orders",
            dies: .broken(.noGuess), .broken(.live), by: OneOrderPerOwnersID()
        ) { Stage.ownOrders($0, $1, [.twoLiveOrdersOneClientID], millionths: 200_000) },
        Mutant(
            46, "the consumer's orders wait in line with the polls", when: "one limit for all requests",
            without: "such a limit", dies: .delay, by: OrdersWaitInLine(), play: onOneLimit
        ) { seed, _ in Stage.ownOrders(seed) },
    ]

    /// All requests are metered together, where the occasion is there.
    static let onOneLimit: Play = { mistake, scenario, hasOccasion in
        var connector = MisheardConnector(Huobi(baseURL: address))
        if hasOccasion {
            for kind in connector.facts.endpoints.keys {
                connector.facts.endpoints[kind]?.costs = ["uid:place", "uid:cancel"].map { ScopeCost($0) }
            }
            connector.facts.limits = ["uid:place", "uid:cancel"].map {
                LimitRule($0, limit: 12, per: .seconds(2), isPerAccount: true)
            }
            connector.hearsLimits = false
        }
        return try outcome(of: mistake, in: scenario, connector)
    }
}

extension Stage {
    /// The consumer itself trades as well; nobody else uses an owner's id again.
    static func ownOrders(
        _ seed: UInt64, _ hasOccasion: Bool = false, _ faults: [Fault] = [], millionths: Int = 0,
        at endpoint: String? = nil
    ) -> Scenario {
        var scenario = brisk(seed, hasOccasion, faults, millionths: millionths, at: endpoint)
        scenario.habits.reusesClientOrderIDs = false
        scenario.ownInterval = 200...900
        scenario.latency = 5...160
        return scenario
    }
}
