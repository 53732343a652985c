import Foundation
import Testing
import UserStreamCore

@Suite("Answers of exchanges")
struct ExchangeFixtureTests {
    @Test("each fixture says what was expected by hand", arguments: ExchangeFixture.all)
    func matchesExpectation(_ fixture: ExchangeFixture) throws {
        let expected = try Render.canonical(JSONSerialization.jsonObject(with: fixture.expected))
        let actual =
            switch try fixture.decoded() {
            case .success(let observation): Render.answer(observation, endpoint: try fixture.kind)
            case .failure(let error): Render.error(error)
            }
        #expect(try Render.canonical(actual) == expected)
    }

    private func fixtures(of set: FixtureSet) -> [ExchangeFixture] {
        ExchangeFixture.all.filter { $0.set.exchange == set.exchange }
    }

    @Test("every file has an origin, every endpoint an answer and a failure or an odd shape", arguments: FixtureSet.all)
    func coversEndpoints(of set: FixtureSet) throws {
        let (fixtures, files) = (
            fixtures(of: set), try FileManager.default.contentsOfDirectory(atPath: set.folder.path())
        )
        let bodies = files.filter { $0.hasSuffix(".json") && !$0.hasSuffix(".expected.json") && $0 != "origins.json" }
        #expect(Set(bodies) == Set(try set.origins().map { "\($0.name).json" }))
        for kind in set.connector.facts.endpoints.keys {
            #expect(fixtures.filter { $0.name.hasPrefix("\(kind.rawValue).") }.count >= 2, "\(kind)")
        }
    }

    @Test(
        "every state of an order, and every category and reason of a failure has a fixture", arguments: FixtureSet.all)
    func coversVocabulary(of set: FixtureSet) throws {
        var states: Set<OrderState> = []
        var failures: Set<String> = []
        for fixture in fixtures(of: set) {
            switch try fixture.decoded() {
            case .success(let observation):
                guard case .orders(let orders) = observation.content else { continue }
                states.formUnion(orders.compactMap(\.state))
            case .failure(let error):
                failures.insert(error.category.name)
                if case .rejected(let reason) = error.category { failures.insert(reason.rawValue) }
            }
        }
        #expect(states == set.states)
        let all: Set = [
            "transient", "rateLimited", "clockSkew", "notFound", "auth", "permission", "maintenance", "malformed",
            "rejected", "badSymbol", "symbolRequired", "badRequest", "badWindow", "insufficientFunds", "cannotCancel",
            "orderRefused", "duplicateOrder",
        ]
        #expect(failures == all.subtracting(set.missingFailures))
    }
}
