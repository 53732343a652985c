import ExchangeConnectors
import Foundation
import Testing
import UserStreamCore

@Suite("HTX answers")
struct HuobiFixtureTests {
    @Test("each fixture says what was expected by hand", arguments: HuobiFixture.all)
    func matchesExpectation(_ fixture: HuobiFixture) throws {
        let expected = try Render.canonical(JSONSerialization.jsonObject(with: fixture.expected))
        let actual =
            switch try fixture.decoded() {
            case .success(let observation): Render.answer(observation, endpoint: try fixture.kind)
            case .failure(let error): Render.error(error)
            }
        #expect(try Render.canonical(actual) == expected)
    }

    @Test("every file has an origin, every endpoint an answer and a failure or an odd shape")
    func coversEndpoints() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: HuobiFixture.folder.path())
        let bodies = files.filter { $0.hasSuffix(".json") && !$0.hasSuffix(".expected.json") && $0 != "origins.json" }
        #expect(Set(bodies) == Set(HuobiFixture.all.map { "\($0.name).json" }))
        for kind in QueryKind.allCases where Huobi().facts.endpoints[kind] != nil {
            #expect(HuobiFixture.all.filter { $0.name.hasPrefix("\(kind.rawValue).") }.count >= 2, "\(kind)")
        }
    }

    @Test("every state of an order, and every category and reason of a failure has a fixture")
    func coversVocabulary() throws {
        var states: Set<String> = []
        var failures: Set<String> = []
        for fixture in HuobiFixture.all {
            switch try fixture.decoded() {
            case .success(let observation):
                guard case .orders(let orders) = observation.content else { continue }
                states.formUnion(orders.compactMap(\.state?.rawValue))
            case .failure(let error):
                failures.insert(error.category.name)
                if case .rejected(let reason) = error.category { failures.insert(reason.rawValue) }
            }
        }
        #expect(states == Set(OrderState.allCases.map(\.rawValue)).subtracting(["closedUnknown"]))
        #expect(
            failures == [
                "transient", "rateLimited", "clockSkew", "notFound", "auth", "permission", "maintenance", "malformed",
                "rejected", "badSymbol", "symbolRequired", "badRequest", "badWindow", "insufficientFunds",
                "cannotCancel", "orderRefused",
            ])
    }
}
