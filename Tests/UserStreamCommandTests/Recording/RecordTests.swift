import ArgumentParser
import Foundation
import SimulatorServer
import Testing
import UserStreamCore

@testable import Recording
@testable import UserStreamCommand

@Suite("record")
struct RecordTests {
    @Test("a folder that is new or empty is taken, any other refused; nobody else can look into it")
    func folder() async throws {
        try await withFolder { folder in
            let header = RecordingHeader(exchange: "huobi", account: "huobi:main", policy: PollingPolicy())
            let inner = folder + "/new/inner"
            _ = try RecordingWriter(folder: inner, header: header, scrubber: Scrubber())
            for name in ["inputs.jsonl", "events.jsonl"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: inner + "/" + name)
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
            #expect(
                try FileManager.default.attributesOfItem(atPath: inner)[.posixPermissions] as? Int == 0o700)
            for (path, word) in [
                (inner, "not empty"), (inner + "/inputs.jsonl", "no folder"), ("/proc/x", "cannot be made"),
            ] {
                let failure = #expect(throws: RecordingError.self) {
                    _ = try RecordingWriter(folder: path, header: header, scrubber: Scrubber())
                }
                #expect(failure?.message.contains(word) == true, "\(failure?.message ?? "")")
            }
        }
    }

    @Test(
        "a short session over loopback is replayed equal",
        arguments: [("poll", #""kind":"fill""#), ("hybrid", #""source":"socket""#)])
    func loopback(source: String, end: String) async throws {
        try await withFolder { folder in
            let setup = SimulatorSetup.standard(seed: 11)
            let key = folder + ".env"
            let lines = "USERSTREAM_API_KEY=\(setup.key)\nUSERSTREAM_SECRET_KEY=\(setup.secret)\n"
            #expect(
                FileManager.default.createFile(
                    atPath: key, contents: Data(lines.utf8), attributes: [.posixPermissions: 0o600]))
            defer { try? FileManager.default.removeItem(atPath: key) }
            let trader = TraderConfiguration(account: SimulatorSetup.account, interval: .milliseconds(30))
            let run = try await withServer(setup, trader: trader) { url in
                try await Tool.run(
                    [
                        "record", "--exchange", "huobi", "--base-url", url, "--credentials", key, "-o", folder,
                        "--source", source, "--duration", "60", "--json",
                    ], until: end)
            }
            #expect(run.status == 0, "\(run.errors)")
            let events = try await replayed(folder)
            #expect(run.output == events.map { $0 + "\n" }.joined())
            #expect(events.contains { $0.contains(#""kind":"ready""#) })
            #expect(try await checked(folder) == events.count)
        }
    }

    @Test("options that make no sense are refused")
    func refusals() {
        for arguments in [
            ["--exchange", "huobi"], ["--exchange", "nowhere", "-o", "x"],
            ["--exchange", "huobi", "-o", "x", "--duration", "0"],
        ] {
            #expect(throws: (any Error).self) { _ = try Record.parse(arguments) }
        }
        #expect(throws: (any Error).self) { _ = try ReplayCommand.parse([]) }
    }
}
