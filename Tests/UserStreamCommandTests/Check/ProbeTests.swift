import ExchangeConnectors
import ExchangeSimulator
import Testing
import UserStream
import UserStreamCore

@testable import UserStreamCommand

@Suite("check --probe settles what the sources leave open")
struct ProbeTests {
    /// Which word tells an exchange of that dialect from one without.
    private static let words: [(probe: String, dialect: Dialect, with: String, without: String)] = [
        ("clockTolerance", .clockTolerance60s, "one that is 90 s old is refused", "the 5 minutes hold"),
        ("limitExpiryUnit", .expiryHeaderSeconds, "in seconds", "in milliseconds"),
        ("fillsSymbol", .symbolRequired, "yes", "no, it answers without one"),
        ("historyTimes", .historyByFinishTime, "by when it ended", "by when it was created"),
        ("cursorRepeats", .cursorExclusive, "no, the next page begins after it", "yes"),
        ("idForm", .idsAsStrings, "strings", "numbers"), ("idForm", .idsAbove2to53, "beyond 2^53", "below 2^53"),
    ]

    @Test("each reading of the documentation is recognised, whatever the others are", arguments: 0..<12)
    func dialects(seed: UInt64) async throws {
        let dialects = seed == 0 ? [] : seed == 1 ? Set(Dialect.allCases) : Dialect.drawn(seed: seed)
        let bench = try CheckBench { $0.dialects = dialects }
        try bench.trade()
        let results = try await bench.probed()
        for (probe, dialect, with, without) in Self.words {
            let words = results[probe]?.found ?? "nothing: \(results[probe]?.open ?? "")"
            #expect(words.contains(dialects.contains(dialect) ? with : without), "\(probe): \(words)")
        }
        #expect(results["fillsDepth"]?.found?.hasPrefix("a window 119 days ago is accepted, one 179 days ago") == true)
        #expect(results["openOrdersAccount"]?.found == "yes")
        #expect(results["fillsOpenEnd"]?.found == "yes")
        #expect(results["version2Codes"]?.found?.contains("1001") == true)
        let schema = try JSONSchema()
        for result in results.values { #expect(schema.faults(of: result.json, as: "probe") == []) }
    }

    @Test("an account without orders leaves open what only orders tell")
    func emptyAccount() async throws {
        let results = try await CheckBench().probed()
        let open = results.values.filter { $0.open != nil }.map(\.name).sorted()
        #expect(open == ["cursorRepeats", "fillsOpenEnd", "historyTimes", "idForm"])
    }

    /// What an exchange makes of a window of fills that has no end, and what is found then.
    private static let openEnds: [(words: String, answer: String)] = [
        (
            "no, it is refused: end-time is required",
            #"{"status":"error","err-code":"invalid-parameter","err-msg":"end-time is required","data":null}"#
        ),
        ("no, it ends before the last fill", #"{"status":"ok","data":[]}"#),
    ]

    @Test("a window without an end that is refused, or ends before the present, is recognised", arguments: openEnds)
    func openEnd(words: String, answer: String) async throws {
        let bench = try CheckBench(tamper: { request, response in
            let isOpenEnded = request.url.contains("/v1/order/matchresults?") && !request.url.contains("end-time")
            return isOpenEnded ? APIResponse(status: 200, body: Array(answer.utf8)) : response
        })
        try bench.trade()
        #expect(try await bench.probed()["fillsOpenEnd"]?.found == words)
    }

    @Test("a window of fills whose beginning is not heeded is recognised")
    func unheededBeginning() async throws {
        let last = Locked<APIResponse?>(nil)
        let bench = try CheckBench(tamper: { request, response in
            guard request.url.contains("/v1/order/matchresults?") else { return response }
            if request.url.contains("size=500"), request.url.contains("end-time") { last.withLock { $0 = response } }
            return request.url.contains("end-time") ? response : last.withLock { $0 } ?? response
        })
        try bench.trade()
        #expect(try await bench.probed()["fillsOpenEnd"]?.found == "yes, but its beginning is not heeded")
    }

    @Test("an exchange that fails leaves everything open; nothing is concluded from that")
    func failures() async throws {
        let results = try await CheckBench(tamper: { _, _ in APIResponse(status: 503, body: []) }).probed()
        #expect(results.count == 10)
        for result in results.values where result.name != "version2Codes" {
            #expect(result.found == nil && result.open != nil, "\(result)")
        }
    }

    @Test("another host is asked only where the exchange is asked at its own")
    func otherHost() {
        func names(_ connector: Huobi) -> [String] { connector.probes.map(\.name) }
        #expect(names(Huobi()).contains("otherHost"))
        #expect(!names(Huobi(baseURL: "http://127.0.0.1:1")).contains("otherHost"))
        #expect(Set(names(Huobi())).count == names(Huobi()).count)
    }

    @Test("a probe that does not end is ended")
    func endless() async throws {
        let probe = Probe("endless", "When?") { _ in Self.again() }
        var asker = try CheckBench().asker()
        #expect(try await ProbeResult(probe, by: &asker).open?.contains("were not enough") == true)
    }

    private static func again() -> Probe.Step {
        .ask(.init(APIRequest(.get, "/v1/common/timestamp", isPrivate: false), countedAs: .serverTime)) { _ in again() }
    }
}
