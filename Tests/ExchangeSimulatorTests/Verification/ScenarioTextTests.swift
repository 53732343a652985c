import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

@Suite("A scenario as one line")
struct ScenarioTextTests {
    @Test("Whatever a seed draws can be written and read again")
    func roundTrip() throws {
        var texts: Set<String> = []
        for seed in UInt64(1)...500 {
            let text = Scenario.drawn(seed: seed, faults: seed.isMultiple(of: 5) ? [] : Fault.all).text
            #expect(try Scenario(text: text).text == text, "seed \(seed)")
            texts.insert(text)
        }
        #expect(texts.count == 500)
        for word in [
            "breaks=outage:", "breaks=pause:", "crowd=", "restarts=", "purge=", "cancel=", "trade=5-20", "own=",
        ] {
            #expect(texts.contains { $0.contains(word) }, "\(word) was never drawn")
        }
    }

    @Test("What is as usual is not written")
    func short() throws {
        #expect(Scenario(seed: 7).text == "seed=7")
        let text = "seed=1 faults=latency@1+3,fills.purge:20000 duration=5 skip=0-3,9-9"
        #expect(try Scenario(text: text).text == text)
        for kill in ["batches", "after:17", "during:1"] {
            #expect(try Scenario(text: "seed=1 kill=\(kill)").text == "seed=1 kill=\(kill)")
        }
    }

    @Test("What the client follows the account by is written")
    func sources() throws {
        for source in Scenario.Source.allCases {
            let scenario = Scenario.drawn(seed: 9, faults: Fault.all).followed(by: source)
            let read = try Scenario(text: scenario.text)
            #expect(read.text == scenario.text && read.source == source)
        }
        let socket = "lost:1,doubled:2,late:3,garbled:4,cut:5,silent:6"
        #expect(try SocketFaults(text: socket).text == socket)
        #expect(try Scenario(text: "seed=1 socket=whole").source == .hybrid)
    }

    @Test("A history played from the line is the same")
    func sameHistory() throws {
        let drawn = Scenario.drawn(seed: 18, faults: Fault.all)
        #expect(try log(drawn) == log(Scenario(text: drawn.text)))
    }

    @Test(
        "What cannot be read is named",
        arguments: [
            "", "faults=latency:1", "seed=x", "seed=1 colour=red", "seed=1 duration", "seed=1 duration=0",
            "seed=1 trade=9-1", "seed=1 faults=latency", "seed=1 faults=nonsense:1", "seed=1 faults=latency:1+2",
            "seed=1 breaks=holiday:1+2", "seed=1 breaks=pause:1", "seed=1 skip=4", "seed=1 markets=4",
            "seed=1 dialects=klingon", "seed=1 kill=batch", "seed=1 kill=after:0", "seed=1 kill=during",
            "seed=1 kill=batches:1", "seed=1 socket=half", "seed=1 socket=garbled:1000001", "seed=1 audit=0",
        ])
    func nonsense(_ text: String) {
        #expect(throws: SimulatorSettingError.self) { try Scenario(text: text) }
    }

    private func log(_ scenario: Scenario) throws -> [UserStreamEvent] {
        var run = try VirtualRun.ofProduct(scenario)
        run.play()
        return run.client.log
    }
}
