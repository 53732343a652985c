import Testing
import UserStream
import UserStreamTestKit

/// One scheduler that interleaves the passes of many accounts over one transport, within limits that they share.
@Suite struct ManyAccountsTests {
    @Test func aThousandAccountsShareWhatTheAddressMaySend() async throws {
        let crowd = Crowd(of: 1_000)
        let sent = try await crowd.poll(for: .seconds(40))
        let counted = sent.filter { $0.path != "/time" }
        let limit = Crowd.addressLimit
        #expect(counted.most(in: limit.window) <= limit.limit / 2, "polls use half of it, in any window")
        #expect(counted.count * 2 > 35 * limit.limit * 3 / 4, "and they do use it")

        let polls = Dictionary(grouping: sent.filter { $0.path == "/open" }, by: \.account).mapValues(\.count)
        #expect(polls.count == 1_000, "every account was polled")
        let mean = Double(polls.values.reduce(0, +)) / 1_000
        let least = Double(polls.values.min() ?? 0)
        #expect(least >= mean / 2, "the least served account had \(least) of \(mean) polls")
        print(
            "\(counted.count) requests; listings of open orders by account: \(least) to \(polls.values.max() ?? 0), mean \(mean)"
        )
        for path in ["/fills", "/balances"] { #expect(sent.accounts(path) == 1_000, "\(path)") }
    }

    @Test func sweepsAreMadeHoweverMuchThereIsToPoll() async throws {
        let limit = LimitRule("ip", limit: 40, per: .seconds(1), isPerAccount: false)
        let sent = try await Crowd(of: 60, addressLimit: limit).poll(for: .seconds(120))
        #expect(sent.accounts("/closed") == 60, "\(sent.accounts("/closed"))")
    }

    @Test(arguments: [Crowd.Fate.hanging, .failing, .refused])
    func anAccountInTroubleDoesNotSlowTheOthers(fate: Crowd.Fate) async throws {
        let limit = LimitRule("ip", limit: 60, per: .seconds(1), isPerAccount: false)
        func polls(_ fate: @escaping @Sendable (Int) -> Crowd.Fate) async throws -> [Int] {
            let sent = try await Crowd(of: 100, addressLimit: limit, fate: fate).poll(for: .seconds(40))
            let counts = Dictionary(grouping: sent.filter { $0.path == "/open" }, by: \.account).mapValues(\.count)
            return (5..<100).map { counts[$0] ?? 0 }
        }
        let (alone, beside) = try await (polls { _ in .answered }, polls { $0 < 5 ? fate : .answered })
        #expect(beside.reduce(0, +) * 100 >= alone.reduce(0, +) * 97)
        #expect((beside.min() ?? 0) * 10 >= (alone.min() ?? 0) * 8, "\(beside.min() ?? 0), \(alone.min() ?? 0)")
    }
}
