import ExchangeConnectors
import ExchangeSimulator
import UserStreamCore

extension VirtualRun {
    static var connector: any ExchangeConnector { Huobi(baseURL: "http://127.0.0.1:8080") }

    /// A run around something that is made of the product's own reconciler.
    static func around(_ scenario: Scenario, _ make: (AccountReconciler) -> Reconciler) throws -> VirtualRun {
        let real = AccountReconciler(
            account: VirtualWorld.accountID(of: connector), facts: connector.facts, policy: scenario.policy)
        return try VirtualRun(scenario, connector: connector, reconciler: make(real))
    }
}

extension VirtualRun<AccountReconciler> {
    /// A run of the product's own reconciler and connector.
    static func ofProduct(_ scenario: Scenario) throws -> VirtualRun {
        try VirtualRun(
            scenario,
            connector: ExchangeRegistry.make(scenario.face.exchange, baseURL: "http://127.0.0.1:8080"))
    }
}
