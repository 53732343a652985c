import Foundation
import UserStreamCore
import UserStreamTestKit

/// A folder with a log, and with what truly happened.
enum DumpFolder {
    /// Writes `events.ndjson` and `truth.ndjson`.
    /// - Throws: ``CommandFailure`` when nothing can be written there.
    static func write(_ events: [UserStreamEvent], _ truth: History, to path: String) throws {
        let folder = URL(filePath: path)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let lines = events.map { $0.json + "\n" }.joined()
            try Data(lines.utf8).write(to: folder.appending(path: "events.ndjson"))
            try Data(truth.ndjson.utf8).write(to: folder.appending(path: "truth.ndjson"))
        } catch {
            throw CommandFailure(
                "nothing can be written to \(path)", remedy: "Give --dump a folder that can be made or written to.")
        }
    }
}
