import Foundation
import SQLiteJournal
import Testing
import UserStream
import UserStreamCore
import UserStreamTestKit

@testable import UserStreamCommand

@Suite("userstream crash")
struct CrashTests {
    @Test(
        "a few processes are killed, nothing is lost, and the log of the whole life is judged, and led to by what was captured",
        arguments: [[], ["--capture"]])
    func fewKills(options: [String]) async throws {
        let ended = try await Tool.run(["crash", "--cycles", "12", "--seed", "2", "--json"] + options)
        #expect(ended.status == 0, "\(ended.output)\(ended.errors)")
        let found = try JSONDocument(ended.output).root["crash"]
        #expect(found?["cycles"]?.int64 == 12)
        #expect(found?["violations"]?.int64 == 0)
        #expect(found?["lives"]?.int64 == 1)
        #expect((found?["looks"]?.int64 ?? 0) > 3)
        #expect((found?["events"]?.int64 ?? 0) > 10)
    }

    @Test("a program that cannot follow an account is no proof")
    func otherProgram() async throws {
        let ended = try await Tool.run(["crash", "--cycles", "3", "--tool", "/bin/false"])
        #expect(ended.status == 1)
        #expect(ended.output.contains("ended by itself"), "\(ended.output)")
        let missing = try await Tool.run(["crash", "--cycles", "3", "--tool", "/no/such/program"])
        #expect(missing.status == 1)
        #expect(missing.errors.contains("/no/such/program cannot be started"), "\(missing.errors)")
    }

    @Test("what makes no sense is a mistake of the command line")
    func nonsense() async throws {
        for arguments in [
            ["--cycles", "0"], ["--faults", "keyRevoked"], ["--faults", "gremlins"], ["--exchange", "mtgox"],
        ] {
            #expect(try await Tool.run(["crash"] + arguments).status == 64, "\(arguments)")
        }
    }

    @Test("kills meet all of a short life: the start, the first commit, writes, ends")
    func orders() {
        var random = SeededRandom(seed: 1)
        let orders = (0..<1_000).map { _ in KillOrder.drawn(using: &random) }
        func count(_ isCounted: (KillOrder) -> Bool) -> Int { orders.count(where: isCounted) }
        func isTime(_ order: KillOrder, _ range: Range<Int>) -> Bool {
            if case .time(let moment) = order.moment { range.contains(moment) } else { false }
        }
        #expect(count { isTime($0, 0..<40_000) } > 150)
        #expect(count { isTime($0, 40_000..<160_000) } > 100)
        #expect(count { isTime($0, 160_000..<KillOrder.longest) } > 100)
        #expect(count { if case .writes = $0.moment { true } else { false } } > 250)
        #expect(count { $0.grace != nil } > 20)
        var again = SeededRandom(seed: 1)
        #expect(orders[0] == KillOrder.drawn(using: &again))
        let slow = (0..<1_000).map { _ in KillOrder.drawn(using: &random, slowness: 8) }
        #expect(slow.allSatisfy { $0.longest == 8 * KillOrder.longest })
        #expect(slow.count { isTime($0, KillOrder.longest..<8 * KillOrder.longest) } > 100)
    }

    @Test("a commit that was cut is told from one that was not, and from what is left of an older log")
    func unfinishedCommit() async throws {
        try await withFolder { folder in
            let path = folder + "/a.sqlite"
            let journal = SQLiteJournal("huobi:main", at: path)
            _ = try await journal.open()
            for index in Int64(1)...6 {
                var event = EventSamples.event(0, .ready, origin: .venue)
                (event.sequence, event.batch, event.isLast) = (index, index, true)
                let part = CheckpointPart(key: "x", value: [UInt8(index)])
                try await journal.append(EventBatch(events: [event])) { [part] }
            }
            let log = try Data(contentsOf: URL(filePath: path + "-wal"))
            try await journal.close()
            let copy = folder + "/wal"
            func endsInTheMiddle(_ bytes: Data) throws -> Bool {
                try bytes.write(to: URL(filePath: copy))
                return WriteAheadLog.endsInTheMiddle(at: copy)
            }
            #expect(!WriteAheadLog.endsInTheMiddle(at: folder + "/nothing"))
            #expect(try !endsInTheMiddle(Data()))
            #expect(try !endsInTheMiddle(log))
            #expect(try endsInTheMiddle(log.dropLast(1_000)))
            // The last commit wrote more than one page.
            #expect(try endsInTheMiddle(log.dropLast(4_096 + 24)))
            #expect(try !endsInTheMiddle(log + Data(repeating: 7, count: 24)))
        }
    }

    #if os(Linux)
        @Test("writes to a folder are noticed")
        func writes() async throws {
            try await withFolder { folder in
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                let watcher = WriteWatcher(folder: folder)
                try Data([1]).write(to: URL(filePath: folder + "/a"))
                let began = Moment.now
                watcher.wait(for: 1, until: began + 60_000_000)
                #expect(Moment.now - began < 30_000_000)
            }
        }
    #endif
}
