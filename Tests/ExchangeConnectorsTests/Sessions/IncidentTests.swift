import ExchangeConnectors
import Foundation
import Recording
import Testing
import UserStreamCore

/// What `userstream incident` cut, and whatever else was recorded, in `Fixtures/<exchange>/sessions`: the inputs always lead to the same events.
@Suite("Incidents")
struct IncidentTests {
    /// The folders of all recordings, below `Fixtures`.
    static let folders: [String] = {
        let files = FileManager.default
        let fixtures = HuobiFixture.folder.deletingLastPathComponent().path(percentEncoded: false)
        let exchanges = (try? files.contentsOfDirectory(atPath: fixtures)) ?? []
        return exchanges.flatMap { exchange in
            let sessions = (try? files.contentsOfDirectory(atPath: "\(fixtures)/\(exchange)/sessions")) ?? []
            return sessions.map { "\(fixtures)/\(exchange)/sessions/\($0)" }
        }
        .filter { files.fileExists(atPath: "\($0)/\(RecordingFiles.inputs)") }.sorted()
    }()

    @Test func someAreThere() { #expect(!Self.folders.isEmpty) }

    @Test(arguments: folders)
    func leadsToItsEvents(folder: String) async throws {
        let reader = try RecordingReader(folder: folder)
        var player = try ReplayPlayer(reader) { name throws(ConnectorError) in try ExchangeRegistry.make(name) }
        var log = try RecordedLog(folder: folder)
        while let batch = try await player.next() { for event in batch { try log.compare(event) } }
        try log.finish()
        #expect(log.equal > 0)
    }
}
