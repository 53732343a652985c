import ExchangeConnectors
import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// Rule 9: what the stream says that a new order may use, between two looks at the balances.
@Suite("Spendable")
struct SpendableTests {
    @Test("It is what the exchange would say, wherever all that happened was heard of", arguments: [false, true])
    func isRight(hasOwnOrders: Bool) throws {
        var (looks, decided, wrong) = (0, 0, 0)
        var examples: [String] = []
        for seed in UInt64(1)...12 {
            var scenario = Scenario(seed: seed)
            scenario.tradeInterval = 200...1_500
            if hasOwnOrders { scenario.ownInterval = 100...1_000 }
            var run = try VirtualRun(scenario, connector: Huobi(baseURL: "http://127.0.0.1:8080"))
            run.run(for: .seconds(10))
            var random = SeededRandom(seed: seed)
            for _ in 0..<250 {
                run.run(for: .milliseconds(1 + Int64(random.next() % 200)))
                looks += 1
                let truth = run.history.finalState
                guard Self.isAllHeard(truth, by: run) else { continue }
                decided += 1
                let assets = truth.balances.map(\.asset).filter { Self.areTransfersHeard(of: $0, by: run) }
                for (asset, told) in zip(assets, run.client.reconciler.spendable(of: assets)) {
                    let real = Self.spendable(asset, truth, run)
                    guard told != real else { continue }
                    wrong += 1
                    examples.append("seed \(seed), \(run.now.milliseconds): \(asset) \(told), not \(real)")
                }
            }
        }
        #expect(decided * 3 > looks, "\(decided) of \(looks)")
        #expect(wrong * 1_000 <= decided, "\(wrong) of \(decided)\n\(examples.prefix(12).joined(separator: "\n"))")
    }

    /// Whether the log has every order and fill: otherwise nobody could tell.
    private static func isAllHeard(_ truth: HistoryState, by run: VirtualRun<AccountReconciler>) -> Bool {
        let known = run.client.reconciler.snapshot
        let fills = run.client.log.count { event in
            switch event.change {
            case .fill, .snapshotItem(.fill): true
            default: false
            }
        }
        guard known.isReady, fills == truth.fills.count,
            !truth.closedOrders.contains(where: { $0.clientOrderID.flatMap { known.inFlight[$0] } != nil })
        else { return false }
        let live = truth.openOrders.filter { $0.clientOrderID.flatMap { known.inFlight[$0] } == nil }
        return live.count == known.openOrders.count
            && live.allSatisfy { known.openOrders[$0.id]?.cumulativeQuantity == $0.cumulativeQuantity }
    }

    /// Whether the last transfer of an asset is in a list that was read: nothing else tells of it.
    private static func areTransfersHeard(of asset: Asset, by run: VirtualRun<AccountReconciler>) -> Bool {
        let last = run.history.entries.last { entry in
            if case .transfer(let transfer) = entry.kind { transfer.asset == asset } else { false }
        }
        guard let last else { return true }
        return run.client.log.contains { event in
            guard case .balance(let change) = event.change else { return false }
            return change.balance.asset == asset && event.observed.from > last.time
        }
    }

    /// What the exchange has left, less what was announced and has not reached it.
    private static func spendable(
        _ asset: Asset, _ truth: HistoryState, _ run: VirtualRun<AccountReconciler>
    ) -> ExactDecimal {
        let placed = Set(truth.openOrders.compactMap(\.clientOrderID) + truth.closedOrders.compactMap(\.clientOrderID))
        var left = truth.balance(of: asset)?.available ?? .zero
        for order in run.client.reconciler.snapshot.inFlight.values where !placed.contains(order.clientOrderID) {
            let draft = order.draft
            if draft.side == .sell, draft.market.base == asset, let quantity = draft.quantity {
                left = (try? left - quantity) ?? left
            }
            if draft.side == .buy, draft.market.quote == asset {
                let cost = draft.quoteOrderQuantity ?? draft.quantity.flatMap { try? $0 * (draft.price ?? .zero) }
                left = (try? left - (cost ?? .zero)) ?? left
            }
        }
        return max(.zero, left)
    }
}
